import { tooMuchMemory } from "../../c8ql/errors.ts";
import type { MemoryShare } from "../../c8ql/memory.ts";
import type { Collection } from "../../store/collection.ts";
import type { DocumentRow, Documents, Fresh } from "../../store/documents.ts";
import type { Unstored } from "../../store/index-entries.ts";
import type { Index } from "../../store/indexes.ts";
import type { Writer } from "../../store/replication.ts";
import type { DocumentWrite } from "./messages.ts";

interface Pending {
  /** The revision that was there before the statement. */
  seen: string | undefined;
  fresh: Fresh;
}

/** What a write is reckoned at beside its texts, in bytes. */
const WRITE_BYTES = 200;

/**
 * The writes of one statement to one collection, none of which is made yet: the statement sees them, and nobody else.
 * In the order of the last change, as in the store.
 */
export class PendingWrites implements Writer, Unstored {
  readonly collection: Collection;
  readonly #documents: Documents;
  readonly #region: string;
  readonly #memory: { share: MemoryShare; bytes: number };
  readonly #pending = new Map<string, Pending>();
  readonly #hasUnique: boolean;
  /** By what they have in unique indexes, the keys of the documents. */
  readonly #holders = new Map<string, string>();
  #added = 0;

  /** @param memory what the writes of the statement hold together */
  constructor(
    collection: Collection,
    documents: Documents,
    region: string,
    memory: { share: MemoryShare; bytes: number },
  ) {
    this.collection = collection;
    this.#documents = documents;
    this.#region = region;
    this.#memory = memory;
    this.#hasUnique = documents.entries.hasUnique(collection);
  }

  #stored(key: string): DocumentRow | undefined {
    return this.#documents.get(this.collection, this.#region, key);
  }

  get(key: string): DocumentRow | undefined {
    const pending = this.#pending.get(key);
    if (pending === undefined) return this.#stored(key);
    return pending.fresh && { seq: 0, key, ...pending.fresh };
  }

  insert(key: string, rev: string, body: string): boolean {
    const before = this.#before(key);
    if (before.fresh !== undefined) return false;
    this.#set(key, before, { rev, body });
    return true;
  }

  put(key: string, fresh: Fresh): void {
    this.#set(key, this.#before(key), fresh);
  }

  #before(key: string): Pending {
    const pending = this.#pending.get(key);
    if (pending !== undefined) return pending;
    const stored = this.#stored(key);
    return { seen: stored?.rev, fresh: stored };
  }

  #set(key: string, before: Pending, fresh: Fresh): void {
    this.#memory.bytes += WRITE_BYTES + key.length + (fresh?.body.length ?? 0);
    if (!this.#memory.share.growTo(this.#memory.bytes)) throw tooMuchMemory();
    if (this.#hasUnique) this.#hold(key, fresh);
    this.#added += (fresh === undefined ? 0 : 1) - (before.fresh === undefined ? 0 : 1);
    this.#pending.delete(key);
    this.#pending.set(key, { seen: before.seen, fresh });
  }

  /** @throws ApiError 409/1210 */
  #hold(key: string, fresh: Fresh): void {
    const { entries } = this.#documents;
    if (fresh !== undefined) {
      entries.checkUnique(this.collection, this.#region, key, fresh.body, this);
    }
    const pending = this.#pending.get(key)?.fresh;
    for (const entry of this.#entries(key, pending)) this.#holders.delete(entry);
    for (const entry of this.#entries(key, fresh)) this.#holders.set(entry, key);
  }

  #entries(key: string, fresh: Fresh): string[] {
    if (fresh === undefined) return [];
    return this.#documents.entries
      .uniqueIn(this.collection, key, fresh.body)
      .flatMap(({ index, values }) => values.map((value) => entryOf(index, value)));
  }

  holder(index: Index, value: string): string | undefined {
    return this.#holders.get(entryOf(index, value));
  }

  /** How many more documents there are by them. */
  get added(): number {
    return this.#added;
  }

  touches(key: string): boolean {
    return this.#pending.has(key);
  }

  /** The documents that were inserted or changed. */
  *rows(): Generator<DocumentRow> {
    for (const [key, { fresh }] of this.#pending) if (fresh !== undefined) yield { seq: 0, key, ...fresh };
  }

  /** What is to be made of the store. */
  *writes(): Generator<DocumentWrite> {
    const collection = this.collection.id;
    for (const [key, { seen = null, fresh = null }] of this.#pending) {
      if (seen !== null || fresh !== null) yield { collection, key, seen, fresh };
    }
  }
}

function entryOf({ id }: Index, value: string): string {
  return `${id}:${value}`;
}
