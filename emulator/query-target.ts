import { ApiError } from "./api-error.ts";
import type { Caller } from "./authentication.ts";
import type { QueryTarget, StoredDocument, WriteOptions, Written } from "./c8ql/target.ts";
import {
  type Change,
  insertDocument,
  removeDocument,
  replaceDocument,
  toDocument,
  updateDocument,
} from "./document-writes.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Collection } from "./store/collections.ts";
import type { Fabric } from "./store/fabrics.ts";
import type { Writer } from "./store/replication.ts";
import type { Store } from "./store/store.ts";

/** A fabric as one region sees it, for the query engine. Access is checked before a query begins. */
export class RegionTarget implements QueryTarget {
  readonly #store: Store;
  readonly #fabric: Fabric;
  readonly #region: string;
  readonly #caller: Caller;
  /** What writes to the collections, by name, for as long as a transaction lasts. */
  #writers: Map<string, { collection: Collection; writer: Writer }> | undefined;

  constructor(store: Store, fabric: Fabric, region: string, caller: Caller) {
    this.#caller = caller;
    this.#store = store;
    this.#fabric = fabric;
    this.#region = region;
  }

  #collection(name: string): Collection {
    return this.#store.collections.get(this.#fabric.name, name);
  }

  *scan(collection: string): Generator<StoredDocument> {
    const { documents } = this.#store;
    for (const row of documents.rows(this.#collection(collection), this.#region))
      yield toDocument(collection, row);
  }

  get(collection: string, key: string): StoredDocument | undefined {
    const row = this.#store.documents.get(this.#collection(collection), this.#region, key);
    return row && toDocument(collection, row);
  }

  count(collection: string): number {
    return this.#store.documents.count(this.#collection(collection), this.#region);
  }

  /** With an API key, the user is the one that made it (decided here). */
  attribute(of: "key" | "user", name: string): Json {
    const { keyId, user } = this.#caller;
    if (of === "key" && keyId === undefined) return null;
    const attributes = this.#store.accounts.attributes(of === "key" ? `key:${keyId}` : `user:${user}`);
    return Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null;
  }

  collectionNames(): string[] {
    return this.#store.collections
      .all(this.#fabric.name)
      .map((collection) => collection.name)
      .sort();
  }

  insert(collection: string, document: JsonObject, options?: WriteOptions): Written {
    return this.#write(collection, (writer, target) =>
      insertDocument(writer, target, this.#store.keys, document, options),
    );
  }

  update(collection: string, key: string, patch: JsonObject, options?: WriteOptions): Written {
    return this.#write(collection, (writer, target) => updateDocument(writer, target, key, patch, options));
  }

  replace(collection: string, key: string, document: JsonObject, options?: WriteOptions): Written {
    return this.#write(collection, (writer, target) =>
      replaceDocument(writer, target, key, document, options),
    );
  }

  remove(collection: string, key: string, options?: WriteOptions): Written {
    const revision = options?.ignoreRevs === false ? options.revision : undefined;
    return this.#write(collection, (writer, target) => removeDocument(writer, target, key, revision));
  }

  transaction<T>(work: () => T): T {
    if (this.#writers !== undefined) return work();
    this.#writers = new Map();
    try {
      return this.#store.database.transaction(work);
    } finally {
      this.#writers = undefined;
    }
  }

  #writerOf(name: string): { collection: Collection; writer: Writer } {
    let known = this.#writers?.get(name);
    if (known === undefined) {
      const collection = this.#collection(name);
      requireSpotRegion(this.#store, this.#fabric, collection);
      known = { collection, writer: this.#store.replication.writer(this.#fabric, collection, this.#region) };
      this.#writers?.set(name, known);
    }
    return known;
  }

  #write(name: string, work: (writer: Writer, collection: Collection) => Change): Written {
    const change = this.transaction(() => {
      const { writer, collection } = this.#writerOf(name);
      return work(writer, collection);
    });
    const written: Written = {};
    if (change.old !== undefined) written.old = toDocument(name, change.old);
    if (change.fresh !== undefined) {
      written.new = toDocument(name, { seq: 0, key: change.key, ...change.fresh });
    }
    return written;
  }
}

/** Writes to a spot collection go through the fabric's spot region, and fail while that is down (decided here). */
export function requireSpotRegion(store: Store, fabric: Fabric, collection: Collection): void {
  if (!collection.isSpot) return;
  if (store.regions.find(fabric.spotRegion)?.up === true) return;
  throw new ApiError(
    503,
    503,
    `Collection ${collection.name} takes writes in spot region ${fabric.spotRegion} only, which is down.`,
  );
}
