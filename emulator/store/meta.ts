import type { Database } from "./database.ts";

/** Single values of the data folder: the tenant, the high-water marks of ids and of keys that rise by themselves. */
export class Meta {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get(name: string): string | undefined {
    return this.#database.one<{ value: string }>("SELECT value FROM meta WHERE name=?", name)?.value;
  }

  remove(name: string): void {
    this.#database.run("DELETE FROM meta WHERE name=?", name);
  }

  set(name: string, value: string): void {
    this.#database.run(
      "INSERT INTO meta VALUES (?,?) ON CONFLICT (name) DO UPDATE SET value=excluded.value",
      name,
      value,
    );
  }
}

/** How many ids are reserved at a time, so that taking one seldom writes. */
const BLOCK = 10_000;

/**
 * The numbers that ids and generated keys are made of: rising, each given once, also across restarts (numbers that
 * were reserved and not used when the process ended are left out).
 */
export class Ticks {
  readonly #meta: Meta;
  #next: number;
  #reserved: number;

  constructor(database: Database, meta: Meta) {
    this.#meta = meta;
    database.onRollback(() => {
      this.#reserved = this.#next;
    });
    this.#next = Number(meta.get("ticks") ?? 700_000);
    this.#reserved = this.#next;
  }

  take(): number {
    if (this.#next >= this.#reserved) {
      this.#reserved = this.#next + BLOCK;
      this.#meta.set("ticks", String(this.#reserved));
    }
    const tick = this.#next;
    this.#next += 1;
    return tick;
  }
}
