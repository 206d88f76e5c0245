import { setImmediate as nextTurn } from "node:timers/promises";
import { requireSpotRegion } from "../auth/access.ts";
import { killed } from "../c8ql/errors.ts";
import { ApiError } from "../common/api-error.ts";
import type { Collection } from "../store/collection.ts";
import type { Fabric } from "../store/fabrics.ts";
import type { Unstored } from "../store/index-entries.ts";
import type { Writer } from "../store/replication.ts";
import type { Store } from "../store/store.ts";
import type { DocumentWrite, Ran } from "./threads/messages.ts";

/** What a statement may write in one transaction (decided here): as much as takes some 100 ms. */
export const WHOLE = { writes: 5_000, characters: 16 * 2 ** 20 };

/** How long a part of a larger one takes before others have their turn, in milliseconds. */
const PART = 20;

/** A document that a query is to write has been changed since the query read it. */
export class WriteConflict extends Error {
  readonly key: string;

  constructor(key: string) {
    super(`write-write conflict; key: ${key}`);
    this.key = key;
  }
}

/** Where a query writes, and until when it may. */
export interface Place {
  store: Store;
  fabric: Fabric;
  region: string;
  /** In milliseconds since 1970. */
  deadline: number;
  signal: AbortSignal;
}

/**
 * Makes the writes that a query noted: all of them in one transaction, up to `WHOLE`. More are made part by part, so
 * that others are answered meanwhile; first all are looked at, so that what can be known before leaves nothing.
 *
 * @throws WriteConflict if a document has changed meanwhile; then nothing is written
 * @throws ApiError 410/1500 at the deadline, 409/1200 for a conflict between two parts: what is written stays
 */
export async function applyWrites(place: Place, { writes, lastKeys }: Ran): Promise<void> {
  if (writes.length === 0) return;
  const { store } = place;
  const statement = new Statement(writes);
  const characters = writes.reduce((sum, { fresh }) => sum + (fresh?.body.length ?? 0), 0);
  const begin = () => {
    store.ticks.cover();
    for (const [id, last] of lastKeys) store.keys.catchUp(collectionOf(place, id), last);
  };
  if (writes.length <= WHOLE.writes && characters <= WHOLE.characters) {
    store.database.transaction(() => {
      begin();
      new Part(place, statement).write(0, Infinity);
    });
    return;
  }
  for (let done = 0; done < writes.length; ) {
    const until = performance.now() + PART;
    done = new Part(place, statement).check(done, until);
    await nextTurn();
    stillWanted(place);
  }
  store.database.transaction(begin);
  for (let done = 0; done < writes.length; ) {
    const until = performance.now() + PART;
    try {
      done = store.database.transaction(() => new Part(place, statement).write(done, until));
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error;
      throw conflict(error, `; ${done} of ${writes.length} writes were made`);
    }
    await nextTurn();
    if (done < writes.length) stillWanted(place, `; ${done} of ${writes.length} writes were made`);
  }
}

/** 409/1200, the number of ArangoDB. */
export function conflict({ message }: WriteConflict, done = ""): ApiError {
  return new ApiError(409, 1200, `C8QL: ${message}${done} (while executing)`);
}

function stillWanted({ deadline, signal }: Place, done = ""): void {
  if (!signal.aborted && Date.now() < deadline) return;
  const { status, errorNum, message } = killed();
  throw new ApiError(status, errorNum, message.replace(" (while", `${done} (while`));
}

function collectionOf({ store, fabric }: Place, id: number): Collection {
  const collection = store.collections.all(fabric.name).find((one) => one.id === id);
  if (collection === undefined) {
    throw new ApiError(404, 1203, "C8QL: collection or view not found: it was dropped (while executing)");
  }
  return collection;
}

/** All that one statement writes: its query compared these documents with each other before. */
class Statement {
  readonly writes: readonly DocumentWrite[];

  constructor(writes: readonly DocumentWrite[]) {
    this.writes = writes;
  }

  in(collection: number): Unstored {
    let keys: Set<string> | undefined;
    const touches = (key: string) => {
      keys ??= new Set(
        this.writes.filter((write) => write.collection === collection).map((write) => write.key),
      );
      return keys.has(key);
    };
    return { touches, holder: () => undefined };
  }
}

/** Some of the writes, in one transaction. */
class Part {
  readonly #place: Place;
  readonly #statement: Statement;
  readonly #writers = new Map<number, Writer>();

  constructor(place: Place, statement: Statement) {
    this.#place = place;
    this.#statement = statement;
  }

  /** Looks from one write on whether they can be made; tells how far it came. */
  check(from: number, until: number): number {
    return this.#each(from, until, (writer, { key, seen }) => {
      if ((writer.get(key)?.rev ?? null) !== seen) throw new WriteConflict(key);
    });
  }

  /** Makes them, and tells how far it came. */
  write(from: number, until: number): number {
    return this.#each(from, until, (writer, { key, seen, fresh }) => {
      if ((writer.get(key)?.rev ?? null) !== seen) throw new WriteConflict(key);
      try {
        if (seen !== null || fresh === null) writer.put(key, fresh ?? undefined);
        else if (!writer.insert(key, fresh.rev, fresh.body)) throw new WriteConflict(key);
      } catch (error) {
        // A unique index refuses what it did not when the query ran: others wrote meanwhile.
        if (error instanceof ApiError && error.errorNum === 1210) throw new WriteConflict(key);
        throw error;
      }
    });
  }

  #each(from: number, until: number, work: (writer: Writer, write: DocumentWrite) => void): number {
    const { writes } = this.#statement;
    let index = from;
    for (; index < writes.length; index += 1) {
      // The clock is looked at now and then.
      if (index % 16 === 0 && index > from && performance.now() > until) break;
      const write = writes[index] as DocumentWrite;
      work(this.#writerOf(write.collection), write);
    }
    return index;
  }

  #writerOf(id: number): Writer {
    let writer = this.#writers.get(id);
    if (writer === undefined) {
      const { store, fabric, region } = this.#place;
      const collection = collectionOf(this.#place, id);
      requireSpotRegion(store, fabric, collection);
      writer = store.replication.writer(fabric, collection, region, this.#statement.in(id));
      this.#writers.set(id, writer);
    }
    return writer;
  }
}
