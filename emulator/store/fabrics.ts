import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import type { Database } from "./database.ts";

export const SYSTEM = "_system";

/** A fabric; times are milliseconds since the epoch. */
export interface Fabric {
  readonly name: string;
  /** The regions it lives in, by name, in the order of its dcList. */
  readonly regions: string[];
  /** The region that takes the writes of its spot collections; empty: none. */
  readonly spotRegion: string;
  readonly metadata: JsonObject | null;
  readonly created: number;
  /** When its last region has it. */
  readonly ready: number;
}

interface Row {
  name: string;
  regions: string;
  spot_region: string;
  metadata: string | null;
  created: number;
  ready: number;
}

function fromRow(row: Row): Fabric {
  return {
    name: row.name,
    regions: JSON.parse(row.regions) as string[],
    spotRegion: row.spot_region,
    metadata: row.metadata === null ? null : (JSON.parse(row.metadata) as JsonObject),
    created: row.created,
    ready: row.ready,
  };
}

/** The catalogue of fabrics: every region sees it at once (decided here). */
export class Fabrics {
  readonly #database: Database;
  readonly #known = new Map<string, Fabric>();
  #whenAdded: (name: string) => void = () => {};

  constructor(database: Database) {
    this.#database = database;
    database.onRollback(() => this.#known.clear());
  }

  find(name: string): Fabric | undefined {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const row = this.#database.one<Row>("SELECT * FROM fabrics WHERE name=?", name);
    if (row === undefined) return undefined;
    const fabric = fromRow(row);
    this.#known.set(name, fabric);
    return fabric;
  }

  /** @throws ApiError 404/1228, as recorded */
  get(name: string): Fabric {
    const fabric = this.find(name);
    if (fabric === undefined) throw new ApiError(404, 1228, "database not found");
    return fabric;
  }

  /** All of them by name; names that begin with `_` come first, as recorded. */
  all(): Fabric[] {
    return this.#database.all<Row>("SELECT * FROM fabrics ORDER BY name").map(fromRow);
  }

  /** Has `tell` called with the name of each new fabric, in the transaction that adds it. */
  onAdd(tell: (name: string) => void): void {
    this.#whenAdded = tell;
  }

  add(fabric: Fabric): void {
    this.#database.transaction(() => this.#add(fabric));
  }

  #add(fabric: Fabric): void {
    this.#database.run(
      "INSERT INTO fabrics VALUES (?,?,?,?,?,?)",
      fabric.name,
      JSON.stringify(fabric.regions),
      fabric.spotRegion,
      fabric.metadata === null ? null : JSON.stringify(fabric.metadata),
      fabric.created,
      fabric.ready,
    );
    this.#whenAdded(fabric.name);
  }

  setMetadata(name: string, metadata: JsonObject): void {
    this.#known.delete(name);
    this.#database.run("UPDATE fabrics SET metadata=? WHERE name=?", JSON.stringify(metadata), name);
  }

  setSpotRegion(name: string, region: string): void {
    this.#known.delete(name);
    this.#database.run("UPDATE fabrics SET spot_region=? WHERE name=?", region, name);
  }

  setRegions(name: string, regions: string[]): void {
    this.#known.delete(name);
    this.#database.run("UPDATE fabrics SET regions=? WHERE name=?", JSON.stringify(regions), name);
  }

  remove(name: string): void {
    this.#known.delete(name);
    this.#database.run("DELETE FROM fabrics WHERE name=?", name);
  }
}

/**
 * When a fabric is there in one of its regions: they become ready one after the other, in the order of the dcList,
 * the last at `fabric.ready` (decided here).
 */
export function readyIn(fabric: Fabric, region: string): number {
  const place = fabric.regions.indexOf(region);
  return fabric.created + ((fabric.ready - fabric.created) * (place + 1)) / fabric.regions.length;
}
