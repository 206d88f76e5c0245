import type { DocumentWrite, Finished, Job, Outcome } from "./messages.ts";

let lastId = 0;

/** A job with what becomes of it. */
export class Task<Thread> {
  readonly id = ++lastId;
  readonly #job: Job;
  /** Since when it waits, of `performance.now()`. */
  readonly since = performance.now();
  /** Which thread works at it. */
  thread: Thread | undefined;
  timer: NodeJS.Timeout | undefined;
  /** The writes that it has handed over so far. */
  writes: DocumentWrite[] = [];
  readonly ended: Promise<Finished>;
  #settled = false;
  readonly #resolve: (outcome: Finished) => void;
  readonly #reject: (error: Error) => void;

  constructor(job: Job) {
    this.#job = job;
    const { promise, resolve, reject } = Promise.withResolvers<Finished>();
    this.ended = promise;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** The job as a thread begins with it; its time runs from the first time on. */
  begin(): Job & { deadline: number } {
    this.#job.deadline ??= Date.now() + this.#job.timeout;
    return this.#job as Job & { deadline: number };
  }

  get isSettled(): boolean {
    return this.#settled;
  }

  /** @param over to be called once the writes are written, or will never be */
  succeed(outcome: Outcome, over: () => void): void {
    this.#settled = true;
    this.#resolve({ ...outcome, over, deadline: this.begin().deadline });
  }

  fail(error: Error): void {
    this.#settled = true;
    this.#reject(error);
  }
}
