import type { Collection } from "./collection.ts";
import type { Collections } from "./collections.ts";
import type { Database } from "./database.ts";
import type { DocumentRow, Documents, Fresh } from "./documents.ts";
import type { Fabric } from "./fabrics.ts";
import type { Unstored } from "./index-entries.ts";
import { EVERYWHERE, type Messages } from "./messages.ts";
import type { Region, Regions } from "./regions.ts";
import { refuseServices } from "./system-collections.ts";

interface Parcel {
  id: number;
  collection: number;
  key: string;
  due: number;
  seq: number | null;
  rev: string | null;
  body: string | null;
}

/** Reads and writes the documents of one collection as one region sees them. */
export interface Writer {
  get(key: string): DocumentRow | undefined;
  /** False if there is a document with that key. @throws ApiError 409/1210 of a unique index, here and below */
  insert(key: string, rev: string, body: string): boolean;
  /** Replaces or inserts; without `fresh` it removes. */
  put(key: string, fresh: Fresh): void;
}

/** What a collection's stream tells of a change: the document, or that it is gone (decided here). */
function changeText({ name }: Collection, key: string, fresh: Fresh): string {
  const identity = `"_id":"${name}/${key}","_key":"${key}"`;
  if (fresh === undefined) return `{"_delete":true,${identity}}`;
  return `{${identity},"_rev":"${fresh.rev}"${fresh.body === "{}" ? "}" : `,${fresh.body.slice(1)}`}`;
}

/** How many parcels one transaction delivers, so that requests get their turn. */
const BATCH = 500;
/** How long it waits after a failure, in milliseconds. */
const PAUSE = 1_000;
/** The longest that a timer of Node can wait. */
const LONGEST_WAIT = 2 ** 31 - 1;

/**
 * Brings writes to the other regions.
 *
 * The region that takes a write has it at once. So do the others where the lag is 0 and they are up; else each keeps
 * seeing what it saw, and the write goes into its outbox, in the same transaction, and arrives when it is due, in
 * order. Where two regions change the same document meanwhile, the later change wins in the end everywhere. What is
 * written to a local collection never leaves its region (documented).
 */
export class Replication {
  readonly #database: Database;
  readonly #documents: Documents;
  readonly #regions: Regions;
  readonly #messages: Messages;
  readonly #lag: number;
  readonly #collections: Collections;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param lag in milliseconds */
  constructor(
    database: Database,
    documents: Documents,
    collections: Collections,
    regions: Regions,
    messages: Messages,
    lag: number,
  ) {
    this.#database = database;
    this.#documents = documents;
    this.#collections = collections;
    this.#regions = regions;
    this.#messages = messages;
    this.#lag = lag;
  }

  /** The regions that would get a write in `region` later, or never where the collection is local; none for spot. */
  behind(fabric: Fabric, collection: Collection, region: string): Region[] {
    if (collection.isSpot) return [];
    const { isLocal } = collection.properties;
    const others: Region[] = [];
    for (const name of fabric.regions) {
      if (name === region) continue;
      const other = this.#regions.find(name);
      if (other === undefined) continue;
      if (isLocal || this.#lag > 0 || !other.up || this.#waits(other)) others.push(other);
    }
    return others;
  }

  #waits(region: Region): boolean {
    return this.#database.number("SELECT EXISTS (SELECT 1 FROM outbox WHERE region=?)", region.name) === 1;
  }

  /**
   * What writes to a collection in one region; good for one transaction. A unique index holds for what the region
   * sees: what two regions write meanwhile may break it (decided here).
   *
   * @param statement the writes that are made with it, if they were compared with each other before
   * @throws ApiError 403/11 for the service's own collections
   */
  writer(fabric: Fabric, collection: Collection, region: string, statement?: Unstored): Writer {
    refuseServices(collection);
    const writer = this.#telling(collection, region, this.#writer(fabric, collection, region));
    const { entries } = this.#documents;
    if (!entries.hasUnique(collection)) return writer;
    const { get } = writer;
    return {
      get,
      insert: (key, rev, body) => {
        if (get(key) !== undefined) return false;
        entries.checkUnique(collection, region, key, body, statement);
        return writer.insert(key, rev, body);
      },
      put: (key, fresh) => {
        if (fresh !== undefined) entries.checkUnique(collection, region, key, fresh.body, statement);
        writer.put(key, fresh);
      },
    };
  }

  /** Has each change published on the collection's stream, where it has one. */
  #telling(collection: Collection, region: string, writer: Writer): Writer {
    if (!collection.properties.hasStream) return writer;
    const place = { fabric: collection.fabric, stream: collection.name };
    const tell = (key: string, fresh: Fresh) => {
      const payload = Buffer.from(changeText(collection, key, fresh)).toString("base64");
      this.#messages.publish(place, collection.isSpot ? EVERYWHERE : region, { payload });
    };
    return {
      get: writer.get,
      insert: (key, rev, body) => {
        const isNew = writer.insert(key, rev, body);
        if (isNew) tell(key, { rev, body });
        return isNew;
      },
      put: (key, fresh) => {
        writer.put(key, fresh);
        tell(key, fresh);
      },
    };
  }

  #writer(fabric: Fabric, collection: Collection, region: string): Writer {
    const behind = this.behind(fabric, collection, region);
    const documents = this.#documents;
    const direct = behind.length === 0 && !documents.isStale(collection, region);
    const get = (key: string) => documents.get(collection, region, key);
    if (direct) {
      return {
        get,
        insert: (key, rev, body) => documents.insertNewest(collection, key, rev, body),
        put: (key, fresh) => documents.setNewest(collection, key, fresh),
      };
    }
    const put = (key: string, fresh: Fresh) => this.#write(collection, region, behind, key, fresh);
    const insert = (key: string, rev: string, body: string) => {
      if (get(key) !== undefined) return false;
      put(key, { rev, body });
      return true;
    };
    return { get, insert, put };
  }

  #write(collection: Collection, region: string, behind: Region[], key: string, fresh: Fresh): void {
    this.#documents.keepForScans(collection, region, key);
    this.#keepOld(collection, key, behind);
    const seq = this.#documents.setNewest(collection, key, fresh);
    this.#arrived(collection, region, key);
    if (collection.properties.isLocal) return;
    for (const other of behind) this.#send(collection, other.name, key, seq, fresh);
  }

  /** Removes all documents; a region that gets it later gets it document by document. */
  truncate(fabric: Fabric, collection: Collection, region: string): void {
    refuseServices(collection);
    const whole = this.behind(fabric, collection, region).length === 0;
    const isTold = collection.properties.hasStream;
    if (whole && !isTold && !this.#documents.isStale(collection, region)) {
      this.#documents.clear(collection);
      return;
    }
    const writer = this.writer(fabric, collection, region);
    for (const row of this.#documents.rows(collection, region)) writer.put(row.key, undefined);
  }

  #keepOld(collection: Collection, key: string, behind: Region[]): void {
    const old = this.#documents.newest(collection, key);
    for (const other of behind) {
      const kept = this.#database.run(
        "INSERT OR IGNORE INTO stale VALUES (?,?,?,?,?,?)",
        other.name,
        collection.id,
        key,
        old?.seq ?? null,
        old?.rev ?? null,
        old?.body ?? null,
      );
      if (kept > 0) this.#documents.entries.put(collection, other.name, key, old?.body);
    }
  }

  /** The region has the newest state of the document: whatever is still under way to it is older. */
  #arrived(collection: Collection, region: string, key: string): void {
    this.#documents.entries.put(collection, region, key, undefined);
    this.#database.run(
      "DELETE FROM stale WHERE region=? AND collection=? AND key=?",
      region,
      collection.id,
      key,
    );
    this.#database.run(
      "DELETE FROM outbox WHERE region=? AND collection=? AND key=?",
      region,
      collection.id,
      key,
    );
  }

  #send(collection: Collection, region: string, key: string, seq: number, fresh: Fresh): void {
    this.#database.run(
      "INSERT INTO outbox (region, due, collection, key, seq, rev, body) VALUES (?,?,?,?,?,?,?)",
      region,
      Date.now() + this.#lag,
      collection.id,
      key,
      seq,
      fresh?.rev ?? null,
      fresh?.body ?? null,
    );
    this.#wakeUp(this.#lag);
  }

  /** How many writes are under way to each region; those with none are left out. */
  waiting(): Map<string, number> {
    const rows = this.#database.all<{ region: string; count: number }>(
      "SELECT region, count(*) AS count FROM outbox GROUP BY region",
    );
    return new Map(rows.map(({ region, count }) => [region, count]));
  }

  /** Begins to deliver what an earlier process left, or what a region missed. */
  resume(): void {
    // One that waits for what is due later would let this wait, too.
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#wakeUp(0);
  }

  #wakeUp(wait: number): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#deliver(), Math.min(wait, LONGEST_WAIT)).unref();
  }

  #deliver(): void {
    this.#timer = undefined;
    let next = Number.POSITIVE_INFINITY;
    try {
      for (const region of this.#regions.all) {
        if (region.up) next = Math.min(next, this.#deliverTo(region.name));
      }
    } catch (error) {
      // The disk may be full, for one: what was not delivered is still there.
      process.stderr.write(
        `Writes could not be brought to the other regions, trying again: ${String(error)}\n`,
      );
      next = Date.now() + PAUSE;
    }
    if (next < Number.POSITIVE_INFINITY) this.#wakeUp(Math.max(next - Date.now(), 1));
  }

  /** Delivers what is due to a region, and tells when the next parcel is (infinity: there is none). */
  #deliverTo(region: string): number {
    return this.#database.transaction(() => {
      const parcels = this.#database.all<Parcel>(
        "SELECT id, collection, key, due, seq, rev, body FROM outbox WHERE region=? ORDER BY id LIMIT ?",
        region,
        BATCH,
      );
      for (const parcel of parcels) {
        if (parcel.due > Date.now()) return parcel.due;
        this.#open(region, parcel);
      }
      return parcels.length < BATCH ? Number.POSITIVE_INFINITY : 0;
    });
  }

  #open(region: string, parcel: Parcel): void {
    const collection = this.#collections.byId(parcel.collection);
    this.#documents.keepForScans(collection, region, parcel.key);
    this.#database.run("DELETE FROM outbox WHERE id=?", parcel.id);
    const more = this.#database.number(
      "SELECT EXISTS (SELECT 1 FROM outbox WHERE region=? AND collection=? AND key=?)",
      region,
      parcel.collection,
      parcel.key,
    );
    if (more === 0) {
      this.#arrived(collection, region, parcel.key);
      return;
    }
    this.#documents.entries.put(collection, region, parcel.key, parcel.body ?? undefined);
    this.#database.run(
      "UPDATE stale SET seq=?, rev=?, body=? WHERE region=? AND collection=? AND key=?",
      parcel.seq,
      parcel.rev,
      parcel.body,
      region,
      parcel.collection,
      parcel.key,
    );
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }
}
