import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum, GdnError } from "./gdn-error.ts";
import { INDEX_TYPES, type IndexType } from "./terms.ts";

/** What the GDN answers where there is no such object, or nothing that it would be in. */
const MISSING = [ErrorNum.indexNotFound, ErrorNum.collectionNotFound, ErrorNum.fabricNotFound];

/** What an index is, apart from where. What is left out is up to the service. */
export interface IndexDefinition {
  name: string;
  type: IndexType;
  /** Attributes, with dots into sub-objects. */
  fields: string[];
  unique: boolean;
  sparse?: boolean;
  /** Of `persistent`, `hash` and `skiplist`: whether equal values in a list count once. */
  deduplicate?: boolean;
  /** Of `geo`: whether a field holds GeoJSON, or `[latitude, longitude]`. */
  geoJson?: boolean;
  /** Of `fulltext`: the shortest word, in characters. */
  minLength?: number;
  /** Of `ttl`: how long after the time in the field a document goes, in seconds. */
  expireAfter?: number;
}

/** Where indexes are. */
export interface IndexedCollection {
  fabric: string;
  collection: string;
}

const indexObject = z.object({
  /** The service's own number for it, after the collection's name. */
  id: z.string(),
  name: z.string().default(""),
  type: z.string(),
  fields: z.array(z.string()).default([]),
  unique: z.boolean().default(false),
  sparse: z.boolean().optional(),
  deduplicate: z.boolean().optional(),
  geoJson: z.boolean().optional(),
  minLength: z.number().optional(),
  expireAfter: z.number().optional(),
});

/** An index as the GDN describes it. */
export type IndexDescription = z.infer<typeof indexObject>;

const where = (name: string, { fabric, collection }: IndexedCollection) =>
  `index ${name} of collection ${collection} in fabric ${fabric}`;

/** @returns undefined if there is no such index, collection or fabric */
export function findIndex(
  connection: Connection,
  at: IndexedCollection,
  name: string,
): Promise<IndexDescription | undefined> {
  return connection.callIfPresent(MISSING, {
    doing: `look for ${where(name, at)}`,
    fabric: at.fabric,
    repeatable: true,
    answer: indexObject,
    send: (client) => client.collection(at.collection).index(name),
  });
}

/** The indexes that somebody made: without those that every collection has. */
export async function listIndexes(
  connection: Connection,
  at: IndexedCollection,
): Promise<IndexDescription[] | undefined> {
  const all = await connection.callIfPresent(MISSING, {
    doing: `list the indexes of collection ${at.collection} in fabric ${at.fabric}`,
    fabric: at.fabric,
    repeatable: true,
    answer: z.array(indexObject),
    send: (client) => client.collection(at.collection).indexes(),
  });
  return all?.filter(({ type }) => (INDEX_TYPES as readonly string[]).includes(type));
}

/** A create that finds the same index answers 200 with that one, perhaps by another name. */
const createdIndex = indexObject.extend({ isNewlyCreated: z.boolean().default(true) });

/** Creates an index. Where the same one is there already, that is a conflict (409), as with other objects. */
export async function createIndex(
  connection: Connection,
  at: IndexedCollection,
  definition: IndexDefinition,
): Promise<IndexDescription> {
  const doing = `create ${where(definition.name, at)}`;
  const { isNewlyCreated, ...index } = await connection.call({
    doing,
    fabric: at.fabric,
    repeatable: false,
    answer: createdIndex,
    send: (client) => client.collection(at.collection).createIndex(definition),
  });
  if (index.name !== definition.name) {
    throw new GdnError(
      doing,
      { answer: `there is one over the same attributes already, by the name ${index.name}` },
      "Declare it by that name with adopt: true, or delete it first.",
    );
  }
  if (isNewlyCreated) return index;
  const answer = "somebody else made the same one at the same time";
  throw new GdnError(doing, { status: 409, effectUnknown: false, answer }, "Run it again.");
}

/** Drops an index. One that is gone already is no error. */
export async function dropIndex(connection: Connection, at: IndexedCollection, name: string): Promise<void> {
  await connection.callIfPresent(MISSING, {
    doing: `delete ${where(name, at)}`,
    fabric: at.fabric,
    repeatable: true,
    send: (client) => client.collection(at.collection).dropIndex(name),
  });
}
