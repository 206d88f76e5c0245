import { isDeepStrictEqual } from "node:util";
import { announce } from "../../common/log.ts";
import type { EdgeLocation } from "../../gdn/edge-locations.ts";
import type { FabricDescription } from "../../gdn/fabrics.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { FABRIC_STAMP, readStamp } from "../../ownership/owner-tags.ts";
import type { Inputs, State } from "./declaration.ts";
import { canonicalName, sameSet } from "./regions.ts";

export function notOurs(doing: string, found: FabricDescription): GdnError {
  const maker = readStamp(found);
  return new GdnError(
    doing,
    {
      answer: `there is a fabric of that name already${maker ? `, made by ${maker}` : ", which this stack did not make"}`,
    },
    "Choose another name, delete that one, or set adopt: true to use it as it is (destroy will then leave it there).",
  );
}

/** Whether a fabric is the one that the state, or the declaration, is about, not one of the same name. */
export function isTheOne(
  found: FabricDescription,
  { adopted = false, stamp }: { adopted?: boolean; stamp: string },
): boolean {
  return adopted || readStamp(found) === stamp;
}

/** Says why a fabric that is there is neither taken for the one in the state nor deleted. */
export function sayWhoseItIs(found: FabricDescription, { name, stamp }: State): void {
  const maker = readStamp(found);
  const why =
    maker === undefined
      ? `have no '${FABRIC_STAMP}' any more, which was '${stamp}'`
      : `say '${FABRIC_STAMP}': '${maker}', not '${stamp}'`;
  announce(`fabric ${name} is there, but is not taken for this stack's: its metadata ${why}`);
}

/**
 * A fabric is taken over only as it is declared; changing it is for a later, previewed update.
 *
 * @param spotDc the spot region that it must have; undefined if any will do
 * @param users those of the declared users who have access
 */
export function mustAgree(
  found: FabricDescription,
  inputs: Inputs,
  regions: EdgeLocation[],
  spotDc: string | undefined,
  users: string[],
): void {
  const differences: string[] = [];
  const names = regions.map((chosen) => chosen.name);
  if (inputs.dcList !== undefined && !sameSet(found.dcList, names)) {
    differences.push(`its dcList is ${found.dcList.join(", ") || "empty"}, not ${names.join(", ")}`);
  }
  if (spotDc !== undefined && spotDc !== found.spotDc) {
    differences.push(`its spot region is ${found.spotDc || "none"}, not ${spotDc || "none"}`);
  }
  for (const [key, value] of Object.entries(inputs.metadata)) {
    if (!isDeepStrictEqual(found.metadata[key], value)) differences.push(`its metadata differs at ${key}`);
  }
  for (const user of inputs.users) {
    if (!users.includes(user)) differences.push(`user ${user} has no access to it`);
  }
  if (differences.length > 0) {
    throw new GdnError(
      `take over fabric ${inputs.name}`,
      { answer: `it does not agree with the declaration: ${differences.join("; ")}` },
      "Declare it as it is, then change it with a later update.",
    );
  }
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
