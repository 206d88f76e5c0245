import { LOCAL } from "../../support/place.ts";
import { resourceCases } from "../../support/resource-cases.ts";
import { playScenarios } from "../../support/scenario.ts";

playScenarios(LOCAL, resourceCases(LOCAL));
