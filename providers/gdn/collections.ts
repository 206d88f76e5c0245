import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum } from "./gdn-error.ts";
import type { DeclaredCollection } from "./terms.ts";

/** What the GDN answers where there is no such object, or nothing that it would be in. */
const MISSING = [ErrorNum.collectionNotFound, ErrorNum.fabricNotFound];

/** A collection as the GDN describes it. */
export interface CollectionDescription {
  /** The service's own number for it. */
  id: string;
  name: string;
  isSpot: boolean;
  isLocal: boolean;
  hasStream: boolean;
  waitForSync: boolean;
  isSystem: boolean;
  /** 2 for documents, 3 for edges. */
  type: number;
}

const collectionObject = z.object({
  id: z.string(),
  name: z.string(),
  isSpot: z.boolean().default(false),
  isLocal: z.boolean().default(false),
  hasStream: z.boolean().default(false),
  waitForSync: z.boolean().default(false),
  isSystem: z.boolean().default(false),
  type: z.number().default(2),
});

export function asDeclared(collection: CollectionDescription): Omit<DeclaredCollection, "name"> {
  const { type, isSpot, isLocal, waitForSync, hasStream } = collection;
  return { type: type === 3 ? "edge" : "document", isSpot, isLocal, waitForSync, stream: hasStream };
}

/** @returns undefined if there is no such collection, or no such fabric */
export async function findCollection(
  connection: Connection,
  fabric: string,
  name: string,
): Promise<CollectionDescription | undefined> {
  return connection.callIfPresent(MISSING, {
    doing: `look for collection ${name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: collectionObject,
    send: (client) => client.getCollection(name),
  });
}

/** The fabric's collections without the system's own; undefined if there is no such fabric. */
export async function listCollections(
  connection: Connection,
  fabric: string,
): Promise<CollectionDescription[] | undefined> {
  return connection.callIfPresent(MISSING, {
    doing: `list the collections of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.array(collectionObject),
    send: (client) => client.getCollections(true),
  });
}

/** How a collection makes the keys of documents. */
export interface CollectionKeyOptions {
  type: "traditional" | "autoincrement";
  /** Whether documents may bring their own keys. */
  allowUserKeys: boolean;
  /** Of `autoincrement`: the step from key to key, and the first one. */
  increment?: number;
  offset?: number;
}

/** What a new collection is made with. */
export interface NewCollection extends DeclaredCollection {
  cacheEnabled?: boolean;
  keyOptions?: CollectionKeyOptions;
}

/**
 * Creates a collection. A spot collection is asked for with both flags that the service's clients know:
 * `strongConsistency` is the documented name, `isSpot` the one that answers carry.
 */
export async function createCollection(
  connection: Connection,
  fabric: string,
  wanted: NewCollection,
): Promise<CollectionDescription> {
  const { name, type, isSpot, isLocal, waitForSync, stream, cacheEnabled, keyOptions } = wanted;
  const properties = {
    ...{ isSpot, strongConsistency: isSpot, waitForSync, stream },
    ...(isLocal ? { isLocal } : {}),
    ...(cacheEnabled === undefined ? {} : { cacheEnabled }),
    ...(keyOptions === undefined ? {} : { keyOptions }),
  };
  return connection.call({
    doing: `create collection ${name} in fabric ${fabric}`,
    fabric,
    repeatable: false,
    answer: collectionObject,
    send: (client) => client.createCollection(name, properties as object, type === "edge"),
  });
}

/** What a collection has that lists do not tell. */
export interface CollectionProperties {
  cacheEnabled: boolean;
  keyOptions: Record<string, unknown>;
}

/** Reads what lists do not tell (known from jsc8's source); undefined if the collection or the fabric is gone. */
export async function collectionProperties(
  connection: Connection,
  fabric: string,
  name: string,
): Promise<CollectionProperties | undefined> {
  return connection.callIfPresent(MISSING, {
    doing: `read the properties of collection ${name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.object({
      cacheEnabled: z.boolean().default(false),
      keyOptions: z.record(z.string(), z.unknown()).default({}),
    }),
    send: (client) => client.collection(name).properties(),
  });
}

/** Changes what the service lets one change (`hasStream` must be sent each time; specified, not recorded). */
export async function updateCollection(
  connection: Connection,
  fabric: string,
  name: string,
  properties: { hasStream: boolean; waitForSync: boolean; cacheEnabled?: boolean },
): Promise<void> {
  await connection.call({
    doing: `change the properties of collection ${name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.updateCollectionProperties(name, properties),
  });
}

/** How many documents there are; undefined if the collection or the fabric is gone. */
export async function countDocuments(
  connection: Connection,
  fabric: string,
  name: string,
  region?: { name: string; url: string },
): Promise<number | undefined> {
  const counted = await connection.callIfPresent(MISSING, {
    doing: `count the documents of collection ${name} in fabric ${fabric}${region ? `, region ${region.name}` : ""}`,
    fabric,
    url: region?.url,
    repeatable: true,
    answer: z.object({ count: z.number() }),
    send: (client) => client.collection(name).count(),
  });
  return counted?.count;
}

/** Deletes a collection with all that is in it. One that is gone already is no error. */
export async function deleteCollection(connection: Connection, fabric: string, name: string): Promise<void> {
  await connection.callIfPresent(MISSING, {
    doing: `delete collection ${name} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.deleteCollection(name),
  });
}
