import {
  type AccessTarget,
  clearAccessLevel,
  describeTarget,
  getAccessLevel,
  type Level,
  setAccessLevel,
} from "../gdn/access-levels.ts";
import type { Connection } from "../gdn/connection.ts";
import { glanceAtFabric } from "../gdn/fabrics.ts";
import { ErrorNum, GdnError, hasErrorNum, isRefusal } from "../gdn/gdn-error.ts";
import { apiKeyId, collectionName, fabricName, qualifiedFabric, streamName, userName } from "../gdn/names.ts";
import { makeStamped, objectStamp, removeStamp, wasMadeNow } from "../gdn/ownership.ts";
import {
  type AccessNote,
  asOnlyOne,
  isAnothers,
  letBeMade,
  objectOf,
  parseNote,
  pathOf,
  readNote,
  writeNote,
} from "./access-note.ts";
import { announce } from "./announce.ts";
import { inTurnOfKey } from "./key-turns.ts";
import { HalfMade, type Lifecycle } from "./lifecycle.ts";
import { refuseForOwnKey, warnOfOwnKey } from "./own-key-level.ts";
import { name, oneOf, stamp } from "./schemas.ts";

export interface Inputs extends AccessTarget {
  level: Level;
  stamp: string;
}

export interface State extends Inputs {
  /** The level that was in force before this resource, which delete restores. */
  levelBefore: Level;
  /** Whether the fabric's metadata hold this resource's note; not said of the provisioning key's own level. */
  noted?: boolean;
}

/** A collection's or stream's entry may stand for all that have none of their own. */
const orAll = (rule: { pattern: RegExp; says: string }) => ({
  pattern: new RegExp(`^\\*$|${rule.pattern.source}`),
  says: `'*' or ${rule.says}`,
});

const ofAnyHolder: Lifecycle<Inputs, State> = {
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
  changedBy: { levelBefore: [] },

  rules: [
    {
      about: ["apiKeyId", "user"],
      failures: ({ apiKeyId: id, user }) => {
        if (id === undefined && user === undefined)
          return [{ property: "apiKeyId", reason: "API key id is required, unless user is given" }];
        const reason = "cannot stand beside apiKeyId: a level is one's or the other's";
        return id !== undefined && user !== undefined ? [{ property: "user", reason }] : [];
      },
    },
    {
      about: ["collection", "stream"],
      failures: ({ collection, stream }) => {
        const reason = "cannot stand beside collection: a level is on one or the other";
        return collection !== undefined && stream !== undefined ? [{ property: "stream", reason }] : [];
      },
    },
  ],

  warn: warnOfOwnKey,

  create(connection, inputs) {
    const target = describeTarget(inputs);
    return asOnlyOne(connection, `set the access level of ${target}`, inputs, () => make(connection, inputs));
  },

  async read(connection, id, state) {
    if (await isNotOurs(connection, id, state)) return undefined;
    const level = await getAccessLevel(connection, state);
    return level === undefined ? undefined : { ...state, level };
  },

  async update(connection, _id, state, inputs) {
    const doing = `set the access level of ${describeTarget(inputs)} to ${inputs.level}`;
    const { levelBefore, noted: wasNoted } = state;
    // After a call at least: until then nobody knows which of the credentials is good.
    const refuseOwn = () => {
      if (inputs.level !== state.level) refuseForOwnKey(connection, "set", inputs);
    };
    const noted = await unlessForbidden(async () => {
      const note = await readNote(connection, inputs);
      refuseOwn();
      if (note !== undefined && ![state.stamp, inputs.stamp].includes(note.maker))
        throw isAnothers(doing, inputs, note.maker);
      await writeNote(connection, inputs, { before: levelBefore, set: inputs.level, maker: inputs.stamp });
      return !isOwnKey(connection, inputs);
    });
    refuseOwn();
    const next: State = { ...inputs, levelBefore, noted: noted ?? wasNoted ?? false };
    // Also where the state has it already: after a create of which no answer came nobody knows.
    await setAccessLevel(connection, inputs, inputs.level);
    return next;
  },

  async delete(connection, _id, state) {
    letBeMade(connection, state);
    const note = await unlessForbidden(() => readNote(connection, state));
    const isOwn = isOwnKey(connection, state);
    if (note !== undefined && note.maker !== state.stamp) return leave(state, `${note.maker} declares it`);
    if (note === undefined && state.noted && !isOwn) {
      const present = await getAccessLevel(connection, state);
      if (present === undefined || present === state.levelBefore) return;
      return leave(state, "this stack's note on it is gone from the fabric");
    }
    // Elsewhere it can let itself in again.
    if (isOwn && state.fabric === "_system") {
      refuseForOwnKey(connection, "restore", { ...state, level: state.levelBefore });
    }
    const removeNote = () =>
      unlessForbidden(() => removeStamp(connection, state.fabric, objectOf(state), state.stamp));
    if (note === undefined || isOwn) {
      // Before the level itself, which may be what gives the right to remove the note.
      if (note !== undefined) await removeNote();
      return restore(connection, state);
    }
    const present = await getAccessLevel(connection, state);
    if (note.set === "-" || present === state.level || present === note.set) {
      // A run that is cut off between clearing and setting leaves a level that nobody declared, so it says so before.
      if (note.set !== "-") {
        await writeNote(connection, state, { before: note.before, set: "-", maker: state.stamp });
      }
      await restore(connection, state);
    } else if (present !== undefined && present !== state.levelBefore) {
      leave(state, `it is ${present} now, which this stack did not set`);
    }
    await removeNote();
  },
};

export const accessLevel = inTurnOfKey(ofAnyHolder);

async function make(connection: Connection, inputs: Inputs): Promise<{ id: string; state: State }> {
  const before = await noteLevelBefore(connection, inputs);
  const id = await idOf(connection, inputs);
  const state: State = { ...inputs, ...before };
  const set = () => setAccessLevel(connection, inputs, inputs.level);
  try {
    await makeStamped(connection, inputs.fabric, objectOf(inputs), inputs.stamp, set);
  } catch (error) {
    if (hasErrorNum(error, ErrorNum.apiKeyNotFound)) throw targetIsMissing(inputs);
    // If it may be set, it is kept in the state: a destroy then restores the level before.
    throw error instanceof GdnError && error.effectUnknown ? new HalfMade(id, state, error) : error;
  }
  return { id, state };
}

/**
 * What was in force before may have been inherited; an own entry is made again only where that is not enough. A level
 * on a whole fabric inherits nothing, so it is never cleared in between: what goes on meanwhile may need it.
 */
async function restore(connection: Connection, state: State): Promise<void> {
  const { collection, stream, levelBefore } = state;
  if (collection === undefined && stream === undefined && levelBefore !== "none") {
    if ((await getAccessLevel(connection, state)) !== undefined) {
      await setAccessLevel(connection, state, levelBefore);
    }
    return;
  }
  await clearAccessLevel(connection, state);
  const inherited = await getAccessLevel(connection, state);
  if (inherited !== undefined && inherited !== levelBefore) {
    await setAccessLevel(connection, state, levelBefore);
  }
}

function leave(state: State, why: string): void {
  announce(`The access level of ${describeTarget(state)} is left as it is: ${why}.`);
}

/** Whether the fabric is another one by now, or somebody else declares the level, as the list of all fabrics tells. */
async function isNotOurs(connection: Connection, id: string, state: State): Promise<boolean> {
  if (!state.noted) return false;
  try {
    const fabric = await glanceAtFabric(connection, state.fabric, id);
    return fabric !== undefined && parseNote(objectStamp(fabric, objectOf(state)))?.maker !== state.stamp;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/**
 * Finds the level before this resource, and notes it; see `AccessNote`. On a fabric that this run has just made the
 * provisioning key has `rw` until the fabric goes, so there is nothing to ask and to note.
 */
async function noteLevelBefore(
  connection: Connection,
  inputs: Inputs,
): Promise<{ levelBefore: Level; noted: boolean }> {
  const isOwn = isOwnKey(connection, inputs);
  const isNew = wasMadeNow(connection, inputs.fabric);
  const present = isNew && isOwn ? "rw" : await getAccessLevel(connection, inputs);
  if (present === undefined) throw targetIsMissing(inputs);
  // Here, since before the first call nobody knows which of the credentials is good.
  refuseForOwnKey(connection, "set", inputs);
  if (isNew && isOwn) return { levelBefore: present, noted: false };
  const { level: set, stamp: maker } = inputs;
  const before = await unlessForbidden(async () => {
    const note = isNew ? undefined : await readNote(connection, inputs);
    if (note !== undefined && note.maker !== maker) {
      throw isAnothers(`set the access level of ${describeTarget(inputs)}`, inputs, note.maker);
    }
    const found = levelFound(note, present);
    if (note?.set !== set || note.before !== found) {
      await writeNote(connection, inputs, { before: found, set, maker });
    }
    return found;
  });
  return { levelBefore: before ?? present, noted: before !== undefined && !isOwn };
}

/**
 * What an own note of an earlier run says, unless the level is one that that run has not set: then somebody has given
 * it since, such as to a key that was deleted and made anew.
 */
function levelFound(note: AccessNote | undefined, present: Level): Level {
  if (note === undefined) return present;
  const { before, set } = note;
  const isSince = set !== undefined && set !== "-" && present !== before && present !== set;
  return isSince ? present : before;
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

/**
 * The right to give rights does not include one to look into the fabric: then there are no notes. Only a second refusal
 * counts, since a note that is left out, or left behind, makes a later destroy restore the wrong level.
 */
async function unlessForbidden<T>(work: () => Promise<T>, isLast = false): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return isLast ? undefined : unlessForbidden(work, true);
  }
}

async function idOf(connection: Connection, inputs: Inputs): Promise<string> {
  const [holder, ...inside] = pathOf(inputs).split("/");
  return [`${holder}@${qualifiedFabric(await connection.tenant(), inputs.fabric)}`, ...inside].join("/");
}
