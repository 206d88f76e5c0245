import type { Json, JsonObject } from "../common/json.ts";
import type { View } from "../search/links.ts";

/** A stored document: `_id`, `_key` and `_rev` are always there; edges also hold `_from` and `_to`. */
export interface StoredDocument extends JsonObject {
  _id: string;
  _key: string;
  _rev: string;
}

/** An index, as far as queries need to know it. */
export interface QueryIndex {
  readonly type: string;
  readonly fields: readonly string[];
  /** Such as `minLength` and `geoJson`. */
  readonly options: JsonObject;
}

/** What the write operations of the HTTP API and of C8QL can be told. All default to false unless said otherwise. */
export interface WriteOptions {
  /** Keep attributes that an update sets to null. Default true. */
  keepNull?: boolean;
  /** Merge sub-objects on update instead of replacing them. Default true. */
  mergeObjects?: boolean;
  /** Do not compare revisions. Default true; else the stored document must have `revision`. */
  ignoreRevs?: boolean;
  /** What the caller believes the stored document's `_rev` to be. Default: the `_rev` in the given document. */
  revision?: string;
  /** Insert only: replace a document that has the same key. */
  overwrite?: boolean;
}

/** What a write did: the document before (none for a plain insert) and after (none for a removal). */
export interface Written {
  old?: StoredDocument;
  new?: StoredDocument;
}

/**
 * What a query runs against: one fabric as one region sees it. The store implements it; the query engine knows
 * nothing else of the store. Every method throws an `ApiError` as the service would answer it (404/1203 for an
 * unknown collection, 409/1210 for a duplicate key, 404/1202 for an unknown document, ...).
 */
export interface QueryTarget {
  /** All documents of a collection in insertion order, read in pages: never more than a few thousand in memory. */
  scan(collection: string): Iterable<StoredDocument>;
  /** One document by its key: a look-up, not a scan. */
  get(collection: string, key: string): StoredDocument | undefined;
  count(collection: string): number;
  /** An attribute of the API key, or of the user, that runs the query; null where there is none. */
  attribute?(of: "key" | "user", name: string): Json;
  /** The indexes that somebody made in a collection. Default: none. */
  indexes?(collection: string): readonly QueryIndex[];
  /** Whether a collection holds edges. Default: it does. */
  isEdges?(collection: string): boolean;
  /** The edge collections of a graph; undefined where there is none of that name. */
  graph?(name: string): readonly string[] | undefined;
  /** A search view by its name; undefined where there is none. */
  view?(name: string): View | undefined;
  /** The names of the fabric's collections, sorted. */
  collectionNames(): string[];
  insert(collection: string, document: JsonObject, options?: WriteOptions): Written;
  update(collection: string, key: string, patch: JsonObject, options?: WriteOptions): Written;
  replace(collection: string, key: string, document: JsonObject, options?: WriteOptions): Written;
  remove(collection: string, key: string, options?: WriteOptions): Written;
  /** Runs `work` so that either all of its writes happen or none. */
  transaction<T>(work: () => T): T;
}
