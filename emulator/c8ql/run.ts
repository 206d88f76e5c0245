import type { Json, JsonObject } from "../common/json.ts";
import type { Meter } from "./effort.ts";
import { describe, killed, queryError, tooMuchMemory } from "./errors.ts";
import type { MemoryShare, SharedMemory } from "./memory.ts";
import { Scores } from "./search/scores.ts";
import { sizeOf } from "./size.ts";
import type { QueryTarget } from "./target.ts";

/** A warning as the cursor's `extra.warnings` holds it. */
export interface Warning {
  code: number;
  message: string;
}

/** The figures of a run, as the cursor's `extra.stats` holds them (recorded). */
export interface QueryStats {
  writesExecuted: number;
  writesIgnored: number;
  /** Documents read by going through a collection. */
  scannedFull: number;
  /** Documents found through their key. */
  scannedIndex: number;
  /** Rows that a FILTER held back. */
  filtered: number;
  httpRequests: number;
  /** The number of rows without the last LIMIT; only if asked for. */
  fullCount?: number;
  /** In seconds. */
  executionTime: number;
  /** In bytes, roughly. */
  peakMemoryUsage: number;
}

export interface RunLimits {
  /**
   * Called with each collection that the query names only while it runs (DOCUMENT("accounts/1")), before it is read;
   * throws if the caller has no right to. Default: all may be read.
   */
  mayRead?: (collection: string) => void;
  /** When the query must have ended, in milliseconds since 1970. Default: never. */
  deadline?: number;
  signal?: AbortSignal;
  /** How many bytes of values a query may hold at once. Default 512 MiB. */
  memoryLimit?: number;
  /** What all queries together take their memory from. Default: there is no such limit. */
  memoryPool?: SharedMemory;
  /** Default 10. */
  maxWarningCount?: number;
  /** A warning ends the query as an error. */
  failOnWarning?: boolean;
}

/** How long a query works before it lets others have a turn, in milliseconds. */
const SLICE = 10;

/** What a query that does nothing reports as its memory, near what is recorded. */
const BASE_MEMORY = 16_384;

const DEFAULT_MEMORY_LIMIT = 512 * 2 ** 20;

/** One run of a query: what it runs against, its limits, and what it has to tell besides its rows. */
export class Run implements Meter {
  readonly target: QueryTarget;
  readonly bindVars: JsonObject;
  /** The names of the collections that there are. */
  readonly collections: ReadonlySet<string>;
  readonly warnings: Warning[] = [];
  readonly stats: QueryStats = {
    writesExecuted: 0,
    writesIgnored: 0,
    scannedFull: 0,
    scannedIndex: 0,
    filtered: 0,
    httpRequests: 0,
    executionTime: 0,
    peakMemoryUsage: BASE_MEMORY,
  };
  /** When the query began, for the functions that tell the time: it stands still while a query runs. */
  readonly now = Date.now();
  /** What searches have found. */
  readonly scores = new Scores();
  /** Set once the slice of time is used up. */
  overdue = false;
  #sliceEnd = 0;
  #memory = BASE_MEMORY;
  #scratch = 0;
  readonly #limits: RunLimits;
  readonly #stopAt: number;
  readonly #memoryLimit: number;
  readonly #share: MemoryShare | undefined;

  constructor(target: QueryTarget, bindVars: JsonObject, limits: RunLimits) {
    this.target = target;
    this.collections = new Set(target.collectionNames());
    this.bindVars = bindVars;
    this.#limits = limits;
    this.#memoryLimit = limits.memoryLimit ?? DEFAULT_MEMORY_LIMIT;
    this.#share = limits.memoryPool?.share();
    this.#stopAt =
      limits.deadline === undefined ? Infinity : performance.now() + limits.deadline - Date.now();
  }

  /** The time left until the deadline, in milliseconds. */
  get remaining(): number {
    return this.#stopAt - performance.now();
  }

  mayRead(collection: string): void {
    this.#limits.mayRead?.(collection);
  }

  startSlice(): void {
    this.#sliceEnd = performance.now() + SLICE;
    this.overdue = false;
    this.check();
  }

  /** @throws ApiError 410/1500 once the query is killed or past its deadline. */
  check(): void {
    const now = performance.now();
    if (now >= this.#stopAt || this.#limits.signal?.aborted === true) throw killed();
    this.overdue = now >= this.#sliceEnd;
  }

  /** The bytes that are held now: at the end those of the rows. */
  get memory(): number {
    return this.#memory;
  }

  /** Counts a value that is kept, and gives its size for `release`. @throws ApiError 500/32 above the limit. */
  hold(value: Json): number {
    return this.reserve(this.sizeOf(value));
  }

  /** The size of a value, in bytes, roughly. */
  sizeOf(value: Json): number {
    return sizeOf(value, this.#memoryLimit);
  }

  reserve(bytes: number): number {
    this.#memory += bytes;
    this.stats.peakMemoryUsage = Math.max(this.stats.peakMemoryUsage, this.#memory);
    if (this.#memory > this.#memoryLimit || this.#share?.growTo(this.#memory) === false)
      throw tooMuchMemory();
    return bytes;
  }

  release(bytes: number): void {
    this.#memory -= bytes;
  }

  /** Gives all memory back: the query is over. */
  end(): void {
    this.#share?.end();
  }

  /** Counts what an expression makes on its way to a result: held until the next row (see `mark`). */
  scratch(bytes: number): void {
    this.#scratch += this.reserve(bytes);
  }

  /** The scratch memory in use, for `backTo` to return to once a row is done with. */
  mark(): number {
    return this.#scratch;
  }

  backTo(mark: number): void {
    this.release(this.#scratch - mark);
    this.#scratch = mark;
  }

  /** Notes a warning, and gives the null that stands for the result. */
  warn(code: number, about = ""): null {
    const message = describe(code, about);
    if (this.#limits.failOnWarning === true) throw queryError(code, message);
    if (this.warnings.length < (this.#limits.maxWarningCount ?? 10)) this.warnings.push({ code, message });
    return null;
  }
}
