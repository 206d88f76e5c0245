import type { DocumentWrite, Job, Outcome } from "./messages.ts";
import type { QueryThread } from "./query-thread.ts";

let lastId = 0;

/** A job with what becomes of it. */
export class Task {
  readonly id = ++lastId;
  readonly job: Job;
  /** Since when it waits, of `performance.now()`. */
  readonly since = performance.now();
  /** Which thread works at it. */
  thread: QueryThread | undefined;
  timer: NodeJS.Timeout | undefined;
  /** The writes that it has handed over so far. */
  writes: DocumentWrite[] = [];
  readonly ended: Promise<Outcome & { over: () => void }>;
  #settled = false;
  readonly #resolve: (outcome: Outcome & { over: () => void }) => void;
  readonly #reject: (error: Error) => void;

  constructor(job: Job) {
    this.job = job;
    const { promise, resolve, reject } = Promise.withResolvers<Outcome & { over: () => void }>();
    this.ended = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get isSettled(): boolean {
    return this.#settled;
  }

  /** @param over to be called once the writes are written, or will never be */
  succeed(outcome: Outcome, over: () => void): void {
    this.#settled = true;
    this.#resolve({ ...outcome, over });
  }

  fail(error: Error): void {
    this.#settled = true;
    this.#reject(error);
  }
}
