import {
  type AccessTarget,
  clearAccessLevel,
  describeTarget,
  getAccessLevel,
  type Level,
  setAccessLevel,
} from "../gdn/access-levels.ts";
import type { Connection } from "../gdn/connection.ts";
import { ErrorNum, GdnError, hasErrorNum } from "../gdn/gdn-error.ts";
import { madeNow } from "../gdn/made-now.ts";
import { apiKeyId, collectionName, fabricName, qualifiedFabric, streamName, userName } from "../gdn/names.ts";
import {
  makeStamped,
  removeStamp,
  type StampedObject,
  stampObject,
  stampOf,
  wasMadeNow,
} from "../gdn/ownership.ts";
import { type CheckFailure, HalfMade, type Lifecycle } from "./lifecycle.ts";
import { name, oneOf, stamp } from "./schemas.ts";

export interface Inputs extends AccessTarget {
  level: Level;
  stamp: string;
}

export interface State extends Inputs {
  /** The level that was in force before this resource, which delete restores. */
  levelBefore: Level;
}

/** A collection's or stream's entry may stand for all that have none of their own. */
const orAll = (rule: { pattern: RegExp; says: string }) => ({
  pattern: new RegExp(`^\\*$|${rule.pattern.source}`),
  says: `'*' or ${rule.says}`,
});

export const accessLevel: Lifecycle<Inputs, State> = {
  schema: {
    apiKeyId: name(apiKeyId, "API key id").optional(),
    user: name(userName, "user name").optional(),
    fabric: name(fabricName, "fabric name"),
    collection: name(orAll(collectionName), "collection name").optional(),
    stream: name(orAll(streamName), "stream name").optional(),
    level: oneOf("rw", "ro", "none"),
    stamp,
  },
  replacedBy: ["apiKeyId", "user", "fabric", "collection", "stream"],
  // Renaming the resource changes its stamp, which matters only while an object is being made.
  same: { stamp: () => true },

  checkTogether(inputs) {
    const failures: CheckFailure[] = [];
    if (inputs.apiKeyId === undefined && inputs.user === undefined) {
      failures.push({ property: "apiKeyId", reason: "API key id is required, unless user is given" });
    }
    if (inputs.apiKeyId !== undefined && inputs.user !== undefined) {
      const reason = "cannot stand beside apiKeyId: a level is one's or the other's";
      failures.push({ property: "user", reason });
    }
    if (inputs.collection !== undefined && inputs.stream !== undefined) {
      const reason = "cannot stand beside collection: a level is on one or the other";
      failures.push({ property: "stream", reason });
    }
    return { inputs, failures };
  },

  async create(connection, inputs) {
    const levelBefore = await noteLevelBefore(connection, inputs);
    const id = await idOf(connection, inputs);
    const state: State = { ...inputs, levelBefore };
    if (
      isOwnKey(connection, inputs) &&
      inputs.level === "rw" &&
      madeNow(connection, inputs.fabric)?.hasOwnAccess
    ) {
      return { id, state };
    }
    const set = () => setAccessLevel(connection, inputs, inputs.level);
    try {
      await makeStamped(connection, inputs.fabric, objectOf(inputs), inputs.stamp, set);
    } catch (error) {
      if (hasErrorNum(error, ErrorNum.apiKeyNotFound)) throw targetIsMissing(inputs);
      // If it may be set, it is kept in the state: a destroy then restores the level before.
      throw error instanceof GdnError && error.effectUnknown ? new HalfMade(id, state, error) : error;
    }
    return { id, state };
  },

  async read(connection, _id, state) {
    const borrowedFrom = () =>
      isOwnKey(connection, state) ? connection.elevations.levelBefore(state.fabric) : undefined;
    const before = borrowedFrom();
    const level = await getAccessLevel(connection, state);
    // What this run has borrowed for itself meanwhile is no drift.
    return level === undefined ? undefined : { ...state, level: before ?? borrowedFrom() ?? level };
  },

  async update(connection, _id, state, inputs) {
    if (isOwnKey(connection, inputs) && inputs.level !== "rw") {
      // Tells later runs that they may borrow more than this, but have to give it back.
      await stampObject(connection, inputs.fabric, objectOf(inputs), `${state.levelBefore} ${inputs.stamp}`);
    }
    await setAccessLevel(connection, inputs, inputs.level);
    return { ...inputs, levelBefore: state.levelBefore };
  },

  async delete(connection, _id, state) {
    // Before the level itself, which may be what gives the right to remove the note.
    await unlessForbidden(() => removeStamp(connection, state.fabric, objectOf(state), state.stamp));
    await clearAccessLevel(connection, state);
    // What was in force before may have been inherited; an own entry is made again only where that is not enough.
    const inherited = await getAccessLevel(connection, state);
    if (inherited !== undefined && inherited !== state.levelBefore) {
      await setAccessLevel(connection, state, state.levelBefore);
    }
  },
};

/**
 * Finds the level before this resource. A run that was killed after it had set its own level would take that for the
 * one before, so the one before is noted in the fabric first, where the next run finds it. That is not worth a request
 * for a fabric that this run has just made, since its levels go when it goes, unless it lowers the key's own.
 */
async function noteLevelBefore(connection: Connection, inputs: Inputs): Promise<Level> {
  const present = levelFromStart(connection, inputs) ?? (await getAccessLevel(connection, inputs));
  if (present === undefined) throw targetIsMissing(inputs);
  const isLowered = isOwnKey(connection, inputs) && inputs.level !== "rw";
  if (wasMadeNow(connection, inputs.fabric) && !isLowered) return present;
  const object = objectOf(inputs);
  const before = await unlessForbidden(async () => {
    const noted = readNote(await stampOf(connection, inputs.fabric, object));
    if (noted !== undefined && noted.maker === inputs.stamp) return noted.level;
    if (present !== inputs.level) {
      await stampObject(connection, inputs.fabric, object, `${present} ${inputs.stamp}`);
    }
    return present;
  });
  return before ?? present;
}

/** No API key has a level on a fabric that was just made, but for what the key in use gave itself. */
function levelFromStart(connection: Connection, inputs: Inputs): Level | undefined {
  const { apiKeyId, collection, stream, fabric } = inputs;
  const made = madeNow(connection, fabric);
  if (made === undefined || apiKeyId === undefined || collection !== undefined || stream !== undefined)
    return undefined;
  return isOwnKey(connection, inputs) && made.hasOwnAccess ? "rw" : "none";
}

function targetIsMissing(inputs: Inputs): GdnError {
  const [holder, input] = inputs.user === undefined ? ["key", "apiKeyId"] : ["user", "user"];
  return new GdnError(
    `set the access level of ${describeTarget(inputs)}`,
    { answer: `the ${holder}, or what it is to have a level on, does not exist` },
    `Check ${input}, fabric, and collection or stream.`,
  );
}

/** Whether the level is that of the very key that provisions, on the whole of a fabric. */
function isOwnKey(connection: Connection, { apiKeyId, collection, stream }: Inputs): boolean {
  return (
    apiKeyId !== undefined &&
    apiKeyId === connection.ownApiKeyId &&
    collection === undefined &&
    stream === undefined
  );
}

/** A note is a level, a space, and the stamp of who noted it. */
function readNote(note: string | undefined): { level: Level; maker: string } | undefined {
  const [, level, maker] = /^(rw|ro|none) (.*)$/s.exec(note ?? "") ?? [];
  return level === undefined || maker === undefined ? undefined : { level: level as Level, maker };
}

/**
 * The right to give rights does not include one to look into the fabric: then there are no notes. Only a second refusal
 * counts, since a note that is left out, or left behind, makes a later destroy restore the wrong level.
 */
async function unlessForbidden<T>(work: () => Promise<T>, isLast = false): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const isRefused = error instanceof GdnError && (error.status === 401 || error.status === 403);
    if (!isRefused) throw error;
    return isLast ? undefined : unlessForbidden(work, true);
  }
}

const objectOf = (inputs: Inputs): StampedObject => `access ${pathOf(inputs)}`;

function pathOf({ apiKeyId, user, collection, stream }: Inputs): string {
  const holder = user === undefined ? apiKeyId : `user:${user}`;
  return holder + (collection ? `/collection/${collection}` : stream ? `/stream/${stream}` : "");
}

async function idOf(connection: Connection, inputs: Inputs): Promise<string> {
  const [holder, ...inside] = pathOf(inputs).split("/");
  return [`${holder}@${qualifiedFabric(await connection.tenant(), inputs.fabric)}`, ...inside].join("/");
}
