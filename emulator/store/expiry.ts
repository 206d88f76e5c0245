import { setImmediate as nextTurn } from "node:timers/promises";
import type { Collection } from "./collection.ts";
import type { Fabric } from "./fabrics.ts";
import type { Index } from "./indexes.ts";
import type { Store } from "./store.ts";

/** How many documents one transaction removes, so that requests get their turn. */
const BATCH = 500;

/**
 * Removes the documents whose time is over by a `ttl` index, again and again; until then they can be read, as on the
 * service (documented).
 *
 * One region removes them for all, as if somebody did it there: the spot region for a spot collection, for others the
 * first of the fabric's that is up. A local collection is swept in each region (decided here).
 */
export class Expiry {
  readonly #store: Store;
  readonly #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #sweeping = false;

  /** @param interval between two sweeps, in milliseconds; 0: there are none */
  constructor(store: Store, interval: number) {
    this.#store = store;
    this.#timer = interval === 0 ? undefined : setInterval(() => void this.#sweepAll(), interval).unref();
  }

  async #sweepAll(): Promise<void> {
    if (this.#sweeping) return;
    this.#sweeping = true;
    try {
      for (const collection of this.#store.collections.expiring()) await this.#sweep(collection);
    } catch (error) {
      // The disk may be full, for one: what was not removed is still there at the next sweep.
      process.stderr.write(`Expired documents could not be removed, trying again: ${String(error)}\n`);
    } finally {
      this.#sweeping = false;
    }
  }

  async #sweep(collection: Collection): Promise<void> {
    const { fabrics } = this.#store;
    const indexes = (collection.properties.indexes ?? []).filter(({ type }) => type === "ttl");
    for (const index of indexes) {
      for (const region of this.#regions(fabrics.find(collection.fabric), collection)) {
        while (!this.#closed && this.#removeSome(collection, index, region) === BATCH) await nextTurn();
      }
    }
  }

  #regions(fabric: Fabric | undefined, { isSpot, properties }: Collection): string[] {
    if (fabric === undefined) return [];
    const there = isSpot ? [fabric.spotRegion] : fabric.regions;
    const up = there.filter((name) => this.#store.regions.find(name)?.up === true);
    return properties.isLocal ? up : up.slice(0, 1);
  }

  /** Removes at most a batch, and tells how many. */
  #removeSome({ fabric: name, ...known }: Collection, index: Index, region: string): number {
    const { database, documents, replication, collections, fabrics } = this.#store;
    // Either may have been dropped since the sweep began.
    const fabric = fabrics.find(name);
    const collection = collections.find(name, known.name);
    if (fabric === undefined || collection?.id !== known.id) return 0;
    return database.transaction(() => {
      const keys = documents.entries.expired(collection, index, region, BATCH);
      const writer = replication.writer(fabric, collection, region);
      for (const key of keys) writer.put(key, undefined);
      return keys.length;
    });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
  }
}
