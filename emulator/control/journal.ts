import type { Json } from "../common/json.ts";

/** One request; status 0 means that it got no answer. It holds no credential and no body. */
export interface JournalEntry {
  /** When it came: ISO 8601. */
  time: string;
  region: string;
  method: string;
  /** With its query string. */
  path: string;
  status: number;
  /** 0 where the answer has none. */
  errorNum: number;
  /** From the request's first byte to the answer's last one. */
  ms: number;
  /** The answer's body, in bytes. */
  bytes: number;
  /** The kind of the fault that it met, see `faults.ts`. */
  fault?: string;
}

const LONGEST = 100_000;

/** The last requests, oldest first: at most 100,000, in memory. */
export class Journal {
  #entries: JournalEntry[] = [];
  #added = 0;

  /** How many requests there have been since the start, also those that are no longer in it. */
  get added(): number {
    return this.#added;
  }

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
    this.#added += 1;
    // Dropping a tenth at a time keeps the cost of one entry constant.
    if (this.#entries.length > LONGEST * 1.1) this.#entries = this.#entries.slice(-LONGEST);
  }

  /** @param last how many of the last ones; default: all */
  list(last = LONGEST): Json[] {
    return this.#entries.slice(-Math.min(last, LONGEST)).map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#entries = [];
  }
}
