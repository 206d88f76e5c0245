import { ApiError } from "../common/api-error.ts";
import { type Collection, type CollectionProperties, DOCUMENTS, EDGES } from "./collection.ts";
import type { Database } from "./database.ts";
import type { Documents } from "./documents.ts";
import type { Index } from "./indexes.ts";
import type { TickSource } from "./meta.ts";
import { nextRevision } from "./revision.ts";
import { CATALOGUE, isServices, systemCollections, systemProperties } from "./system-collections.ts";

interface Row {
  id: number;
  fabric: string;
  name: string;
  type: number;
  spot: number;
  properties: string;
}

function fromRow(row: Row): Collection {
  return {
    id: row.id,
    fabric: row.fabric,
    name: row.name,
    type: row.type === EDGES ? EDGES : DOCUMENTS,
    isSpot: row.spot === 1,
    properties: JSON.parse(row.properties) as CollectionProperties,
  };
}

/** The catalogue of collections, which every region sees at once (decided here). */
export class Collections {
  readonly #database: Database;
  readonly #documents: Documents;
  readonly #ticks: TickSource;
  readonly #known = new Map<string, Collection>();

  constructor(database: Database, documents: Documents, ticks: TickSource) {
    this.#database = database;
    this.#documents = documents;
    this.#ticks = ticks;
    database.onRollback(() => this.#known.clear());
  }

  find(fabric: string, name: string): Collection | undefined {
    const path = `${fabric}/${name}`;
    const known = this.#known.get(path);
    if (known !== undefined) return known;
    const row = this.#database.one<Row>("SELECT * FROM collections WHERE fabric=? AND name=?", fabric, name);
    if (row === undefined) return undefined;
    const collection = fromRow(row);
    this.#known.set(path, collection);
    return collection;
  }

  /** @throws ApiError 404/1203 */
  get(fabric: string, name: string): Collection {
    const collection = this.find(fabric, name);
    if (collection === undefined) {
      throw new ApiError(404, 1203, `collection or view not found: ${name}`);
    }
    return collection;
  }

  /** One by its id, which must be there. */
  byId(id: number): Collection {
    const row = this.#database.one<Row>("SELECT * FROM collections WHERE id=?", id);
    if (row === undefined) throw new Error(`There is no collection with id ${id}.`);
    return fromRow(row);
  }

  /** All of a fabric's, the newest first, those of the system last: the order in which they were recorded. */
  all(fabric: string): Collection[] {
    const rows = this.#database.all<Row>(
      "SELECT * FROM collections WHERE fabric=? ORDER BY substr(name,1,1)='_', id DESC",
      fabric,
    );
    return rows.map(fromRow);
  }

  /** Those of a fabric that are not the service's own, in the same order. */
  made(fabric: string): Collection[] {
    return this.all(fabric).filter((collection) => !isServices(collection));
  }

  /** Those with a `ttl` index, of all fabrics. */
  expiring(): Collection[] {
    const rows = this.#database.all<Row>(
      "SELECT * FROM collections WHERE properties LIKE ? ORDER BY id",
      '%"type":"ttl"%',
    );
    return rows.map(fromRow);
  }

  /** Adds the service's own collections of a fabric that are not there yet. */
  addServices(fabric: string): void {
    for (const one of systemCollections(fabric)) {
      if (this.find(fabric, one.name) !== undefined) continue;
      const { name } = one;
      this.add({ fabric, name, type: DOCUMENTS, isSpot: false, properties: systemProperties(one) });
      if (name === CATALOGUE) for (const known of this.all(fabric)) this.#tell(known);
    }
  }

  /** Has `_collections` tell of a collection as it is now, or tell no more of it. */
  #tell(collection: Collection, isGone = false): void {
    const catalogue = this.find(collection.fabric, CATALOGUE);
    if (catalogue === undefined || !isServices(catalogue)) return;
    const { name, type, isSpot, properties } = collection;
    const { isSystem, isLocal, hasStream, waitForSync } = properties;
    const told = { name, type, status: 3, isSystem, isSpot, isLocal, hasStream, waitForSync };
    const fresh = isGone ? undefined : { rev: nextRevision(), body: JSON.stringify(told) };
    this.#documents.setNewest(catalogue, String(collection.id), fresh);
  }

  /** @throws ApiError 409/1207 if there is one of that name */
  add(wanted: Omit<Collection, "id">): Collection {
    if (this.find(wanted.fabric, wanted.name) !== undefined) {
      throw new ApiError(409, 1207, `duplicate name: collection '${wanted.name}' exists already`);
    }
    return this.#database.transaction(() => {
      // The number before is that of the object (recorded).
      this.#ticks.take();
      const collection = { ...wanted, id: this.#ticks.take() };
      this.#database.run(
        "INSERT INTO collections VALUES (?,?,?,?,?,?)",
        collection.id,
        collection.fabric,
        collection.name,
        collection.type,
        collection.isSpot ? 1 : 0,
        JSON.stringify(collection.properties),
      );
      this.#documents.createTable(collection);
      this.#tell(collection);
      return collection;
    });
  }

  setProperties(collection: Collection, properties: CollectionProperties): Collection {
    this.#known.delete(`${collection.fabric}/${collection.name}`);
    this.#database.run(
      "UPDATE collections SET properties=? WHERE id=?",
      JSON.stringify(properties),
      collection.id,
    );
    const changed = { ...collection, properties };
    this.#tell(changed);
    return changed;
  }

  /**
   * Makes an index over what is there.
   *
   * @throws ApiError 409/1210 where what the region sees breaks a unique one
   */
  addIndex(collection: Collection, index: Index, region: string): void {
    this.#database.transaction(() => {
      const { properties } = collection;
      this.#documents.entries.build(collection, index);
      this.#documents.entries.checkAll(collection, index, region);
      this.setProperties(collection, { ...properties, indexes: [...(properties.indexes ?? []), index] });
    });
  }

  dropIndex(collection: Collection, id: number): void {
    this.#database.transaction(() => {
      const { properties } = collection;
      this.#documents.entries.drop(id);
      const kept = (properties.indexes ?? []).filter((index) => index.id !== id);
      this.setProperties(collection, { ...properties, indexes: kept });
    });
  }

  /** Makes the entries of indexes that an older version kept and did nothing with. */
  buildIndexes(): void {
    for (const collection of this.#database.all<Row>("SELECT * FROM collections").map(fromRow)) {
      for (const index of collection.properties.indexes ?? [])
        this.#documents.entries.build(collection, index);
    }
  }

  /** Drops it with its documents. */
  drop(collection: Collection): void {
    this.#tell(collection, true);
    this.#documents.dropTable(collection);
    this.#database.run("DELETE FROM collections WHERE id=?", collection.id);
    this.#known.delete(`${collection.fabric}/${collection.name}`);
  }
}
