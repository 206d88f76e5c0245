import { type Asking, requireSpotRegion } from "../../auth/access.ts";
import type { Caller } from "../../auth/authentication.ts";
import type { MemoryShare } from "../../c8ql/memory.ts";
import type { QueryTarget, StoredDocument, WriteOptions, Written } from "../../c8ql/target.ts";
import type { Json, JsonObject } from "../../common/json.ts";
import { type Collection, EDGES } from "../../store/collection.ts";
import type { ViewDefinition } from "../../store/definitions.ts";
import {
  type Change,
  insertDocument,
  removeDocument,
  replaceDocument,
  toDocument,
  updateDocument,
} from "../../store/document-writes.ts";
import type { Fabric } from "../../store/fabrics.ts";
import type { Index } from "../../store/indexes.ts";
import { Keys } from "../../store/keys.ts";
import type { DocumentWrite } from "./messages.ts";
import { PendingWrites } from "./pending-writes.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * A fabric as one region sees it, for one run of a query, as it was when the query began, with what the query itself
 * has written. The writes are only noted, see `writes`. Access is checked before a query begins.
 */
export class RegionTarget implements QueryTarget {
  readonly #snapshot: Snapshot;
  readonly #fabric: Fabric;
  readonly #region: string;
  readonly #caller: Caller;
  readonly #memory: { share: MemoryShare; bytes: number };
  readonly #pending = new Map<string, PendingWrites>();
  /** What the keys that rise by themselves have come to. */
  readonly #lastKeys = new Map<string, string>();
  readonly #keys: Keys;

  /** @param memory what the writes are held by */
  constructor(snapshot: Snapshot, { fabric, caller }: Asking, region: string, memory: MemoryShare) {
    this.#snapshot = snapshot;
    this.#caller = caller;
    this.#fabric = fabric;
    this.#region = region;
    this.#memory = { share: memory, bytes: 0 };
    const values = {
      get: (name: string) => this.#lastKeys.get(name) ?? snapshot.meta.get(name),
      set: (name: string, value: string) => void this.#lastKeys.set(name, value),
      remove: (name: string) => void this.#lastKeys.delete(name),
    };
    this.#keys = new Keys(values, snapshot.ticks);
  }

  #collection(name: string): Collection {
    return this.#snapshot.collections.get(this.#fabric.name, name);
  }

  *scan(collection: string): Generator<StoredDocument> {
    for (const row of this.#snapshot.documents.rows(this.#collection(collection), this.#region)) {
      if (this.#pending.get(collection)?.touches(row.key) !== true) yield toDocument(collection, row);
    }
    const pending = this.#pending.get(collection);
    if (pending === undefined) return;
    for (const row of pending.rows()) yield toDocument(collection, row);
  }

  get(collection: string, key: string): StoredDocument | undefined {
    const pending = this.#pending.get(collection);
    const row =
      pending === undefined
        ? this.#snapshot.documents.get(this.#collection(collection), this.#region, key)
        : pending.get(key);
    return row && toDocument(collection, row);
  }

  count(collection: string): number {
    const stored = this.#snapshot.documents.count(this.#collection(collection), this.#region);
    return stored + (this.#pending.get(collection)?.added ?? 0);
  }

  /** With an API key, the user is the one that made it (decided here). */
  attribute(of: "key" | "user", name: string): Json {
    const { keyId, user } = this.#caller;
    if (of === "key" && keyId === undefined) return null;
    const attributes = this.#snapshot.attributes.of(of === "key" ? `key:${keyId}` : `user:${user}`);
    return Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null;
  }

  isEdges(collection: string): boolean {
    return this.#collection(collection).type === EDGES;
  }

  graph(name: string): string[] | undefined {
    const found = this.#snapshot.graphs.find(this.#fabric.name, name);
    return found?.edgeDefinitions.map(({ collection }) => collection);
  }

  indexes(collection: string): readonly Index[] {
    return this.#collection(collection).properties.indexes ?? [];
  }

  view(name: string): ViewDefinition | undefined {
    return this.#snapshot.views.find(this.#fabric.name, name);
  }

  collectionNames(): string[] {
    return this.#snapshot.collections
      .all(this.#fabric.name)
      .map((collection) => collection.name)
      .sort();
  }

  insert(collection: string, document: JsonObject, options?: WriteOptions): Written {
    return this.#write(collection, (writer) =>
      insertDocument(writer, writer.collection, this.#keys, document, options),
    );
  }

  update(collection: string, key: string, patch: JsonObject, options?: WriteOptions): Written {
    return this.#write(collection, (writer) =>
      updateDocument(writer, writer.collection, key, patch, options),
    );
  }

  replace(collection: string, key: string, document: JsonObject, options?: WriteOptions): Written {
    return this.#write(collection, (writer) =>
      replaceDocument(writer, writer.collection, key, document, options),
    );
  }

  remove(collection: string, key: string, options?: WriteOptions): Written {
    const revision = options?.ignoreRevs === false ? options.revision : undefined;
    return this.#write(collection, (writer) => removeDocument(writer, writer.collection, key, revision));
  }

  /** All is noted only: a query that fails leaves nothing. */
  transaction<T>(work: () => T): T {
    return work();
  }

  #writerOf(name: string): PendingWrites {
    let known = this.#pending.get(name);
    if (known === undefined) {
      const collection = this.#collection(name);
      requireSpotRegion(this.#snapshot, this.#fabric, collection);
      known = new PendingWrites(collection, this.#snapshot.documents, this.#region, this.#memory);
      this.#pending.set(name, known);
    }
    return known;
  }

  #write(name: string, work: (writer: PendingWrites) => Change): Written {
    const change = work(this.#writerOf(name));
    const written: Written = {};
    if (change.old !== undefined) written.old = toDocument(name, change.old);
    if (change.fresh !== undefined) {
      written.new = toDocument(name, { seq: 0, key: change.key, ...change.fresh });
    }
    return written;
  }

  /** What the query wrote. */
  *writes(): Generator<DocumentWrite> {
    for (const pending of this.#pending.values()) yield* pending.writes();
  }

  /** By a collection's id the last of the keys that rise by themselves. */
  lastKeys(): [collection: number, key: number][] {
    return [...this.#pending.values()].map(({ collection }) => [collection.id, this.#keys.last(collection)]);
  }
}
