import { z } from "zod";
import type { Jsc8Client } from "./client-pool.ts";
import type { Connection } from "./connection.ts";
import { ErrorNum, unlessErrorNum } from "./gdn-error.ts";

/** `rw` administrates or writes, `ro` reads, `none` does neither. */
export type Level = "rw" | "ro" | "none";

/** What an API key or a user has a level on: a fabric, or one collection or stream in it (`*` for the default of all). */
export interface AccessTarget {
  /** The key; or else `user` is given. */
  apiKeyId?: string;
  /** The user's name, as the service made it up. */
  user?: string;
  fabric: string;
  collection?: string;
  stream?: string;
}

/** A level as it is declared. */
export interface DeclaredLevel extends AccessTarget {
  level: Level;
}

/** For sentences: "API key app on fabric spot, collection accounts". */
export function describeTarget({ apiKeyId, user, fabric, collection, stream }: AccessTarget): string {
  const inside = collection ? `, collection ${collection}` : stream ? `, stream ${stream}` : "";
  return `${user === undefined ? `API key ${apiKeyId}` : `user ${user}`} on fabric ${fabric}${inside}`;
}

/** What gives a target its level where it has none of its own; undefined for a fabric, on which that is `none`. */
export function inheritedFrom({ collection, stream, ...onFabric }: AccessTarget): AccessTarget | undefined {
  if (collection === undefined && stream === undefined) return undefined;
  if (collection === "*" || stream === "*") return onFabric;
  return { ...onFabric, ...(collection === undefined ? { stream: "*" } : { collection: "*" }) };
}

/** jsc8's calls for the level that a target has. */
interface LevelCalls {
  get(): Promise<unknown>;
  set(level: Level): Promise<unknown>;
  clear(): Promise<unknown>;
}

function callsFor(
  client: Jsc8Client,
  { apiKeyId = "", user, fabric, collection, stream }: AccessTarget,
): LevelCalls {
  if (user !== undefined) {
    const holder = client.user(encodeURIComponent(user));
    if (collection !== undefined) {
      return {
        get: () => holder.getCollectionAccessLevel(fabric, collection),
        set: (level) => holder.setCollectionAccessLevel(fabric, collection, level),
        clear: () => holder.clearCollectionAccessLevel(fabric, collection),
      };
    }
    if (stream !== undefined) {
      return {
        get: () => holder.getStreamAccessLevel(fabric, stream),
        set: (level) => holder.setStreamAccessLevel(fabric, stream, level),
        clear: () => holder.clearStreamAccessLevel(fabric, stream),
      };
    }
    return {
      get: () => holder.getDatabaseAccessLevel(fabric),
      set: (level) => holder.setDatabaseAccessLevel(fabric, level),
      clear: () => holder.clearDatabaseAccessLevel(fabric),
    };
  }
  const holder = client.apiKeys(apiKeyId, fabric);
  if (collection !== undefined) {
    return {
      get: () => holder.getCollectionAccessLevel(collection),
      set: (level) => holder.setCollectionAccessLevel(collection, level),
      clear: () => holder.clearCollectionAccessLevel(collection),
    };
  }
  if (stream !== undefined) {
    return {
      get: () => holder.getStreamAccessLevel(stream),
      set: (level) => holder.setStreamAccessLevel(stream, level),
      clear: () => holder.clearStreamAccessLevel(stream),
    };
  }
  return {
    get: () => holder.getDatabaseAccessLevel(),
    set: (level) => holder.setDatabaseAccessLevel(level),
    clear: () => holder.clearDatabaseAccessLevel(),
  };
}

const levelAnswer = z.object({ result: z.enum(["rw", "ro", "none"]) });
const done = z.object({ error: z.literal(false).optional() });

/**
 * Reads the level that is in force, inherited or own.
 *
 * @returns undefined if the key or user, the fabric, the collection or the stream is not there
 */
export async function getAccessLevel(
  connection: Connection,
  target: AccessTarget,
): Promise<Level | undefined> {
  return unlessMissing(async () => {
    const { result } = await connection.call({
      doing: `read the access level of ${describeTarget(target)}`,
      repeatable: true,
      answer: levelAnswer,
      send: (client) => callsFor(client, target).get(),
    });
    return result;
  });
}

/** Gives the key or user its own level. */
export async function setAccessLevel(
  connection: Connection,
  target: AccessTarget,
  level: Level,
): Promise<void> {
  await connection.call({
    doing: `set the access level of ${describeTarget(target)} to ${level}`,
    repeatable: true,
    answer: done,
    send: (client) => callsFor(client, target).set(level),
  });
}

/** Takes the key's or user's own level away, so that it inherits. Nothing to take away is no error. */
export async function clearAccessLevel(connection: Connection, target: AccessTarget): Promise<void> {
  await unlessMissing(() =>
    connection.call({
      doing: `clear the access level of ${describeTarget(target)}`,
      repeatable: true,
      answer: done,
      send: (client) => callsFor(client, target).clear(),
    }),
  );
}

function unlessMissing<T>(look: () => Promise<T>): Promise<T | undefined> {
  const { apiKeyNotFound, userNotFound, fabricNotFound, collectionNotFound, streamNotFound } = ErrorNum;
  return unlessErrorNum(
    look,
    ...[apiKeyNotFound, userNotFound, fabricNotFound, collectionNotFound, streamNotFound],
  );
}

const levelsAnswer = z.object({ result: z.record(z.string(), z.enum(["rw", "ro", "none"])) });

/**
 * The levels that are in force on all collections or streams of a fabric, by name, and that of `*` where it has one of
 * its own. The form of the answer is known from the clients' tests.
 */
export async function listAccessLevels(
  connection: Connection,
  holder: Pick<AccessTarget, "apiKeyId" | "user">,
  fabric: string,
  kind: "collection" | "stream",
): Promise<Record<string, Level>> {
  const { apiKeyId = "", user } = holder;
  const { result } = await connection.call({
    doing: `list the access levels of ${describeTarget({ ...holder, fabric })} on its ${kind}s`,
    repeatable: true,
    answer: levelsAnswer,
    send: (client) => {
      const isCollections = kind === "collection";
      if (user === undefined) {
        const key = client.apiKeys(apiKeyId, fabric);
        return isCollections ? key.listAccessibleCollections(false) : key.listAccessibleStreams(false);
      }
      const person = client.user(encodeURIComponent(user));
      return isCollections
        ? person.listAccessibleCollections(fabric, false)
        : person.listAccessibleStreams(fabric, false);
    },
  });
  return result;
}

/**
 * The levels that an API key has on the fabrics, by name; those that are not named are `none`. The form of the answer is
 * known from the clients' tests.
 */
export async function listFabricLevels(
  connection: Connection,
  apiKeyId: string,
): Promise<Record<string, Level>> {
  const { result } = await connection.call({
    doing: `list the access levels of API key ${apiKeyId} on fabrics`,
    repeatable: true,
    answer: levelsAnswer,
    send: (client) => client.apiKeys(apiKeyId, "_system").listAccessibleDatabases(false),
  });
  return result;
}
