import { isDeepStrictEqual } from "node:util";
import type { Connection } from "../gdn/connection.ts";
import { listEdgeLocations } from "../gdn/edge-locations.ts";
import {
  createFabric,
  dropFabric,
  type FabricDescription,
  findFabric,
  glanceAtFabric,
  replaceFabricMetadata,
  setSpotRegion,
} from "../gdn/fabrics.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { forgetMadeNow, noteMadeNow } from "../gdn/made-now.ts";
import { qualifiedFabric } from "../gdn/names.ts";
import { FABRIC_STAMP, readStamp } from "../gdn/ownership.ts";
import { changeFabricUsers, usersWithAccess } from "../gdn/users.ts";
import { createOnce } from "./create-once.ts";
import { driftOf, mustAgree, notOurs } from "./fabric-comparison.ts";
import { mustBeEmpty } from "./fabric-contents.ts";
import { checkSpot, type Inputs, type State, schema } from "./fabric-declaration.ts";
import { waitUntilReady } from "./fabric-readiness.ts";
import {
  canonicalName,
  canonicalNames,
  chosenRegions,
  chosenSpotDc,
  sameSet,
  sortLike,
  wantedSpotDc,
} from "./fabric-regions.ts";
import { HalfMade, type Lifecycle } from "./lifecycle.ts";
import { returnOwnAccess } from "./own-access.ts";

export const spotFabric: Lifecycle<Inputs, State> = {
  schema,
  replacedBy: ["name", "dcList"],

  checkTogether: (inputs) => ({ inputs, failures: checkSpot(inputs) }),

  same: {
    dcList: (state, inputs) =>
      inputs.dcList !== undefined &&
      sameSet(state.effectiveDcList, canonicalNames(state.regions, inputs.dcList)),
    spotDc: (state, inputs) =>
      inputs.spotDc !== undefined &&
      state.spotDc !== undefined &&
      canonicalName(state.regions, inputs.spotDc) === canonicalName(state.regions, state.spotDc),
  },

  lostByReplacement: (state) =>
    `replaces fabric ${state.name}: it is deleted with all collections, documents and saved queries in it, and made anew`,

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
          metadata: { ...inputs.metadata, [FABRIC_STAMP]: inputs.stamp },
        });
        noteMadeNow(connection, inputs.name, regions);
        return { adopted: false };
      },
      look: () => findFabric(connection, inputs.name, doing),
      accept: async (present) => {
        const ours = readStamp(present) === inputs.stamp && inputs.stamp !== "";
        if (!ours && !inputs.adopt) throw notOurs(doing, present);
        // What may differ in one's own is made right below.
        if (ours) mustAgree(present, { ...inputs, metadata: {} }, regions, undefined);
        else mustAgree(present, inputs, regions, spotDc);
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
    return { id, state: await becomeReady(connection, id, state, leftBehind) };
  },

  async read(connection, id, state) {
    learnRegions(connection, state);
    const found = await glanceAtFabric(connection, state.name, id);
    // One of the same name that somebody else made meanwhile is not the one that this stack made.
    if (found === undefined || (!state.adopted && readStamp(found) !== state.stamp)) return undefined;
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
    const next: State = { ...state, ...withoutAbsent(inputs) };
    await changeFabricUsers(connection, inputs.name, state.users, inputs.users);
    const found = await findFabric(connection, inputs.name, doing);
    if (found === undefined) {
      throw new GdnError(
        doing,
        { answer: "it is not there any more" },
        "Run 'pulumi refresh', then up makes it again.",
      );
    }
    await conform(connection, found, state, inputs);
    return becomeReady(connection, id, next);
  },

  async delete(connection, _id, state) {
    learnRegions(connection, state);
    const doing = `delete fabric ${state.name}`;
    if (state.adopted) return returnOwnAccess(connection, state.ownAccess);
    const found = await findFabric(connection, state.name, doing);
    if (found === undefined || readStamp(found) !== state.stamp) return;
    if (!state.forceDestroy) await mustBeEmpty(connection, state, doing);
    await dropFabric(connection, state.name);
    forgetMadeNow(connection, state.name);
  },
};

/**
 * Waits until the fabric can be used and has its spot region; whatever fails, the fabric stays in the state.
 *
 * @param leftBehind a fabric that was there already and is made what is declared first
 */
async function becomeReady(
  connection: Connection,
  id: string,
  state: State,
  leftBehind?: FabricDescription,
): Promise<State> {
  const ready = { ...state };
  try {
    if (leftBehind !== undefined) await conform(connection, leftBehind, state, state);
    const found = await waitUntilReady(connection, ready);
    Object.assign(ready, { status: found.status, effectiveSpotDc: found.spotDc });
    if (ready.spotCreationType !== "NONE" && found.spotDc === "") throw hasNoSpotRegion(ready);
    return ready;
  } catch (error) {
    throw new HalfMade(id, ready, error);
  }
}

/**
 * Makes an existing fabric what is declared, as far as that goes in place: metadata, of which other people's keys and
 * all stamps stay, and the spot region.
 */
async function conform(
  connection: Connection,
  found: FabricDescription,
  state: State,
  inputs: Inputs,
): Promise<void> {
  const metadata = { ...found.metadata };
  for (const key of Object.keys(state.metadata))
    if (!Object.hasOwn(inputs.metadata, key)) delete metadata[key];
  Object.assign(metadata, inputs.metadata);
  if (!state.adopted) metadata[FABRIC_STAMP] = inputs.stamp;
  if (!isDeepStrictEqual(metadata, found.metadata)) {
    await replaceFabricMetadata(connection, inputs.name, metadata);
  }
  const wanted = wantedSpotDc(state.regions, found.spotDc, inputs, `update fabric ${inputs.name}`);
  if (wanted === found.spotDc) return;
  try {
    await setSpotRegion(connection, inputs.name, wanted);
  } catch (error) {
    // An account without the feature has no region that may be one.
    const isCapable = state.regions.some((region) => region.name === wanted && region.spot);
    throw error instanceof GdnError && error.status === 400 && !isCapable ? hasNoSpotRegion(inputs) : error;
  }
}

function hasNoSpotRegion({ name, spotDc }: Inputs): GdnError {
  return new GdnError(
    `give fabric ${name} a spot region`,
    {
      answer: `it is there, but without one although ${spotDc ?? "one"} was asked for (options.spotDc is empty)`,
    },
    "Spot collections need an Enterprise account: ask for it, or declare spotCreationType NONE.",
  );
}

/** The regions of a fabric in the state can be asked if the configured address does not answer. */
function learnRegions(connection: Connection, { regions }: State): void {
  connection.entryPoints.recall(regions.map(({ url }) => url));
}

/** An optional input that was taken out of the declaration must also leave the state. */
function withoutAbsent(inputs: Inputs): Inputs {
  return { ...inputs, dcList: inputs.dcList, spotDc: inputs.spotDc };
}
