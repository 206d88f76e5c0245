import { ApiError } from "../common/api-error.ts";
import { UsageError } from "../common/usage-error.ts";
import type { Database } from "./database.ts";

/** One region of the local GDN. */
export interface Region {
  readonly name: string;
  /** Whether it may be a fabric's spot region. */
  spot: boolean;
  /** Whether it answers; what it misses meanwhile arrives when it is up again. */
  up: boolean;
}

interface Row {
  name: string;
  spot: number;
  up: number;
}

/** The regions, in order: the first serves the entry host. */
export class Regions {
  readonly #database: Database;
  readonly #byName = new Map<string, Region>();

  constructor(database: Database) {
    this.#database = database;
    for (const row of database.all<Row>("SELECT name, spot, up FROM regions ORDER BY position")) {
      this.#byName.set(row.name, { name: row.name, spot: row.spot === 1, up: row.up === 1 });
    }
  }

  /**
   * Sets up the regions that were asked for at start; without a wish, those of the data stay, or `defaults` come.
   *
   * @throws UsageError if a fabric lives in a region that would go
   */
  configure(wanted: string[] | undefined, spot: string[] | undefined, defaults: string[]): void {
    const names = wanted ?? (this.#byName.size > 0 ? [...this.#byName.keys()] : defaults);
    const stranger = spot?.find((name) => !names.includes(name));
    if (stranger !== undefined) {
      throw new UsageError(
        `--spot-regions names ${stranger}, which is not one of the regions ${names.join(", ")}.`,
        2,
      );
    }
    for (const gone of [...this.#byName.keys()].filter((name) => !names.includes(name))) this.#remove(gone);
    this.#byName.clear();
    for (const [position, name] of names.entries()) {
      const known = this.#database.one<Row>("SELECT name, spot, up FROM regions WHERE name=?", name);
      const region = {
        name,
        spot: spot?.includes(name) ?? (known === undefined || known.spot === 1),
        up: true,
      };
      this.#database.run(
        "INSERT INTO regions VALUES (?,?,?,1) ON CONFLICT (name) DO UPDATE SET position=?2, spot=?3, up=1",
        name,
        position,
        region.spot ? 1 : 0,
      );
      this.#byName.set(name, region);
    }
  }

  #remove(name: string): void {
    const user = this.#database.one<{ name: string }>(
      "SELECT name FROM fabrics WHERE name <> '_system' AND EXISTS (SELECT 1 FROM json_each(regions) WHERE value=?)",
      name,
    );
    if (user !== undefined) {
      throw new UsageError(
        `Region ${name} cannot go: fabric ${user.name} lives in it. Keep it in --regions, or drop the fabric first.`,
      );
    }
    this.#database.run("DELETE FROM regions WHERE name=?", name);
    this.#database.run("DELETE FROM stale WHERE region=?", name);
    this.#database.run("DELETE FROM outbox WHERE region=?", name);
    this.#database.run("DELETE FROM index_entries WHERE region=?", name);
  }

  get all(): Region[] {
    return [...this.#byName.values()];
  }

  get names(): string[] {
    return [...this.#byName.keys()];
  }

  /** The region behind the entry host. */
  get entry(): Region {
    const first = this.all[0];
    if (first === undefined) throw new Error("The local GDN has no region.");
    return first;
  }

  find(name: string): Region | undefined {
    return this.#byName.get(name);
  }

  /** @throws ApiError 404/102024, as recorded */
  get(name: string): Region {
    const region = this.#byName.get(name);
    if (region === undefined) throw new ApiError(404, 102024, "Datacenter does not exist");
    return region;
  }

  setSpot(name: string, spot: boolean): void {
    this.get(name).spot = spot;
    this.#database.run("UPDATE regions SET spot=? WHERE name=?", spot ? 1 : 0, name);
  }

  setUp(name: string, up: boolean): void {
    this.get(name).up = up;
    this.#database.run("UPDATE regions SET up=? WHERE name=?", up ? 1 : 0, name);
  }
}
