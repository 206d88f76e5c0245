import type { Answer } from "./answer.ts";
import { ApiError } from "./api-error.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Ticks } from "./store/meta.ts";

/** A query's rows that wait to be fetched. */
interface Cursor {
  readonly id: string;
  readonly fabric: string;
  /** Whose cursor it is: nobody else can fetch from it. */
  readonly principal: string;
  readonly rows: Json[];
  position: number;
  readonly batchSize: number;
  /** `count`, `extra`: repeated in each batch (recorded). */
  readonly fields: JsonObject;
  readonly ttl: number;
  timer: NodeJS.Timeout;
}

/** How many cursors may be open at a time (decided here); the oldest goes first. */
const MOST = 1_000;

/** The open cursors; they live in memory, so they end with the process. */
export class Cursors {
  readonly #ticks: Ticks;
  readonly #open = new Map<string, Cursor>();

  constructor(ticks: Ticks) {
    this.#ticks = ticks;
  }

  /**
   * The first batch of a result, and a cursor for the others if there are any.
   *
   * @param options `batchSize` in rows, `ttl` in seconds since the last fetch
   */
  begin(
    owner: { fabric: string; principal: string },
    rows: Json[],
    fields: JsonObject,
    options: { batchSize: number; ttl: number },
  ): Answer {
    if (rows.length <= options.batchSize) return batch(201, rows, fields, undefined);
    const id = String(this.#ticks.take());
    const cursor: Cursor = {
      id,
      ...owner,
      rows,
      position: options.batchSize,
      batchSize: options.batchSize,
      fields,
      ttl: options.ttl * 1000,
      timer: setTimeout(() => this.#open.delete(id), options.ttl * 1000).unref(),
    };
    const [oldest] = this.#open.values();
    if (oldest !== undefined && this.#open.size >= MOST) this.#close(oldest);
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
    this.#open.delete(cursor.id);
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
