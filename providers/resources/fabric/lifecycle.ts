import { isDeepStrictEqual } from "node:util";
import type { Connection } from "../../gdn/connection.ts";
import { listEdgeLocations } from "../../gdn/edge-locations.ts";
import {
  createFabric,
  dropFabric,
  type FabricDescription,
  findFabric,
  findFabricShared,
} from "../../gdn/fabrics.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { qualifiedFabric } from "../../gdn/names.ts";
import { usersWithAccess } from "../../gdn/users.ts";
import { refuseFromEarlierRun, refuseIfDifferent, refuseUnlessAdopted } from "../../ownership/adoption.ts";
import { createOnce } from "../../ownership/create-once.ts";
import { forgetCreated, noteCreated } from "../../ownership/created-in-this-run.ts";
import { findUnlisted } from "../../ownership/missing.ts";
import { enterAdopted, returnOwnAccess } from "../../ownership/own-access.ts";
import { FABRIC_OWNER_TAG, ownerTagAt } from "../../ownership/owner-tags.ts";
import { resumeUnsaved, unsavedEntry } from "../../ownership/unsaved.ts";
import { type Lifecycle, PartialCreate } from "../../pulumi/lifecycle.ts";
import { describeOwner, differencesOf, driftOf, isTheOne } from "./comparison.ts";
import { mustBeEmpty } from "./contents.ts";
import {
  checkSpot,
  checkSpotDcAmong,
  type Inputs,
  lostByReplacement,
  type State,
  schema,
} from "./declaration.ts";
import { waitUntilReady } from "./readiness.ts";
import {
  canonicalName,
  canonicalNames,
  chosenRegions,
  chosenSpotDc,
  hasItsSpotRegion,
  sameSet,
  sortLike,
} from "./regions.ts";
import { conform, hasNoSpotRegion, writable } from "./update.ts";

export const spotFabric: Lifecycle<Inputs, State> = {
  schema,
  replacedBy: ["name", "dcList"],
  changedBy: { effectiveDcList: [], regions: [], effectiveSpotDc: ["spotCreationType", "spotDc"] },
  // Its spot region is waited for, and looked up, at the end.
  isPartialCreate: (state) => !hasItsSpotRegion(state),

  rules: [
    { about: ["spotCreationType", "spotDc"], failures: checkSpot },
    { about: ["dcList", "spotDc"], failures: checkSpotDcAmong },
  ],

  same: {
    dcList: (state, inputs) =>
      inputs.dcList !== undefined &&
      sameSet(state.effectiveDcList, canonicalNames(state.regions, inputs.dcList)),
    spotDc: (state, inputs) =>
      inputs.spotDc !== undefined &&
      state.spotDc !== undefined &&
      canonicalName(state.regions, inputs.spotDc) === canonicalName(state.regions, state.spotDc),
  },

  lostByReplacement,

  async beforeReplacement(connection, inputs) {
    const locations = await listEdgeLocations(connection);
    const doing = `replace fabric ${inputs.name}`;
    chosenSpotDc(chosenRegions(locations, inputs, doing), inputs, doing);
  },

  async create(connection, inputs) {
    const doing = `create fabric ${inputs.name}`;
    const locations = await listEdgeLocations(connection);
    const regions = chosenRegions(locations, inputs, doing);
    const spotDc = chosenSpotDc(regions, inputs, doing);
    const { found, adopted } = await createOnce<
      { found?: FabricDescription; adopted: boolean },
      FabricDescription
    >({
      send: async () => {
        await createFabric(connection, {
          name: inputs.name,
          dcList: regions.map((chosen) => chosen.name),
          spotDc,
          users: inputs.users,
          metadata: {
            ...inputs.metadata,
            [FABRIC_OWNER_TAG]: inputs.stamp,
            ...unsavedEntry(connection, inputs.name, { made: true }),
          },
        });
        noteCreated(connection, inputs.name);
        return { adopted: false };
      },
      look: () => findFabric(connection, inputs.name, doing),
      accept: async (present) => {
        const ours = ownerTagAt(present) === inputs.stamp && inputs.stamp !== "";
        if (!ours) refuseUnlessAdopted(inputs.adopt, doing, ownerTagAt(present));
        const described = `fabric ${inputs.name}`;
        resumeUnsaved(connection, inputs.name, ours ? present.metadata : {});
        if (ours) {
          // What else may differ in one's own is changed right below.
          const declared = { ...inputs, metadata: {}, users: [] };
          refuseFromEarlierRun(described, differencesOf(present, declared, regions, undefined, []));
        } else {
          const users = await usersWithAccess(connection, inputs.name, inputs.users);
          refuseIfDifferent(described, differencesOf(present, inputs, regions, spotDc, users));
        }
        return { found: present, adopted: !ours };
      },
    });
    const id = qualifiedFabric(await connection.tenant(), inputs.name);
    const state: State = {
      ...inputs,
      effectiveDcList: regions.map((chosen) => chosen.name),
      effectiveSpotDc: "",
      status: "unknown",
      regions,
      adopted,
    };
    // One that an earlier run left behind may have been declared differently then.
    const leftBehind = adopted ? undefined : found;
    const prepare = async (ready: State) => {
      await enterAdopted(connection, ready);
      if (leftBehind !== undefined) await conform(connection, leftBehind, { ...state, users: [] }, state);
    };
    return { id, state: await becomeReady(connection, id, state, prepare) };
  },

  async read(connection, id, state) {
    learnRegions(connection, state);
    const found =
      (await findFabricShared(connection, state.name, id)) ?? (await findUnlisted(connection, state.name));
    if (found === undefined) return undefined;
    // One of the same name that somebody else made meanwhile is not the one that this stack made.
    if (!isTheOne(found, state)) {
      describeOwner(found, state);
      return undefined;
    }
    return {
      ...state,
      ...driftOf(found, state),
      users: await usersWithAccess(connection, state.name, state.users),
      effectiveDcList: sortLike(found.dcList, state.effectiveDcList),
      effectiveSpotDc: found.spotDc,
      status: found.status,
    };
  },

  async update(connection, id, state, inputs) {
    learnRegions(connection, state);
    const doing = `update fabric ${inputs.name}`;
    const found = await findFabric(connection, inputs.name, doing);
    // A run that was killed may have tagged it anew already.
    if (found === undefined || !(isTheOne(found, state) || isTheOne(found, inputs))) {
      throw new GdnError(
        doing,
        { answer: "it is not there any more" },
        "Run 'pulumi refresh', then up makes it again.",
      );
    }
    const next: State = { ...state, ...withoutAbsent(inputs) };
    const there: State = { ...next, ...writable(state) };
    try {
      await enterAdopted(connection, there);
      next.ownAccess = there.ownAccess;
      await conform(connection, found, there, next);
    } catch (error) {
      const isUntouched =
        isDeepStrictEqual(writable(there), writable(state)) && there.ownAccess === state.ownAccess;
      throw isUntouched ? error : new PartialCreate(id, there, error);
    }
    return becomeReady(connection, id, next);
  },

  async delete(connection, _id, state) {
    learnRegions(connection, state);
    const doing = `delete fabric ${state.name}`;
    if (state.adopted) return returnOwnAccess(connection, state.ownAccess);
    const found =
      (await findFabric(connection, state.name, doing)) ?? (await findUnlisted(connection, state.name));
    if (found === undefined) return;
    if (!isTheOne(found, state)) return describeOwner(found, state);
    if (!state.forceDestroy) await mustBeEmpty(connection, state, doing);
    await dropFabric(connection, state.name);
    forgetCreated(connection, state.name);
  },
};

/**
 * Waits until the fabric can be used and has its spot region; whatever fails, the fabric stays in the state.
 *
 * @param prepare is done first
 */
async function becomeReady(
  connection: Connection,
  id: string,
  state: State,
  prepare: (ready: State) => Promise<void> = async () => {},
): Promise<State> {
  const ready = { ...state };
  try {
    await prepare(ready);
    const found = await waitUntilReady(connection, ready);
    Object.assign(ready, { status: found.status, effectiveSpotDc: found.spotDc });
    if (ready.spotCreationType !== "NONE" && found.spotDc === "") throw hasNoSpotRegion(ready);
    return ready;
  } catch (error) {
    throw new PartialCreate(id, ready, error);
  }
}

/** The regions of a fabric in the state can be asked if the configured address does not answer. */
function learnRegions(connection: Connection, { regions }: State): void {
  connection.entryPoints.recall(regions.map(({ url }) => url));
}

/** An optional input that was taken out of the declaration must also leave the state. */
function withoutAbsent(inputs: Inputs): Inputs {
  return { ...inputs, dcList: inputs.dcList, spotDc: inputs.spotDc };
}
