import type { Collection } from "./collection.ts";
import type { Meta, TickSource } from "./meta.ts";

/** Where the last keys are kept. */
type Values = Pick<Meta, "get" | "set" | "remove">;

/**
 * Makes the keys of documents that come without one.
 *
 * With `keyOptions.type` "autoincrement" they begin at `offset` (default 0, so that the first is 1) and rise by
 * `increment` (default 1), past the greatest that is or was there, also of a user's own: as ArangoDB does it, since
 * the service only names the options (specified).
 */
export class Keys {
  readonly #meta: Values;
  readonly #ticks: TickSource;

  constructor(meta: Values, ticks: TickSource) {
    this.#meta = meta;
    this.#ticks = ticks;
  }

  next(collection: Collection): string {
    const { type, offset = 0, increment = 1 } = collection.properties.keyOptions;
    if (type === "traditional") return String(this.#ticks.take());
    const last = this.last(collection);
    const next = last < offset ? offset : last + increment - ((last - offset) % increment);
    this.#setLast(collection, next);
    return String(next);
  }

  /** A user's own key is there now. */
  taken(collection: Collection, key: string): void {
    if (collection.properties.keyOptions.type === "traditional" || !/^\d{1,15}$/.test(key)) return;
    if (Number(key) > this.last(collection)) this.#setLast(collection, Number(key));
  }

  /** The last key that rises by itself; 0 where there was none. */
  last(collection: Collection): number {
    if (collection.properties.keyOptions.type === "traditional") return 0;
    return Number(this.#meta.get(name(collection)) ?? 0);
  }

  forget(collection: Collection): void {
    this.#meta.remove(name(collection));
  }

  /** What another thread made of `last`: it is not to fall behind that. */
  catchUp(collection: Collection, last: number): void {
    if (last > this.last(collection)) this.#setLast(collection, last);
  }

  #setLast(collection: Collection, last: number): void {
    this.#meta.set(name(collection), String(last));
  }
}

function name(collection: Collection): string {
  return `last key of collection ${collection.id}`;
}
