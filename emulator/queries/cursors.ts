import { tooMuchMemory } from "../c8ql/errors.ts";
import { MemoryPool } from "../c8ql/memory.ts";
import { type Answer, RawJson } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { Ticks } from "../store/meta.ts";
import { batchAt } from "./threads/batches.ts";
import type { Batches } from "./threads/messages.ts";

/** A query's rows that wait to be fetched. */
interface Cursor {
  readonly id: string;
  readonly fabric: string;
  /** Whose cursor it is: nobody else can fetch from it. */
  readonly principal: string;
  readonly rows: Batches;
  /** Which batch comes next. */
  next: number;
  /** The members `count` and `extra` as JSON: repeated in each batch (recorded). */
  readonly fields: string;
  readonly ttl: number;
  timer: NodeJS.Timeout;
}

/** How many cursors may be open at a time (decided here); the one that was not asked for the longest goes first. */
const MOST = 1_000;

/** The open cursors; they live in memory, so they end with the process. */
export class Cursors {
  /** Those that were not asked for the longest make room for a new one. */
  readonly #memory: MemoryPool;
  readonly #ticks: Ticks;
  readonly #open = new Map<string, Cursor>();

  /** @param memory how much the rows of all may take, in bytes */
  constructor(ticks: Ticks, memory: number) {
    this.#ticks = ticks;
    this.#memory = new MemoryPool(memory, () => this.#closeOldest());
  }

  /**
   * The first batch of a result, and a cursor for the others if there are any.
   *
   * @param fields members of each batch beside the rows, as JSON
   * @param ttl in seconds since the last fetch
   * @throws ApiError 500/32 if the rows cannot be kept
   */
  begin(owner: { fabric: string; principal: string }, rows: Batches, fields: string, ttl: number): Answer {
    if (rows.ends.length === 1) return batch(201, batchAt(rows, 0), fields, undefined);
    if (!this.#memory.take(rows.bytes.length)) throw tooMuchMemory();
    const id = String(this.#ticks.take());
    const cursor: Cursor = {
      id,
      ...owner,
      rows,
      next: 1,
      fields,
      ttl: ttl * 1000,
      timer: setTimeout(() => this.#close(cursor), ttl * 1000).unref(),
    };
    if (this.#open.size >= MOST) this.#closeOldest();
    this.#open.set(id, cursor);
    return batch(201, batchAt(rows, 0), fields, id);
  }

  /** @throws ApiError 404/1600, also after the last batch (recorded) */
  next(owner: { fabric: string; principal: string }, id: string): Answer {
    const cursor = this.#get(owner, id);
    const rows = batchAt(cursor.rows, cursor.next);
    cursor.next += 1;
    cursor.timer.refresh();
    this.#open.delete(id);
    this.#open.set(id, cursor);
    if (cursor.next < cursor.rows.ends.length) return batch(200, rows, cursor.fields, id);
    this.#close(cursor);
    return batch(200, rows, cursor.fields, undefined);
  }

  /** @throws ApiError 404/1600 */
  remove(owner: { fabric: string; principal: string }, id: string): void {
    this.#close(this.#get(owner, id));
  }

  #get(owner: { fabric: string; principal: string }, id: string): Cursor {
    const cursor = this.#open.get(id);
    if (cursor === undefined || cursor.fabric !== owner.fabric || cursor.principal !== owner.principal) {
      throw new ApiError(404, 1600, "cursor not found");
    }
    return cursor;
  }

  #close(cursor: Cursor): void {
    clearTimeout(cursor.timer);
    if (this.#open.delete(cursor.id)) this.#memory.giveBack(cursor.rows.bytes.length);
  }

  #closeOldest(): boolean {
    const [oldest] = this.#open.values();
    if (oldest !== undefined) this.#close(oldest);
    return oldest !== undefined;
  }

  /** Closes those of a fabric that is dropped: a later one of its name is another. */
  dropFabric(fabric: string): void {
    for (const cursor of [...this.#open.values()]) if (cursor.fabric === fabric) this.#close(cursor);
  }

  close(): void {
    for (const cursor of [...this.#open.values()]) this.#close(cursor);
  }
}

function batch(status: number, rows: Uint8Array, fields: string, id: string | undefined): Answer {
  const more = id === undefined ? '"hasMore":false' : `"hasMore":true,"id":"${id}"`;
  const rest = `],${more},${fields},"cached":false,"error":false,"code":${status}}`;
  return { status, body: new RawJson('{"result":[', rows, rest) };
}
