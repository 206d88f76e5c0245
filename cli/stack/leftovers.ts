import { findApiKey, removeApiKey } from "../../providers/gdn/api-keys.ts";
import { countDocuments } from "../../providers/gdn/collections.ts";
import type { Connection } from "../../providers/gdn/connection.ts";
import {
  describeFabric,
  dropFabric,
  type FabricDescription,
  listFabrics,
  mergeFabricMetadata,
} from "../../providers/gdn/fabrics.ts";
import { findUser } from "../../providers/gdn/users.ts";
import {
  FABRIC_OWNER_TAG,
  ownerTagAt,
  ownerTagIn,
  ownerTagKey,
  removeOwnerTag,
  type TaggedObject,
} from "../../providers/ownership/owner-tags.ts";
import {
  stackOf,
  type UnsavedNote,
  unsavedKey,
  unsavedNote,
  withoutMaking,
} from "../../providers/ownership/unsaved.ts";
import { contentsOf, type FabricObject } from "../../providers/resources/fabric/contents.ts";
import type { StackState } from "./stack-state.ts";

/** Through this fabric the tenant is managed: API keys are noted there. */
const TENANT = "_system";

/** What runs that were cut off have made, and the state does not know. */
export interface Leftovers {
  /** What is surely theirs, and can be taken away. */
  removable: Removable[];
  /** What may be used by others, or cannot be told from what others made, as parts of a sentence. */
  uncertain: string[];
}

interface Removable {
  /** As it is called in messages: "fabric shop with collection accounts". */
  described: string;
  remove(connection: Connection): Promise<void>;
}

/** The stack's notes by fabric; usually there are none, which takes one request to know. */
async function notesOf(
  connection: Connection,
  stack: string,
): Promise<{ fabric: FabricDescription; note: UnsavedNote }[]> {
  const fabrics = await listFabrics(connection);
  return fabrics.flatMap((fabric) => {
    const note = unsavedNote(fabric.metadata, stack);
    return note === undefined ? [] : [{ fabric, note }];
  });
}

/**
 * Finds what runs of a stack that were killed have left. Of a fabric that such a run has made all can go, if nothing is
 * there but what the stack has made too; a new API key can go, since nobody can know its secret.
 *
 * @param stack `organization/project/stack`
 * @param state reads the state; called only where a run has left a note
 */
export async function findLeftovers(
  connection: Connection,
  stack: string,
  state: () => Promise<StackState>,
): Promise<Leftovers> {
  const found: Leftovers = { removable: [], uncertain: [] };
  const notes = await notesOf(connection, stack);
  if (notes.length === 0) return found;
  const { stamps } = await state();
  const isUnknown = (stamp: string | undefined): stamp is string =>
    stamp !== undefined && stackOf(stamp) === stack && !stamps.has(stamp);
  for (const { fabric, note } of notes) {
    if (note.made && isUnknown(ownerTagAt(fabric)))
      await judgeFabric(connection, { fabric, note, stack }, found);
    else await judgeObjects(connection, { fabric, note, isUnknown }, found);
  }
  return found;
}

async function judgeFabric(
  connection: Connection,
  { fabric, note, stack }: { fabric: FabricDescription; note: UnsavedNote; stack: string },
  found: Leftovers,
): Promise<void> {
  const { name } = fabric;
  const contents = await contentsOf(connection, name);
  const isOurs = ({ tags }: FabricObject) => tags.some((tag) => makerOf(ownerTagIn(fabric, tag)) === stack);
  const others = contents.filter((object) => !isOurs(object)).map(({ described }) => described);
  for (const { tags } of contents.filter(isOurs)) {
    const collection = tags.find((tag) => tag.startsWith("collection "))?.slice("collection ".length);
    if (collection === undefined) continue;
    const count = (await countDocuments(connection, name, collection)) ?? 0;
    if (count > seededInto(collection, note)) others.push(`${count} documents in collection ${collection}`);
  }
  if (others.length > 0) {
    found.uncertain.push(`fabric ${name} (which has ${others.join(", ")})`);
    return;
  }
  const inside =
    contents.length === 0 ? "" : ` with ${contents.map(({ described }) => described).join(", ")}`;
  found.removable.push({ described: `fabric ${name}${inside}`, remove: (by) => dropFabric(by, name) });
}

function seededInto(collection: string, { documents }: UnsavedNote): number {
  const counts = Object.entries(documents).filter(([path]) => path.startsWith(`${collection}/`));
  return counts.reduce((sum, [, count]) => sum + count, 0);
}

interface Judged {
  fabric: FabricDescription;
  note: UnsavedNote;
  isUnknown: (stamp: string | undefined) => stamp is string;
}

async function judgeObjects(
  connection: Connection,
  { fabric, note, isUnknown }: Judged,
  found: Leftovers,
): Promise<void> {
  for (const object of note.objects.filter((each) => !each.startsWith("seed:"))) {
    const end = object.indexOf(":");
    const [kind, name] = [object.slice(0, end), object.slice(end + 1)];
    const tag = `${kind} ${name}` as TaggedObject;
    const entry = kind === "user" ? await tagOfUser(connection, name) : ownerTagIn(fabric, tag);
    const { stamp, isMaking } = withoutMaking(entry);
    if (kind === "apikey" && isMaking && isUnknown(stamp)) {
      found.removable.push(unusedKey(name, tag, stamp));
      // What stands before the owner tag of an access level is the level.
    } else if (isUnknown(stamp?.slice(stamp.lastIndexOf(" ", stamp.indexOf("/")) + 1))) {
      found.uncertain.push(`${kind} ${name} in fabric ${fabric.name}`);
    }
  }
}

async function tagOfUser(connection: Connection, email: string): Promise<string | undefined> {
  const tag = (await findUser(connection, email))?.extra[FABRIC_OWNER_TAG];
  return typeof tag === "string" ? tag : undefined;
}

function unusedKey(id: string, tag: TaggedObject, stamp: string): Removable {
  return {
    described: `API key ${id}, whose secret nobody knows`,
    remove: async (connection) => {
      if ((await findApiKey(connection, id)) !== undefined) await removeApiKey(connection, id);
      await removeOwnerTag(connection, TENANT, tag, stamp);
    },
  };
}

/** The stack whose owner tag it is. */
function makerOf(stamp: string | undefined): string | undefined {
  return stamp === undefined ? undefined : stackOf(withoutMaking(stamp).stamp ?? "");
}

/**
 * Takes the notes of a run away whose state is written.
 *
 * @param fabrics where there may be one
 * @param secrets the owner tags of API keys whose secret the state has, by their ids
 */
export async function takeAwayNotes(
  connection: Connection,
  stack: string,
  { fabrics, secrets }: { fabrics: string[]; secrets: Record<string, string> },
): Promise<void> {
  const known = Object.entries(secrets).map(([id, stamp]) => [ownerTagKey(`apikey ${id}`), stamp] as const);
  const all = new Set([...fabrics, ...(known.length > 0 ? [TENANT] : [])]);
  for (const fabric of all) {
    const found = await describeFabric(connection, fabric);
    if (found === undefined) continue;
    const changes = {
      ...(unsavedNote(found.metadata, stack) === undefined ? {} : { [unsavedKey(stack)]: "" }),
      ...(fabric === TENANT ? Object.fromEntries(known) : {}),
    };
    if (Object.keys(changes).length > 0) await mergeFabricMetadata(connection, fabric, changes);
  }
}
