import { log } from "../../common/log.ts";
import {
  clearAccessLevel,
  type DeclaredLevel,
  describeTarget,
  getAccessLevel,
  inheritedFrom,
  OBJECT_KINDS,
  setAccessLevel,
} from "../../gdn/access-levels.ts";
import type { Connection } from "../../gdn/connection.ts";
import { findFabricShared } from "../../gdn/fabrics.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import {
  apiKeyId,
  collectionName,
  fabricName,
  objectName,
  qualifiedFabric,
  restqlName,
  streamName,
  userName,
} from "../../gdn/names.ts";
import type { Level } from "../../gdn/terms.ts";
import { ownerTagIn } from "../../ownership/owner-tags.ts";
import { type Lifecycle, PartialCreate } from "../../pulumi/lifecycle.ts";
import { atMostOne, exactlyOne, name, oneOf, orAll, stamp } from "../../pulumi/schemas.ts";
import { inTurnOfKey, oneAfterAnother } from "./key-turns.ts";
import * as notes from "./note.ts";
import { isOwnKey, refuseForOwnKey, warnOfOwnKey } from "./own-key-level.ts";

export interface Inputs extends DeclaredLevel {
  stamp: string;
}

export interface State extends Inputs {
  /** The level that was in force before this resource, which delete restores. */
  levelBefore: Level;
  /** Whether the fabric's metadata hold this resource's note. */
  noted?: boolean;
}

const ofAnyHolder: Lifecycle<Inputs, State> = {
  schema: {
    apiKeyId: name(apiKeyId, "API key id").optional(),
    user: name(userName, "user name").optional(),
    fabric: name(fabricName, "fabric name"),
    collection: name(orAll(collectionName), "collection name").optional(),
    stream: name(orAll(streamName), "stream name").optional(),
    query: name(orAll(restqlName), "query name").optional(),
    graph: name(orAll(objectName), "graph name").optional(),
    view: name(orAll(objectName), "search view name").optional(),
    level: oneOf("rw", "ro", "none"),
    stamp,
  },
  replacedBy: ["apiKeyId", "user", "fabric", ...OBJECT_KINDS],
  changedBy: { levelBefore: [] },

  rules: [exactlyOne("apiKeyId", "user"), atMostOne(...OBJECT_KINDS)],

  warn: warnOfOwnKey,

  create(connection, inputs) {
    // Of two in one run the second finds the note of the first.
    return oneAfterAnother(connection, describeTarget(inputs), async () => {
      const note = await notes.read(connection, inputs, [inputs.stamp]);
      const present = await getAccessLevel(connection, inputs);
      if (present === undefined) throw targetIsMissing(inputs);
      // Here, since before the first call nobody knows which of the credentials is good.
      refuseForOwnKey(connection, "set", inputs);
      const fabric = qualifiedFabric(await connection.tenant(), inputs.fabric);
      const id = notes.pathOf(inputs).replace(/\/|$/, (rest) => `@${fabric}${rest}`);
      const levelBefore = findLevelBefore(note, present);
      const noted = await notes.write(connection, inputs, levelBefore);
      const state = { ...inputs, levelBefore, noted };
      await setAccessLevel(connection, inputs, inputs.level).catch((error: unknown) => {
        // It may be set, and is noted: kept in the state, so that a destroy restores the level before.
        throw new PartialCreate(id, { ...state, level: present }, error);
      });
      return { id, state };
    });
  },

  async read(connection, id, state) {
    const fabric = await notes.unlessForbidden(() => findFabricShared(connection, state.fabric, id));
    const note = notes.parse(ownerTagIn(fabric, notes.objectOf(state)));
    if (fabric !== undefined && otherOwner(connection, state, note) !== undefined) return undefined;
    const level = await getAccessLevel(connection, state);
    return level === undefined ? undefined : { ...state, level };
  },

  async update(connection, _id, state, inputs) {
    await notes.read(connection, inputs, [inputs.stamp, state.stamp]);
    if (inputs.level !== state.level) refuseForOwnKey(connection, "set", inputs);
    const noted = (await notes.write(connection, inputs, state.levelBefore)) || state.noted;
    // Also where the state has it already: after a create of which no answer came nobody knows.
    await setAccessLevel(connection, inputs, inputs.level);
    return { ...inputs, levelBefore: state.levelBefore, noted };
  },

  async delete(connection, _id, state) {
    const { level, levelBefore } = state;
    const note = await notes.read(connection, state);
    const present = await getAccessLevel(connection, state);
    const isOwn = isOwnKey(connection, state);
    const isAsSet = present === level || present === note?.set || note?.set === "-";
    const whyNot =
      otherOwner(connection, state, note) ??
      (isAsSet ? undefined : `it is ${present} now, which this stack did not set`);
    if (whyNot !== undefined && present !== undefined && present !== levelBefore) {
      log(`The access level of ${describeTarget(state)} is left as it is: ${whyNot}.`);
    }
    // Elsewhere it can let itself in again.
    if (whyNot === undefined && isOwn && state.fabric === "_system") {
      refuseForOwnKey(connection, "restore", { ...state, level: levelBefore });
    }
    // Before the level itself, which may be what gives the right to remove the note.
    if (isOwn) await notes.remove(connection, state);
    if (whyNot === undefined) await restore(connection, state);
    if (!isOwn) await notes.remove(connection, state);
  },
};

export const accessLevel = inTurnOfKey(ofAnyHolder);

function targetIsMissing(inputs: Inputs): GdnError {
  return new GdnError(
    `set the access level of ${describeTarget(inputs)}`,
    { answer: "one of these does not exist" },
    "Check apiKeyId or user, fabric, and the collection, stream, query, graph or view.",
  );
}

/**
 * What an own note of an earlier run says, unless the level is one that that run has not set: then somebody has given
 * it since, such as to a key that was deleted and made anew.
 */
function findLevelBefore(note: notes.AccessNote | undefined, present: Level): Level {
  const { before = present, set = "-" } = note ?? {};
  return set === "-" || [before, set].includes(present) ? before : present;
}

/** Whose the level is by now, where the note says so: somebody else declares it, or the fabric is another one. */
function otherOwner(
  connection: Connection,
  state: State,
  note: notes.AccessNote | undefined,
): string | undefined {
  if (note !== undefined) return note.maker === state.stamp ? undefined : `${note.maker} declares it`;
  // The note on the own key's level goes before that level.
  const hasHadNote = state.noted && !isOwnKey(connection, state);
  return hasHadNote ? "this stack's note on it is gone from the fabric" : undefined;
}

/** Clears the level only where what is inherited is the one before, so that nobody is without access meanwhile. */
async function restore(connection: Connection, { levelBefore, ...state }: State): Promise<void> {
  const source = inheritedFrom(state);
  const inherited = source === undefined ? "none" : await getAccessLevel(connection, source);
  if (inherited === levelBefore) await clearAccessLevel(connection, state);
  const present = await getAccessLevel(connection, state);
  if (present !== undefined && present !== levelBefore) await setAccessLevel(connection, state, levelBefore);
}
