import { isDeepStrictEqual } from "node:util";
import { log } from "../../common/log.ts";
import type { EdgeLocation } from "../../gdn/edge-locations.ts";
import type { FabricDescription } from "../../gdn/fabrics.ts";
import { FABRIC_OWNER_TAG, ownerTagAt } from "../../ownership/owner-tags.ts";
import type { Inputs, State } from "./declaration.ts";
import { canonicalName, sameSet } from "./regions.ts";

/** Whether a fabric is the one that the state, or the declaration, is about, not one of the same name. */
export function isTheOne(
  found: FabricDescription,
  { adopted = false, stamp }: { adopted?: boolean; stamp: string },
): boolean {
  return adopted || ownerTagAt(found) === stamp;
}

/** Says why a fabric that is there is neither taken for the one in the state nor deleted. */
export function describeOwner(found: FabricDescription, { name, stamp }: State): void {
  const maker = ownerTagAt(found);
  const why =
    maker === undefined
      ? `have no '${FABRIC_OWNER_TAG}' any more, which was '${stamp}'`
      : `say '${FABRIC_OWNER_TAG}': '${maker}', not '${stamp}'`;
  log(`fabric ${name} is there, but is not taken for this stack's: its metadata ${why}`);
}

/**
 * What of a fabric is not as declared, each as a part of a sentence: "dcList is us-west, not eu-central".
 *
 * @param spotDc the spot region that it must have; undefined if any will do
 * @param users those of the declared users who have access
 */
export function differencesOf(
  found: FabricDescription,
  inputs: Inputs,
  regions: EdgeLocation[],
  spotDc: string | undefined,
  users: string[],
): string[] {
  const names = regions.map((chosen) => chosen.name);
  const isElsewhere = inputs.dcList !== undefined && !sameSet(found.dcList, names);
  const hasOtherSpotDc = spotDc !== undefined && spotDc !== found.spotDc;
  const metadata = Object.entries(inputs.metadata).filter(
    ([key, value]) => !isDeepStrictEqual(found.metadata[key], value),
  );
  return [
    ...(isElsewhere ? [`dcList is ${found.dcList.join(", ") || "empty"}, not ${names.join(", ")}`] : []),
    ...(hasOtherSpotDc ? [`spot region is ${found.spotDc || "none"}, not ${spotDc || "none"}`] : []),
    ...metadata.map(([key]) => `metadata differs at ${key}`),
    ...inputs.users.filter((user) => !users.includes(user)).map((user) => `users lack ${user}`),
  ];
}

/** Declared inputs as they are on the service now. */
export function driftOf(found: FabricDescription, state: State): Partial<Inputs> {
  const drift: Partial<Inputs> = {};
  if (state.dcList !== undefined && !sameSet(found.dcList, state.effectiveDcList))
    drift.dcList = found.dcList;
  if (found.spotDc === "" && state.spotCreationType !== "NONE") {
    drift.spotCreationType = "NONE";
    drift.spotDc = undefined;
  } else if (found.spotDc !== "" && state.spotCreationType === "NONE") {
    drift.spotCreationType = "SPOT_REGION";
    drift.spotDc = found.spotDc;
  } else if (state.spotDc !== undefined && found.spotDc !== canonicalName(state.regions, state.spotDc)) {
    drift.spotDc = found.spotDc;
  }
  const declared = Object.keys(state.metadata);
  drift.metadata = Object.fromEntries(
    declared.filter((key) => Object.hasOwn(found.metadata, key)).map((key) => [key, found.metadata[key]]),
  );
  return drift;
}
