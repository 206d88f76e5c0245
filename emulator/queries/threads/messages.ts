import type { Caller } from "../../auth/authentication.ts";
import type { ErrorExtras } from "../../common/api-error.ts";
import type { JsonObject } from "../../common/json.ts";

/** What a thread is started with: the data, and what all threads take from. */
export interface ThreadData {
  file: string;
  tenant: string;
  /** See `Ticks`. */
  ticks: SharedArrayBuffer;
  /** See `revisionClock`. */
  clock: SharedArrayBuffer;
  /** See `SharedMemory`. */
  free: SharedArrayBuffer;
  held: SharedArrayBuffer;
  /** Where compiled modules are kept, if they are. */
  compiled: string | undefined;
}

interface JobBase {
  text: string;
  bindVars: JsonObject;
  caller: Caller;
  /** The names of the fabric, and of the region that was asked. */
  fabric: string;
  region: string;
  /** How long it may take from when a thread begins with it, in milliseconds. */
  timeout: number;
  /** When it must have ended, in milliseconds since 1970; set once it has begun. */
  deadline?: number;
}

export interface RunJob extends JobBase {
  kind: "run";
  fullCount: boolean;
  failOnWarning: boolean;
  maxWarningCount: number;
  /** How many rows go into a batch. */
  batchSize: number;
  /** Rows lose `_id` and `_rev`. */
  withoutIdentity: boolean;
}

/** Tells what the query is made of. */
export interface ParseJob extends JobBase {
  kind: "parse";
}

export interface ExplainJob extends JobBase {
  kind: "explain";
  allPlans: boolean;
}

export type Job = RunJob | ParseJob | ExplainJob;

/** Rows as JSON, without the brackets around them, in batches with a comma between two. */
export interface Batches {
  /** How many rows there are. */
  count: number;
  bytes: Uint8Array<ArrayBuffer>;
  /** Where each batch ends. There is always one, if of no rows. */
  ends: Float64Array<ArrayBuffer>;
}

/** What a document shall become. */
export interface DocumentWrite {
  /** The collection's id. */
  collection: number;
  key: string;
  /** The revision that the query saw; null: there was no document. */
  seen: string | null;
  /** Null: it is removed. */
  fresh: { rev: string; body: string } | null;
}

/** What came of a query that ran. Texts are JSON. */
export interface Ran {
  kind: "ran";
  rows: Batches;
  /** Whether it has a RETURN: without one it only writes. */
  returnsRows: boolean;
  stats: string;
  warnings: string;
  profile: string;
  /** What is to be written; nothing is yet. */
  writes: DocumentWrite[];
  /** By a collection's id the last of the keys that rise by themselves. */
  lastKeys: [collection: number, key: number][];
}

/** The answer to the other jobs: the members of a JSON object. */
export interface Told {
  kind: "told";
  members: Uint8Array<ArrayBuffer>;
}

export type Outcome = Ran | Told;

/** An outcome with what belongs to it in the main thread. */
export type Finished = Outcome & {
  /** When the query must have ended, in milliseconds since 1970. */
  deadline: number;
  /** To be called once its writes are written, or will never be. */
  over: () => void;
};

/** What an error is across threads; of one that is no `ApiError` only the text. */
export type Failure =
  | { kind: "refused"; status: number; errorNum: number; message: string; extras: ErrorExtras }
  | { kind: "broken"; text: string };

export type ToThread =
  | { kind: "job"; id: number; job: Job }
  /** The query is to end. */
  | { kind: "stop"; id: number }
  /** More writes can be taken. */
  | { kind: "more"; id: number }
  /** What it wrote is written, or will never be. */
  | { kind: "over"; id: number };

export type FromThread =
  | { kind: "ready" }
  /** A part of many writes; the thread waits for `more`. */
  | { kind: "writes"; id: number; writes: DocumentWrite[] }
  | { kind: "done"; id: number; outcome: Outcome }
  | { kind: "failed"; id: number; failure: Failure };
