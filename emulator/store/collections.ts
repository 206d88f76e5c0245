import { ApiError } from "../api-error.ts";
import type { Database } from "./database.ts";
import type { Documents } from "./documents.ts";
import type { Index } from "./indexes.ts";
import type { TickSource } from "./meta.ts";

export const DOCUMENTS = 2;
export const EDGES = 3;

/** How a collection makes keys, and whether it takes those of the user. */
export interface KeyOptions {
  type: "traditional" | "autoincrement";
  allowUserKeys: boolean;
  increment?: number;
  offset?: number;
}

/** What a collection is made with, beside its name and type. */
export interface CollectionProperties {
  waitForSync: boolean;
  isLocal: boolean;
  isSystem: boolean;
  hasStream: boolean;
  cacheEnabled: boolean;
  keyOptions: KeyOptions;
  /** Those that were made; none where it was never asked for one. */
  indexes?: readonly Index[];
}

export interface Collection {
  readonly id: number;
  readonly fabric: string;
  readonly name: string;
  readonly type: typeof DOCUMENTS | typeof EDGES;
  /** Whether its writes go through the fabric's spot region and are seen everywhere at once. */
  readonly isSpot: boolean;
  readonly properties: CollectionProperties;
}

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
    return { ...collection, properties };
  }

  /** Drops it with its documents. */
  drop(collection: Collection): void {
    this.#known.delete(`${collection.fabric}/${collection.name}`);
    this.#documents.dropTable(collection);
    this.#database.run("DELETE FROM collections WHERE id=?", collection.id);
  }
}
