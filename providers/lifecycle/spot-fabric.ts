import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { listCollections } from "../gdn/collections.ts";
import type { Connection } from "../gdn/connection.ts";
import { type EdgeLocation, findEdgeLocation, isNamed, listEdgeLocations } from "../gdn/edge-locations.ts";
import {
  createFabric,
  dropFabric,
  type FabricDescription,
  findFabric,
  replaceFabricMetadata,
  setSpotRegion,
} from "../gdn/fabrics.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { fabricName, qualifiedFabric, regionName, userName } from "../gdn/names.ts";
import { FABRIC_STAMP, isStamp, noteMadeNow, readStamp } from "../gdn/ownership.ts";
import { listRestql } from "../gdn/restql.ts";
import { changeFabricUsers } from "../gdn/users.ts";
import { createOnce } from "./create-once.ts";
import { waitUntilReady } from "./fabric-readiness.ts";
import { HalfMade, type Lifecycle } from "./lifecycle.ts";
import { lookInside, type OwnAccess, returnOwnAccess } from "./own-access.ts";
import { flag, name, oneOf, seconds, stamp } from "./schemas.ts";

export interface Inputs {
  name: string;
  dcList?: string[];
  spotCreationType: "SPOT_REGION" | "AUTOMATIC" | "NONE";
  spotDc?: string;
  users: string[];
  metadata: Record<string, unknown>;
  adopt: boolean;
  forceDestroy: boolean;
  readyTimeout: number;
  stamp: string;
}

export interface State extends Inputs {
  effectiveDcList: string[];
  effectiveSpotDc: string;
  status: string;
  regions: EdgeLocation[];
  /** True if the fabric was there before and is left there. */
  adopted: boolean;
  /** Set if the provisioning API key had to give itself access. */
  ownAccess?: OwnAccess;
}

const region = name(regionName, "region");

const schema: Lifecycle<Inputs, State>["schema"] = {
  name: name(fabricName, "fabric name"),
  dcList: z
    .array(region, { error: "must be a list of regions" })
    .min(1, { error: "must name at least one region; leave it out for all of the tenant's" })
    .refine((list) => new Set(list).size === list.length, { error: "names a region twice" })
    .optional(),
  spotCreationType: oneOf("SPOT_REGION", "AUTOMATIC", "NONE").default("SPOT_REGION"),
  spotDc: region.optional(),
  users: z.array(name(userName, "user name"), { error: "must be a list of user names" }).default([]),
  metadata: z
    .record(z.string(), z.unknown(), { error: "must be an object" })
    .refine((metadata) => !Object.keys(metadata).some(isStamp), {
      error: `keys that begin with '${FABRIC_STAMP}' are kept for ownership`,
    })
    .default({}),
  adopt: flag(false),
  forceDestroy: flag(false),
  readyTimeout: seconds(300),
  stamp,
};

export const spotFabric: Lifecycle<Inputs, State> = {
  schema,
  replacedBy: ["name", "dcList"],

  checkTogether(inputs) {
    const failures = [];
    const { spotCreationType, spotDc } = inputs;
    if (spotCreationType === "SPOT_REGION" && spotDc === undefined) {
      const reason = "is required with spotCreationType SPOT_REGION: name the region that takes the writes";
      failures.push({ property: "spotDc", reason });
    }
    if (spotCreationType !== "SPOT_REGION" && spotDc !== undefined) {
      failures.push({
        property: "spotDc",
        reason: `means nothing with spotCreationType ${spotCreationType}: leave it out`,
      });
    }
    return { inputs, failures };
  },

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
    const adopted = await createOnce({
      send: async () => {
        await createFabric(connection, {
          name: inputs.name,
          dcList: regions.map((chosen) => chosen.name),
          spotDc,
          users: inputs.users,
          metadata: { ...inputs.metadata, [FABRIC_STAMP]: inputs.stamp },
        });
        noteMadeNow(connection, inputs.name);
        return false;
      },
      look: () => findFabric(connection, inputs.name, doing),
      accept: async (found) => {
        if (readStamp(found) === inputs.stamp && inputs.stamp !== "") return false;
        if (!inputs.adopt) throw notOurs(doing, found);
        mustAgree(doing, found, regions, inputs, spotDc);
        return true;
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
    return { id, state: await becomeReady(connection, id, state) };
  },

  async read(connection, _id, state) {
    const found = await findFabric(connection, state.name);
    // One of the same name that somebody else made meanwhile is not the one that this stack made.
    if (found === undefined || (!state.adopted && readStamp(found) !== state.stamp)) return undefined;
    return {
      ...state,
      ...driftOf(found, state),
      effectiveDcList: sortLike(found.dcList, state.effectiveDcList),
      effectiveSpotDc: found.spotDc,
      status: found.status,
    };
  },

  async update(connection, id, state, inputs) {
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
    await updateMetadata(connection, found, state, inputs);
    const wanted = wantedSpotDc(state.regions, found.spotDc, inputs, doing);
    if (wanted !== found.spotDc) await setSpotRegion(connection, inputs.name, wanted);
    return becomeReady(connection, id, next);
  },

  async delete(connection, _id, state) {
    const doing = `delete fabric ${state.name}`;
    if (state.adopted) return returnOwnAccess(connection, state.ownAccess);
    const found = await findFabric(connection, state.name, doing);
    if (found === undefined || readStamp(found) !== state.stamp) return;
    if (!state.forceDestroy) await mustBeEmpty(connection, state, doing);
    await dropFabric(connection, state.name);
  },
};

/** The regions that the inputs name; all of the tenant's if they name none. */
function chosenRegions(locations: EdgeLocation[], inputs: Inputs, doing: string): EdgeLocation[] {
  if (inputs.dcList === undefined) return locations;
  const chosen = new Map<EdgeLocation, string>();
  for (const named of inputs.dcList) {
    const location = findEdgeLocation(locations, named, doing);
    const before = chosen.get(location);
    if (before !== undefined) {
      throw new GdnError(
        doing,
        { answer: `dcList names region ${location.name} twice ('${before}' and '${named}')` },
        "Name it once.",
      );
    }
    chosen.set(location, named);
  }
  return [...chosen.keys()];
}

/** What is asked of the service: a region's name, "" for none, absent to let it choose. */
function chosenSpotDc(regions: EdgeLocation[], inputs: Inputs, doing: string): string | undefined {
  if (inputs.spotCreationType === "NONE") return "";
  if (inputs.spotCreationType === "AUTOMATIC" || inputs.spotDc === undefined) return undefined;
  const { spotDc } = inputs;
  const found = regions.find((candidate) => isNamed(candidate, spotDc));
  if (found) return found.name;
  throw new GdnError(
    doing,
    { answer: `spotDc '${spotDc}' is none of the fabric's regions` },
    `Choose one of ${regions.map((candidate) => candidate.name).join(", ")}, or add it to dcList.`,
  );
}

/** The spot region after an update. There is no call for "choose one", so AUTOMATIC keeps what there is. */
function wantedSpotDc(regions: EdgeLocation[], present: string, inputs: Inputs, doing: string): string {
  const chosen = chosenSpotDc(regions, inputs, doing);
  if (chosen !== undefined) return chosen;
  return present || (regions.find((candidate) => candidate.spot) ?? regions[0])?.name || "";
}

/** Waits until the fabric can be used and has its spot region; whatever fails, the fabric stays in the state. */
async function becomeReady(connection: Connection, id: string, state: State): Promise<State> {
  const ready = { ...state };
  try {
    const found = await waitUntilReady(connection, ready);
    Object.assign(ready, { status: found.status, effectiveSpotDc: found.spotDc });
    if (ready.spotCreationType !== "NONE" && found.spotDc === "") {
      throw new GdnError(
        `give fabric ${state.name} a spot region`,
        {
          answer: `it is there, but without one although ${state.spotDc ?? "one"} was asked for (options.spotDc is empty)`,
        },
        "Spot collections need an Enterprise account: ask for it, or declare spotCreationType NONE.",
      );
    }
    return ready;
  } catch (error) {
    throw new HalfMade(id, ready, error);
  }
}

function notOurs(doing: string, found: FabricDescription): GdnError {
  const maker = readStamp(found);
  return new GdnError(
    doing,
    {
      answer: `there is a fabric of that name already${maker ? `, made by ${maker}` : ", which this stack did not make"}`,
    },
    "Choose another name, delete that one, or set adopt: true to use it as it is (destroy will then leave it there).",
  );
}

/** A fabric is taken over only as it is declared; changing it is for a later, previewed update. */
function mustAgree(
  doing: string,
  found: FabricDescription,
  regions: EdgeLocation[],
  inputs: Inputs,
  spotDc: string | undefined,
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
  if (differences.length > 0) {
    throw new GdnError(
      `adopt fabric ${inputs.name}`,
      { answer: `it does not agree with the declaration: ${differences.join("; ")}` },
      `Declare it as it is, then change it with a later update (${doing} was not tried).`,
    );
  }
}

/** Declared inputs as they are on the service now. */
function driftOf(found: FabricDescription, state: State): Partial<Inputs> {
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

/** Sets and removes declared keys; other people's keys, and stamps, stay. */
async function updateMetadata(
  connection: Connection,
  found: FabricDescription,
  state: State,
  inputs: Inputs,
): Promise<void> {
  const next = { ...found.metadata };
  for (const key of Object.keys(state.metadata)) if (!Object.hasOwn(inputs.metadata, key)) delete next[key];
  Object.assign(next, inputs.metadata);
  if (!state.adopted) next[FABRIC_STAMP] = inputs.stamp;
  if (!isDeepStrictEqual(next, found.metadata)) {
    await replaceFabricMetadata(connection, inputs.name, next);
  }
}

async function mustBeEmpty(connection: Connection, state: State, doing: string): Promise<void> {
  const contents = await lookInside(connection, state, async () => [
    ...((await listCollections(connection, state.name)) ?? [])
      .filter(({ isSystem }) => !isSystem)
      .map((collection) => `collection ${collection.name}`),
    ...((await listRestql(connection, state.name)) ?? []).map((query) => `saved query ${query.name}`),
  ]);
  if (contents.length === 0) return;
  const shown = contents.slice(0, 5).join(", ");
  const rest = contents.length > 5 ? ` and ${contents.length - 5} more` : "";
  throw new GdnError(
    doing,
    { answer: `it is not empty: it holds ${shown}${rest}, which this stack did not make or does not delete` },
    "Delete these first, or set forceDestroy: true on the fabric (with an up before the destroy) to delete all of it.",
  );
}

function canonicalName(regions: EdgeLocation[], named: string): string {
  return regions.find((candidate) => isNamed(candidate, named))?.name ?? named;
}

function canonicalNames(regions: EdgeLocation[], named: string[]): string[] {
  return named.map((each) => canonicalName(regions, each));
}

function sameSet(left: string[], right: string[]): boolean {
  return left.length === right.length && left.every((each) => right.includes(each));
}

/** The service may list regions in another order, which means nothing and must not show as a change. */
function sortLike(names: string[], order: string[]): string[] {
  return [...order.filter((each) => names.includes(each)), ...names.filter((each) => !order.includes(each))];
}

/** An optional input that was taken out of the declaration must also leave the state. */
function withoutAbsent(inputs: Inputs): Inputs {
  return { ...inputs, dcList: inputs.dcList, spotDc: inputs.spotDc };
}
