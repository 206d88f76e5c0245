import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum } from "./gdn-error.ts";

/** What the GDN answers where there is no such object, or nothing that it would be in. */
const MISSING = [ErrorNum.keyValueNotFound, ErrorNum.collectionNotFound, ErrorNum.fabricNotFound];

/** A key-value collection as it is made. What it is beside, such as its number, the list of collections tells. */
export interface KeyValueDefinition {
  name: string;
  /** Whether pairs go at the time in their `expireAt`. */
  expiration: boolean;
  stream: boolean;
  waitForSync: boolean;
}

const listed = z.object({ name: z.string(), expiration: z.boolean().default(false) });

/** Key-value collections as the GDN lists them (recorded). */
export type KeyValueDescription = z.infer<typeof listed>;

/** Undefined if there is no such fabric. */
export async function listKeyValues(
  connection: Connection,
  fabric: string,
): Promise<KeyValueDescription[] | undefined> {
  const body = await connection.callIfPresent(MISSING, {
    doing: `list the key-value collections of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.object({ result: z.array(listed) }),
    send: (client) => client.getKVCollections(),
  });
  return body?.result;
}

/** Creates a key-value collection; the answer holds no more than its name (recorded). */
export async function createKeyValue(
  connection: Connection,
  fabric: string,
  { name, ...options }: KeyValueDefinition,
): Promise<void> {
  await connection.call({
    doing: `create key-value collection ${name} in fabric ${fabric}`,
    fabric,
    repeatable: false,
    send: (client) => client.createKVCollection(name, options),
  });
}

/** How many pairs there are; undefined if the collection or the fabric is gone. */
export async function countPairs(
  connection: Connection,
  fabric: string,
  name: string,
): Promise<number | undefined> {
  const counted = await connection.callIfPresent(MISSING, {
    doing: `count the pairs of key-value collection ${name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.object({ count: z.coerce.number() }),
    send: (client) => client.getKVCount(name),
  });
  return counted?.count;
}

/** Some of the keys that there are. */
export async function samplePairs(
  connection: Connection,
  fabric: string,
  name: string,
  limit: number,
): Promise<string[]> {
  const body = await connection.callIfPresent(MISSING, {
    doing: `list keys of key-value collection ${name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.object({ result: z.array(z.string()) }),
    send: (client) => client.getKVKeys(name, { offset: 0, limit }),
  });
  return body?.result ?? [];
}

/** Deletes a key-value collection with all its pairs. One that is gone already is no error. */
export async function deleteKeyValue(connection: Connection, fabric: string, name: string): Promise<void> {
  await connection.callIfPresent(MISSING, {
    doing: `delete key-value collection ${name} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.deleteKVCollection(name),
  });
}
