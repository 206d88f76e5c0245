import { isDeepStrictEqual } from "node:util";
import { NO_SUCH_FABRIC } from "../gdn/advice.ts";
import type { Connection } from "../gdn/connection.ts";
import {
  describeFabric,
  type FabricDescription,
  mergeFabricMetadata,
  replaceFabricMetadata,
} from "../gdn/fabrics.ts";
import { ErrorNum, GdnError, hasErrorNum, unlessErrorNum } from "../gdn/gdn-error.ts";
import { isUnsaved, unsavedEntry } from "./unsaved.ts";

/**
 * Who made what. A fabric carries its maker's owner tag in its own metadata, put there by the call that creates it.
 * Collections, saved queries and access levels have no field of their own for such a thing, so their owner tags stand in
 * the metadata of their fabric, written just before they are made: a run that is killed between the two finds, the
 * next time, an object that is its own.
 */
const PREFIX = "gdn-spot";

/** The key of a fabric's own owner tag in its metadata. */
export const FABRIC_OWNER_TAG = PREFIX;

/** Tells our entries in a fabric's metadata from those that people declare. */
export function isOwnerTag(metadataKey: string): boolean {
  return metadataKey === PREFIX || metadataKey.startsWith(`${PREFIX}:`);
}

/** The kinds of objects inside of a fabric that carry an owner tag in its metadata. */
export type TaggedKind =
  | "collection"
  | "restql"
  | "access"
  | "seed"
  | "apikey"
  | "rotation"
  | "index"
  | "kv"
  | "stream"
  | "worker"
  | "graph"
  | "view";

/**
 * An object in a fabric: `collection accounts`, `restql read_query`, `access app`. A `rotation` is no object, but what a
 * new secret of an API key must get from the old one.
 */
export type TaggedObject = `${TaggedKind} ${string}`;

/** The key of an object's owner tag in the metadata of its fabric. */
export function ownerTagKey(object: TaggedObject): string {
  return `${PREFIX}:${object.replace(" ", ":")}`;
}

/**
 * Owner tags an object before it is made. Owner tags that are asked for at about the same time go in one request.
 *
 * @param doing what the owner tag is for, for the error of a fabric that is not there: "create collection accounts in ..."
 */
export async function writeOwnerTag(
  connection: Connection,
  fabric: string,
  object: TaggedObject,
  stamp: string,
  doing?: string,
): Promise<void> {
  try {
    await changeOwnerTags(connection, fabric, ({ added }) => {
      added[ownerTagKey(object)] = stamp;
    });
  } catch (error) {
    if (doing === undefined || !hasErrorNum(error, ErrorNum.fabricNotFound)) throw error;
    throw new GdnError(doing, error.failure, NO_SUCH_FABRIC);
  }
}

/**
 * Takes one's own owner tag away after the object's deletion; of a fabric that is gone, it went with it. An owner tag of
 * somebody else's stays.
 *
 * @param stamp the maker: all of the entry, or what follows its last blank
 */
export async function removeOwnerTag(
  connection: Connection,
  fabric: string,
  object: TaggedObject,
  stamp: string,
): Promise<void> {
  const removal = () =>
    changeOwnerTags(connection, fabric, ({ removed }) => {
      removed[ownerTagKey(object)] = stamp;
    });
  await unlessErrorNum(removal, ErrorNum.fabricNotFound);
}

interface OwnerTagChanges {
  added: Record<string, string>;
  removed: Record<string, string>;
}

interface PendingOwnerTags {
  changes: OwnerTagChanges;
  /** Ends when the request before this one has ended. */
  previous: Promise<void>;
  sent?: Promise<void>;
}

const queues = new WeakMap<Connection, Map<string, PendingOwnerTags>>();

/** Adds to the changes that wait for the request before them to end, and go in one request then. */
function changeOwnerTags(
  connection: Connection,
  fabric: string,
  change: (changes: OwnerTagChanges) => void,
): Promise<void> {
  const byFabric = queues.get(connection) ?? new Map<string, PendingOwnerTags>();
  queues.set(connection, byFabric);
  const waiting: PendingOwnerTags = byFabric.get(fabric) ?? nothingWaits(Promise.resolve());
  byFabric.set(fabric, waiting);
  change(waiting.changes);
  waiting.sent ??= waiting.previous.then(() => {
    byFabric.set(fabric, nothingWaits((waiting.sent ?? Promise.resolve()).catch(() => {})));
    return writeOwnerTags(connection, fabric, waiting.changes);
  });
  return waiting.sent;
}

function nothingWaits(previous: Promise<void>): PendingOwnerTags {
  return { changes: { added: {}, removed: {} }, previous };
}

/** Merging cannot take an entry away, so metadata that lose one are written anew as a whole. */
async function writeOwnerTags(
  connection: Connection,
  fabric: string,
  changes: OwnerTagChanges,
): Promise<void> {
  const { removed } = changes;
  const added = { ...changes.added, ...unsavedEntry(connection, fabric, { objects: madeOf(changes.added) }) };
  if (Object.keys(removed).length === 0) return mergeFabricMetadata(connection, fabric, added);
  const found = await describeFabric(connection, fabric);
  if (found === undefined) return;
  const isRemoved = ([key, value]: [string, unknown]) => {
    const stamp = removed[key];
    return (
      stamp !== undefined && typeof value === "string" && (value === stamp || value.endsWith(` ${stamp}`))
    );
  };
  const kept = Object.entries(found.metadata).filter((entry) => !isRemoved(entry));
  const metadata = { ...Object.fromEntries(kept), ...added };
  if (!isDeepStrictEqual(metadata, found.metadata)) await replaceFabricMetadata(connection, fabric, metadata);
}

/** What the run is about to make: a rotation is no object. */
function madeOf(added: Record<string, string>): string[] {
  const names = Object.keys(added).map((key) => key.slice(PREFIX.length + 1));
  return names.filter((name) => !name.startsWith("rotation:"));
}

/**
 * Takes one's own owner tag away when an object is deleted that is not there: there may be another one of its name,
 * which a run that was cut off has made in its place. Its owner tag stays, for the run that goes on from there.
 *
 * @param isReplaced whether there is another one of its name
 */
export async function releaseOwnerTag(
  connection: Connection,
  fabric: string,
  object: TaggedObject,
  stamp: string,
  isReplaced: boolean,
): Promise<void> {
  if (isReplaced) {
    const metadata = (await describeFabric(connection, fabric))?.metadata ?? {};
    if (isUnsaved(metadata, object.replace(" ", ":"), stamp)) return;
  }
  await removeOwnerTag(connection, fabric, object, stamp);
}

/**
 * Makes an object that was tagged. Where the service surely did not make it the owner tag goes again: it would claim what
 * somebody else makes under that name later. After a conflict it is up to the caller to find out whose the object is.
 */
export async function createWithOwnerTag<T>(
  connection: Connection,
  fabric: string,
  object: TaggedObject,
  stamp: string,
  make: () => Promise<T>,
): Promise<T> {
  try {
    return await make();
  } catch (error) {
    const surelyNotMade = error instanceof GdnError && !error.effectUnknown && error.status !== 409;
    // Of two errors people need the first one.
    if (surelyNotMade) await removeOwnerTag(connection, fabric, object, stamp).catch(() => {});
    throw error;
  }
}

/** Who tagged an object, as the fabric's metadata say; undefined if nobody did or the fabric is gone. */
export async function readOwnerTag(
  connection: Connection,
  fabric: string,
  object: TaggedObject,
): Promise<string | undefined> {
  return ownerTagIn(await describeFabric(connection, fabric), object);
}

/** Reads an object's owner tag from its fabric's description. */
export function ownerTagIn(
  fabric: Pick<FabricDescription, "metadata"> | undefined,
  object: TaggedObject,
): string | undefined {
  return ownerTagAt(fabric, ownerTagKey(object));
}

/** Reads an owner tag from a fabric's description. */
export function ownerTagAt(
  fabric: Pick<FabricDescription, "metadata"> | undefined,
  key: string = FABRIC_OWNER_TAG,
): string | undefined {
  const stamp = fabric?.metadata[key];
  return typeof stamp === "string" ? stamp : undefined;
}
