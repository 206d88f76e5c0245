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

/** Gives numbers that rise. */
export interface TickSource {
  take(): number;
}

/**
 * The numbers that ids and generated keys are made of: rising, each given once, also across restarts (numbers that
 * were reserved and not used when the process ended are left out). Other threads take from them by `OtherTicks`.
 */
export class Ticks implements TickSource {
  readonly #meta: Meta;
  readonly #next: BigInt64Array<SharedArrayBuffer>;
  #reserved: number;

  constructor(database: Database, meta: Meta) {
    this.#meta = meta;
    database.onRollback(() => {
      this.#reserved = 0;
    });
    this.#next = new BigInt64Array(new SharedArrayBuffer(8));
    this.#reserved = Number(meta.get("ticks") ?? 700_000);
    this.#next[0] = BigInt(this.#reserved);
  }

  take(): number {
    const tick = Number(Atomics.add(this.#next, 0, 1n));
    if (tick >= this.#reserved) this.#reserve(tick);
    return tick;
  }

  /** Keeps what other threads took from being given again: to be called before any of it is written. */
  cover(): void {
    const next = Number(Atomics.load(this.#next, 0));
    if (next > this.#reserved) this.#reserve(next);
  }

  #reserve(tick: number): void {
    this.#reserved = tick + BLOCK;
    this.#meta.set("ticks", String(this.#reserved));
  }

  /** What `OtherTicks` takes from. */
  get shared(): SharedArrayBuffer {
    return this.#next.buffer;
  }
}

/** The same numbers for another thread, whose writes are made by the thread that has the `Ticks`. */
export class OtherTicks implements TickSource {
  readonly #next: BigInt64Array<SharedArrayBuffer>;

  constructor(shared: SharedArrayBuffer) {
    this.#next = new BigInt64Array(shared);
  }

  take(): number {
    return Number(Atomics.add(this.#next, 0, 1n));
  }
}
