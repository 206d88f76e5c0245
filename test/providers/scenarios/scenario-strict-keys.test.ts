import { localPlace } from "../../support/place.ts";
import { resourceCases } from "../../support/resources.ts";
import { playScenarios } from "../../support/scenario.ts";

/** Where an API key has no right on a fabric that it made, what is in one is as elsewhere: these two give rights. */
const place = await localPlace("--strict-keys");

playScenarios(
  place,
  resourceCases(place).filter(({ type }) => ["SpotFabric", "AccessLevel"].includes(type)),
);
