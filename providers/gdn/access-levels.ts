import { z } from "zod";
import type { Jsc8Client } from "./client-pool.ts";
import type { Connection } from "./connection.ts";
import { ErrorNum, unlessErrorNum } from "./gdn-error.ts";

/** `rw` administrates or writes, `ro` reads, `none` does neither. */
export type Level = "rw" | "ro" | "none";

/** What an API key has a level on: a fabric, or one collection or stream in it (`*` for the default of all). */
export interface AccessTarget {
  apiKeyId: string;
  fabric: string;
  collection?: string;
  stream?: string;
}

/** For sentences: "API key app on fabric spot, collection accounts". */
export function describeTarget({ apiKeyId, fabric, collection, stream }: AccessTarget): string {
  const inside = collection ? `, collection ${collection}` : stream ? `, stream ${stream}` : "";
  return `API key ${apiKeyId} on fabric ${fabric}${inside}`;
}

const levelAnswer = z.object({ result: z.enum(["rw", "ro", "none"]) });
const done = z.object({ error: z.literal(false).optional() });

/**
 * Reads the level that is in force, inherited or own.
 *
 * @returns undefined if the key, the fabric, the collection or the stream is not there
 */
export async function getAccessLevel(
  connection: Connection,
  target: AccessTarget,
): Promise<Level | undefined> {
  const { apiKeyId, fabric, collection, stream } = target;
  return unlessGone(async () => {
    const { result } = await connection.call({
      doing: `read the access level of ${describeTarget(target)}`,
      repeatable: true,
      answer: levelAnswer,
      send: (client: Jsc8Client) =>
        collection !== undefined
          ? client.getCollectionAccessLevel(apiKeyId, fabric, collection)
          : stream !== undefined
            ? client.getStreamAccessLevel(apiKeyId, fabric, stream)
            : client.getDatabaseAccessLevel(apiKeyId, fabric),
    });
    return result;
  });
}

/** Gives the key its own level. */
export async function setAccessLevel(
  connection: Connection,
  target: AccessTarget,
  level: Level,
): Promise<void> {
  const { apiKeyId, fabric, collection, stream } = target;
  await connection.call({
    doing: `set the access level of ${describeTarget(target)} to ${level}`,
    repeatable: true,
    answer: done,
    send: (client) =>
      collection !== undefined
        ? client.setCollectionAccessLevel(apiKeyId, fabric, collection, level)
        : stream !== undefined
          ? client.setStreamAccessLevel(apiKeyId, fabric, stream, level)
          : client.setDatabaseAccessLevel(apiKeyId, fabric, level),
  });
}

/** Takes the key's own level away, so that it inherits. Nothing to take away is no error. */
export async function clearAccessLevel(connection: Connection, target: AccessTarget): Promise<void> {
  const { apiKeyId, fabric, collection, stream } = target;
  await unlessGone(() =>
    connection.call({
      doing: `clear the access level of ${describeTarget(target)}`,
      repeatable: true,
      answer: done,
      send: (client) =>
        collection !== undefined
          ? client.clearCollectionAccessLevel(apiKeyId, fabric, collection)
          : stream !== undefined
            ? client.clearStreamAccessLevel(apiKeyId, fabric, stream)
            : client.clearDatabaseAccessLevel(apiKeyId, fabric),
    }),
  );
}

function unlessGone<T>(look: () => Promise<T>): Promise<T | undefined> {
  const { apiKeyNotFound, fabricNotFound, collectionNotFound, streamNotFound } = ErrorNum;
  return unlessErrorNum(look, apiKeyNotFound, fabricNotFound, collectionNotFound, streamNotFound);
}
