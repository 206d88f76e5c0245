import type { Collection } from "./collection.ts";
import type { Database } from "./database.ts";
import { IndexEntries } from "./index-entries.ts";

/**
 * A document as stored: `body` is its JSON text without `_id`, `_key` and `_rev`, so that an answer is put together
 * from text and not parsed and written again. `seq` is its place in the collection's order.
 */
export interface DocumentRow {
  seq: number;
  key: string;
  rev: string;
  body: string;
}

/** What a write leaves: nothing, for a removal. */
export type Fresh = Pick<DocumentRow, "rev" | "body"> | undefined;

/** A read of a whole collection that is under way, see `Documents.rows`. */
interface Scan {
  collection: number;
  region: string;
  position: number;
  last: number;
  moved: Map<string, DocumentRow>;
}

const PAGE = 500;

function table(collection: Collection): string {
  return `documents_${collection.id}`;
}

/**
 * The documents of all collections as each region sees them.
 *
 * The newest state of a collection is in a table of its own, in the order of the last change: an updated document
 * moves to the end (recorded). A region that has not yet got a write has, in table `stale`, what it still sees of
 * that document (body NULL: none); what is under way to it is in `outbox`, see `replication.ts`.
 */
export class Documents {
  readonly #database: Database;
  /** What the indexes that do something know of the documents. */
  readonly entries: IndexEntries;
  readonly #scans = new Set<Scan>();

  constructor(database: Database) {
    this.#database = database;
    this.entries = new IndexEntries(database);
  }

  createTable(collection: Collection): void {
    this.#database.changeTable(
      table(collection),
      `CREATE TABLE ${table(collection)} (
        seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, rev TEXT NOT NULL, body TEXT NOT NULL)`,
    );
  }

  dropTable(collection: Collection): void {
    this.#forgetUnderWay(collection);
    this.entries.clear(collection);
    this.#database.changeTable(table(collection), `DROP TABLE ${table(collection)}`);
  }

  /** The newest state of a document, whatever the regions see. */
  newest(collection: Collection, key: string): DocumentRow | undefined {
    return this.#database.one<DocumentRow>(`SELECT * FROM ${table(collection)} WHERE key=?`, key);
  }

  get(collection: Collection, region: string, key: string): DocumentRow | undefined {
    if (!this.isStale(collection, region)) return this.newest(collection, key);
    const stale = this.#database.one<{ seq: number; rev: string; body: string | null }>(
      "SELECT seq, rev, body FROM stale WHERE region=? AND collection=? AND key=?",
      region,
      collection.id,
      key,
    );
    if (stale === undefined) return this.newest(collection, key);
    return stale.body === null ? undefined : { key, seq: stale.seq, rev: stale.rev, body: stale.body };
  }

  count(collection: Collection, region: string): number {
    const newest = this.#database.number(`SELECT count(*) FROM ${table(collection)}`);
    if (!this.isStale(collection, region)) return newest;
    const hidden = this.#database.number(
      `SELECT count(*) FROM ${table(collection)} WHERE key IN
        (SELECT key FROM stale WHERE region=? AND collection=?)`,
      region,
      collection.id,
    );
    const seen = this.#database.number(
      "SELECT count(*) FROM stale WHERE region=? AND collection=? AND body IS NOT NULL",
      region,
      collection.id,
    );
    return newest - hidden + seen;
  }

  /** The length of all bodies together, in characters. */
  size(collection: Collection): number {
    return this.#database.number(`SELECT sum(length(body)) FROM ${table(collection)}`);
  }

  /** Whether the region still sees something older than the newest state. */
  isStale(collection: Collection, region: string): boolean {
    if (collection.isSpot) return false;
    return (
      this.#database.number(
        "SELECT EXISTS (SELECT 1 FROM stale WHERE region=? AND collection=?)",
        region,
        collection.id,
      ) === 1
    );
  }

  /**
   * All documents that a region sees, in order, a page at a time. What was there at the start is seen once, as it
   * was or as it is now, even if it is changed or removed between two pages.
   */
  *rows(collection: Collection, region: string): Generator<DocumentRow> {
    const last = this.#database.number(
      `SELECT max(coalesce((SELECT max(seq) FROM ${table(collection)}), 0),
        coalesce((SELECT max(seq) FROM stale WHERE region=? AND collection=?), 0))`,
      region,
      collection.id,
    );
    const scan: Scan = { collection: collection.id, region, position: 0, last, moved: new Map() };
    this.#scans.add(scan);
    try {
      for (;;) {
        const page = this.page(collection, region, scan.position, PAGE).filter((row) => row.seq <= last);
        const end = page.at(-1);
        if (end === undefined) break;
        scan.position = end.seq;
        yield* page;
      }
      scan.position = last;
      yield* scan.moved.values();
    } finally {
      this.#scans.delete(scan);
    }
  }

  /** At most `limit` documents that come after place `after`. */
  page(collection: Collection, region: string, after: number, limit: number): DocumentRow[] {
    if (!this.isStale(collection, region)) {
      return this.#database.all<DocumentRow>(
        `SELECT * FROM ${table(collection)} WHERE seq>? ORDER BY seq LIMIT ?`,
        after,
        limit,
      );
    }
    const rows = this.#database.all<DocumentRow>(
      `SELECT seq, key, rev, body FROM ${table(collection)} AS newest WHERE seq>?1 AND NOT EXISTS
        (SELECT 1 FROM stale WHERE region=?3 AND collection=?4 AND stale.key=newest.key)
       UNION ALL
       SELECT seq, key, rev, body FROM stale
        WHERE region=?3 AND collection=?4 AND seq>?1 AND body IS NOT NULL
       ORDER BY seq LIMIT ?2`,
      after,
      limit,
      region,
      collection.id,
    );
    if (rows.length < limit) return rows;
    // A place that became free in the newest state may be taken there again: who shares one is on one page.
    const end = rows.at(-1)?.seq;
    const whole = rows.filter(({ seq }) => seq !== end);
    return whole.length > 0 ? whole : this.page(collection, region, after, limit * 2);
  }

  /** Documents by place, skipping some; for exports. */
  slice(collection: Collection, region: string, offset: number, limit: number): DocumentRow[] {
    if (this.isStale(collection, region)) {
      return this.rows(collection, region).drop(offset).take(limit).toArray();
    }
    return this.#database.all<DocumentRow>(
      `SELECT * FROM ${table(collection)} ORDER BY seq LIMIT ? OFFSET ?`,
      limit,
      offset,
    );
  }

  /** Inserts a document that is not there; false if one with that key is. */
  insertNewest(collection: Collection, key: string, rev: string, body: string): boolean {
    const isNew =
      this.#database.run(
        `INSERT INTO ${table(collection)} (key, rev, body) VALUES (?,?,?) ON CONFLICT (key) DO NOTHING`,
        key,
        rev,
        body,
      ) === 1;
    if (isNew) this.entries.putNewest(collection, key, body);
    return isNew;
  }

  /** Makes the newest state of a document what it shall be, and tells its place (0: removed). */
  setNewest(collection: Collection, key: string, fresh: Fresh): number {
    this.#keepForScans(
      collection,
      undefined,
      this.#scans.size > 0 ? this.newest(collection, key) : undefined,
    );
    this.entries.putNewest(collection, key, fresh?.body);
    if (fresh === undefined) {
      this.#database.run(`DELETE FROM ${table(collection)} WHERE key=?`, key);
      return 0;
    }
    const row = this.#database.one<{ seq: number }>(
      `INSERT INTO ${table(collection)} (key, rev, body) VALUES (?,?,?) ON CONFLICT (key) DO UPDATE
        SET seq=(SELECT max(seq)+1 FROM ${table(collection)}), rev=excluded.rev, body=excluded.body RETURNING seq`,
      key,
      fresh.rev,
      fresh.body,
    );
    return row?.seq ?? 0;
  }

  /** Removes all documents at once, in every region. */
  clear(collection: Collection): void {
    this.#forgetUnderWay(collection);
    this.entries.clear(collection);
    this.#database.run(`DELETE FROM ${table(collection)}`);
  }

  /** What a region sees of a document is about to change: scans that have not come to it keep the old state. */
  keepForScans(collection: Collection, region: string, key: string): void {
    if (this.#scans.size > 0) this.#keepForScans(collection, region, this.get(collection, region, key));
  }

  /** @param region none: all that see the newest state */
  #keepForScans(collection: Collection, region: string | undefined, row: DocumentRow | undefined): void {
    if (row === undefined) return;
    for (const scan of this.#scans) {
      if (scan.collection !== collection.id || (region !== undefined && scan.region !== region)) continue;
      if (region === undefined && this.#isBehind(collection, scan.region, row.key)) continue;
      const ahead = row.seq > scan.position && row.seq <= scan.last;
      if (ahead && !scan.moved.has(row.key)) scan.moved.set(row.key, row);
    }
  }

  /** Whether a region sees something older of a document than its newest state. */
  #isBehind(collection: Collection, region: string, key: string): boolean {
    return (
      this.#database.number(
        "SELECT EXISTS (SELECT 1 FROM stale WHERE region=? AND collection=? AND key=?)",
        region,
        collection.id,
        key,
      ) === 1
    );
  }

  #forgetUnderWay(collection: Collection): void {
    this.entries.forgetRegions(collection);
    this.#database.run("DELETE FROM stale WHERE collection=?", collection.id);
    this.#database.run("DELETE FROM outbox WHERE collection=?", collection.id);
  }
}
