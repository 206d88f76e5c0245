import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import type { Collection } from "./collection.ts";
import type { Database } from "./database.ts";
import { expiryOf, uniqueValues } from "./index-values.ts";
import type { Index } from "./indexes.ts";

/** In place of a region: the newest state of a document, which all regions see that see nothing older. */
const NEWEST = "";

/** How many documents an index is made from at a time. */
const PAGE = 1_000;

/** What a region sees: its own entries, and the newest ones of what it does not see an older state of. */
const SEEN = `(region=?2 OR (region='${NEWEST}' AND NOT EXISTS
  (SELECT 1 FROM stale WHERE stale.region=?2 AND collection=?3 AND stale.key=index_entries.key)))`;

/**
 * The entries of the indexes that do something: those that are unique, and those that let documents expire. They
 * follow each write in its transaction: there are entries for the newest state of a document (region `""`), and for
 * what a region still sees of it instead.
 */
export class IndexEntries {
  readonly #database: Database;
  /** The indexes of a collection that have entries, by the list of all. */
  readonly #kept = new WeakMap<readonly Index[], readonly Index[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** The indexes of a collection that have entries. */
  #of(collection: Collection): readonly Index[] {
    const all = collection.properties.indexes;
    if (all === undefined) return [];
    let kept = this.#kept.get(all);
    if (kept === undefined) {
      kept = all.filter(hasEntries);
      this.#kept.set(all, kept);
    }
    return kept;
  }

  hasUnique(collection: Collection): boolean {
    return this.#of(collection).some(({ unique }) => unique);
  }

  /** The newest state of a document is this now. @param body none: it is gone */
  putNewest(collection: Collection, key: string, body: string | undefined): void {
    this.put(collection, NEWEST, key, body);
  }

  /** A region sees this of a document, and not its newest state. @param body none: it sees no such document */
  put(collection: Collection, region: string, key: string, body: string | undefined): void {
    const indexes = this.#of(collection);
    if (indexes.length === 0) return;
    const document = body === undefined ? undefined : documentOf(key, body);
    for (const index of indexes) {
      this.#database.run(
        "DELETE FROM index_entries WHERE idx=? AND region=? AND key=?",
        index.id,
        region,
        key,
      );
      if (document !== undefined) this.#add(index, region, key, document);
    }
  }

  #add(index: Index, region: string, key: string, document: JsonObject): void {
    const expiry = index.type === "ttl" ? expiryOf(index, document) : undefined;
    const values = index.type === "ttl" ? (expiry ?? []) : uniqueValues(index, document);
    for (const value of [values].flat()) {
      this.#database.run(
        "INSERT OR IGNORE INTO index_entries VALUES (?,?,?,?)",
        index.id,
        value,
        region,
        key,
      );
    }
  }

  /** Makes the entries of a new index from what is there. */
  build(collection: Collection, index: Index): void {
    if (!hasEntries(index)) return;
    let last: string | undefined = "";
    while (last !== undefined) {
      const rows: Entry[] = this.#database.all<Entry>(
        `SELECT '${NEWEST}' AS region, key, body FROM documents_${collection.id} WHERE key>? ORDER BY key LIMIT ?`,
        last,
        PAGE,
      );
      this.#addAll(index, rows);
      last = rows.at(-1)?.key;
    }
    this.#addAll(
      index,
      this.#database.all<Entry>(
        "SELECT region, key, body FROM stale WHERE collection=? AND body IS NOT NULL",
        collection.id,
      ),
    );
  }

  #addAll(index: Index, rows: Entry[]): void {
    for (const { region, key, body } of rows) this.#add(index, region, key, documentOf(key, body));
  }

  /**
   * Refuses a document that has, in a unique index, what another one has that the region sees.
   *
   * @param unstored what the writer has not stored yet: it counts in place of what is stored of these documents
   * @throws ApiError 409/1210
   */
  checkUnique(collection: Collection, region: string, key: string, body: string, unstored?: Unstored): void {
    for (const { index, values } of this.uniqueIn(collection, key, body)) {
      this.#check(collection, index, region, key, values, unstored);
    }
  }

  /** What a document has in each unique index. */
  uniqueIn(collection: Collection, key: string, body: string): { index: Index; values: string[] }[] {
    const document = documentOf(key, body);
    return this.#of(collection)
      .filter(({ unique }) => unique)
      .map((index) => ({ index, values: uniqueValues(index, document) }));
  }

  /** Refuses a new unique index where what the region sees already breaks it. @throws ApiError 409/1210 */
  checkAll(collection: Collection, index: Index, region: string): void {
    if (!index.unique) return;
    const twice = this.#database.one<{ key: string }>(
      `SELECT max(key) AS key FROM index_entries WHERE idx=?1 AND ${SEEN}
        GROUP BY value HAVING count(DISTINCT key) > 1 LIMIT 1`,
      index.id,
      region,
      collection.id,
    );
    if (twice !== undefined) throw violated(index, twice.key);
  }

  #check(
    collection: Collection,
    index: Index,
    region: string,
    key: string,
    values: string[],
    unstored?: Unstored,
  ): void {
    // Only with `deduplicate: false` an array may not hold the same twice itself.
    if (index.options.deduplicate === false && new Set(values).size < values.length)
      throw violated(index, key);
    for (const value of values) {
      const holder = unstored?.holder(index, value);
      if (holder !== undefined && holder !== key) throw violated(index, holder);
      const stored = this.#database.all<{ key: string }>(
        `SELECT key FROM index_entries WHERE idx=?1 AND value=?4 AND key<>?5 AND ${SEEN}`,
        index.id,
        region,
        collection.id,
        value,
        key,
      );
      const other = stored.find((entry) => unstored?.touches(entry.key) !== true);
      if (other !== undefined) throw violated(index, other.key);
    }
  }

  /** The keys of documents that a region sees and whose time is over, at most `limit`. */
  expired(collection: Collection, index: Index, region: string, limit: number): string[] {
    const rows = this.#database.all<{ key: string }>(
      `SELECT DISTINCT key FROM index_entries WHERE idx=?1 AND value<=?4 AND ${SEEN} LIMIT ?5`,
      index.id,
      region,
      collection.id,
      Date.now(),
      limit,
    );
    return rows.map(({ key }) => key);
  }

  /** All entries of a collection go: its documents do, too. */
  clear(collection: Collection): void {
    for (const { id } of this.#of(collection)) this.drop(id);
  }

  /** All regions see the newest state of everything now. */
  forgetRegions(collection: Collection): void {
    for (const { id } of this.#of(collection)) {
      this.#database.run(`DELETE FROM index_entries WHERE idx=? AND region<>'${NEWEST}'`, id);
    }
  }

  drop(index: number): void {
    this.#database.run("DELETE FROM index_entries WHERE idx=?", index);
  }
}

/** Writes to a collection that are not stored yet. */
export interface Unstored {
  /** Whether they change this document. */
  touches(key: string): boolean;
  /** The document that has this value in a unique index by them. */
  holder(index: Index, value: string): string | undefined;
}

interface Entry {
  region: string;
  key: string;
  body: string;
}

function hasEntries({ unique, type }: Index): boolean {
  return unique || type === "ttl";
}

function documentOf(key: string, body: string): JsonObject {
  return { ...(JSON.parse(body) as JsonObject), _key: key };
}

/** As ArangoDB words it; the service's words are not known. */
function violated({ name, type, fields }: Index, key: string): ApiError {
  return new ApiError(
    409,
    1210,
    `unique constraint violated - in index ${name} of type ${type} over '${fields.join(", ")}'; ` +
      `conflicting key: ${key}`,
  );
}
