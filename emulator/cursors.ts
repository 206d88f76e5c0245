import type { Answer } from "./answer.ts";
import { ApiError } from "./api-error.ts";
import { tooMuchMemory } from "./c8ql/errors.ts";
import { MemoryPool } from "./c8ql/memory.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Ticks } from "./store/meta.ts";

/** A query's rows that wait to be fetched. */
interface Cursor {
  readonly id: string;
  readonly fabric: string;
  /** Whose cursor it is: nobody else can fetch from it. */
  readonly principal: string;
  readonly rows: Json[];
  /** What the rows are reckoned at, in bytes. */
  readonly memory: number;
  position: number;
  readonly batchSize: number;
  /** `count`, `extra`: repeated in each batch (recorded). */
  readonly fields: JsonObject;
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
   * @param found the rows, and what they are reckoned at in bytes
   * @param options `batchSize` in rows, `ttl` in seconds since the last fetch
   * @throws ApiError 500/32 if the rows cannot be kept
   */
  begin(
    owner: { fabric: string; principal: string },
    { rows, memory }: { rows: Json[]; memory: number },
    fields: JsonObject,
    options: { batchSize: number; ttl: number },
  ): Answer {
    if (rows.length <= options.batchSize) return batch(201, rows, fields, undefined);
    if (!this.#memory.take(memory)) throw tooMuchMemory();
    const id = String(this.#ticks.take());
    const cursor: Cursor = {
      id,
      ...owner,
      rows,
      memory,
      position: options.batchSize,
      batchSize: options.batchSize,
      fields,
      ttl: options.ttl * 1000,
      timer: setTimeout(() => this.#close(cursor), options.ttl * 1000).unref(),
    };
    if (this.#open.size >= MOST) this.#closeOldest();
    this.#open.set(id, cursor);
    return batch(201, rows.slice(0, options.batchSize), fields, id);
  }

  /** @throws ApiError 404/1600, also after the last batch (recorded) */
  next(owner: { fabric: string; principal: string }, id: string): Answer {
    const cursor = this.#get(owner, id);
    const end = cursor.position + cursor.batchSize;
    const rows = cursor.rows.slice(cursor.position, end);
    cursor.position = end;
    cursor.timer.refresh();
    this.#open.delete(id);
    this.#open.set(id, cursor);
    if (end < cursor.rows.length) return batch(200, rows, cursor.fields, id);
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
    if (this.#open.delete(cursor.id)) this.#memory.giveBack(cursor.memory);
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

function batch(status: number, rows: Json[], fields: JsonObject, id: string | undefined): Answer {
  return {
    status,
    body: {
      result: rows,
      hasMore: id !== undefined,
      ...(id === undefined ? {} : { id }),
      ...fields,
      cached: false,
      error: false,
      code: status,
    },
  };
}
