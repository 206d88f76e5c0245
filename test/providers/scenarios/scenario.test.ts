import { localPlace } from "../../support/place.ts";
import { resourceCases } from "../../support/resources.ts";
import { playScenarios } from "../../support/scenario.ts";

const place = await localPlace();

playScenarios(place, resourceCases(place));
