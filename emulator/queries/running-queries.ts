import { ApiError } from "../common/api-error.ts";
import type { Json, JsonObject } from "../common/json.ts";
import type { Ticks } from "../store/meta.ts";

interface Running {
  readonly id: string;
  readonly fabric: string;
  readonly query: string;
  readonly bindVars: JsonObject;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly abort: AbortController;
}

/** Queries that take longer than this are remembered as slow, in milliseconds. */
const SLOW = 10_000;
const MOST_SLOW = 64;

/** The queries that run now, and those that took long. */
export class RunningQueries {
  readonly #ticks: Ticks;
  readonly #running = new Map<string, Running>();
  readonly #slow = new Map<string, JsonObject[]>();

  constructor(ticks: Ticks) {
    this.#ticks = ticks;
  }

  begin(query: Pick<Running, "fabric" | "query" | "bindVars">): { id: string; signal: AbortSignal } {
    const id = String(this.#ticks.take());
    const abort = new AbortController();
    this.#running.set(id, { ...query, id, started: Date.now(), abort });
    return { id, signal: abort.signal };
  }

  end(id: string): void {
    const query = this.#running.get(id);
    this.#running.delete(id);
    if (query === undefined || Date.now() - query.started < SLOW) return;
    const slow = this.#slow.get(query.fabric) ?? [];
    slow.push({ ...shown(query), state: "finished" });
    this.#slow.set(query.fabric, slow.slice(-MOST_SLOW));
  }

  /** The newest first, as recorded. */
  current(fabric: string): Json[] {
    return [...this.#running.values()]
      .filter((query) => query.fabric === fabric)
      .map(shown)
      .reverse();
  }

  slow(fabric: string): Json[] {
    return this.#slow.get(fabric) ?? [];
  }

  clearSlow(fabric: string): void {
    this.#slow.delete(fabric);
  }

  /** @throws ApiError 404/1591 */
  kill(fabric: string, id: string): void {
    const query = this.#running.get(id);
    if (query === undefined || query.fabric !== fabric) {
      throw new ApiError(404, 1591, `cannot kill query '${id}': query ID not found`);
    }
    query.abort.abort();
  }
}

function shown(query: Running): JsonObject {
  return {
    id: query.id,
    query: query.query,
    bindVars: query.bindVars,
    started: `${new Date(query.started).toISOString().slice(0, 19)}Z`,
    runTime: (Date.now() - query.started) / 1000,
    state: "executing",
    stream: false,
  };
}
