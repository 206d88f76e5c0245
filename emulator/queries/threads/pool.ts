import { availableParallelism } from "node:os";
import { killed } from "../../c8ql/errors.ts";
import type { Finished, Job } from "./messages.ts";
import { QueryThread, type Shared } from "./query-thread.ts";
import { Task } from "./task.ts";

/** How many threads there may be; queries beyond share them, as most pause every 10 ms. */
const MOST_THREADS = Math.max(8, availableParallelism());

/** How long a thread may be busy, or a query wait, before there is to be one more thread; in milliseconds. */
const PATIENCE = 20;

/** How long a thread that is not the only one stays without work, in milliseconds. */
const IDLE = 10_000;

/** How long a query that is told to end, or past its deadline, gets to do so before its thread is ended. */
const GRACE = 250;

const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The threads that read and run queries, so that the main one answers all else meanwhile. What a query does, be it a
 * regular expression, ends at its deadline: if it does not end itself, its thread is ended. Others that shared the
 * thread are begun anew, as nothing of them is written yet.
 */
export class QueryThreads {
  readonly #shared: Shared;
  readonly #threads = new Set<QueryThread>();
  readonly #ending = new Set<Promise<void>>();
  #waiting: Task<QueryThread>[] = [];
  #tick: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /**
   * Does a job.
   *
   * @param signal ends it
   * @throws ApiError what the job throws; 410/1500 when ended by its deadline or the signal
   */
  run(job: Job, signal: AbortSignal): Promise<Finished> {
    const task = new Task<QueryThread>(job);
    if (signal.aborted || this.#closed) return Promise.reject(killed());
    const stop = () => this.#stop(task);
    signal.addEventListener("abort", stop, { once: true });
    this.#waiting.push(task);
    this.#assign();
    return task.ended.finally(() => {
      clearTimeout(task.timer);
      signal.removeEventListener("abort", stop);
    });
  }

  /** Ends all threads, and with them all queries. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#tick);
    for (const task of this.#waiting) task.fail(killed());
    for (const thread of this.#threads) {
      for (const task of thread.tasks) task.fail(killed());
      this.#end(thread);
    }
    await Promise.all(this.#ending);
  }

  #stop(task: Task<QueryThread>): void {
    if (task.thread === undefined) {
      this.#expire(task);
      return;
    }
    task.thread.stop(task);
    clearTimeout(task.timer);
    task.timer = setTimeout(() => this.#expire(task), GRACE);
  }

  /** Ends a query that did not end itself. */
  #expire(task: Task<QueryThread>): void {
    const { thread } = task;
    task.fail(killed());
    if (thread === undefined) {
      this.#waiting = this.#waiting.filter((one) => one !== task);
      return;
    }
    this.#end(thread);
    // The next query shall not have to wait for a thread because this one took one away.
    if (this.#threads.size < 2) this.#start();
  }

  /** Ends a thread; what it had to do besides is begun anew. */
  #end(thread: QueryThread): void {
    if (!this.#threads.delete(thread)) return;
    const ended = thread.end().finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
    const others = thread.tasks.filter((task) => !task.isSettled);
    for (const task of others) task.thread = undefined;
    this.#waiting.unshift(...others);
    if (!this.#closed) this.#assign();
  }

  /** Has a thread begin with a query, whose time runs from now on. */
  #give(thread: QueryThread, task: Task<QueryThread>): void {
    const left = task.begin().deadline - Date.now() + GRACE;
    task.timer ??= setTimeout(() => this.#expire(task), Math.min(left, LONGEST_TIMER));
    thread.take(task);
  }

  #start(): void {
    const thread = new QueryThread(this.#shared, {
      free: () => this.#becameFree(thread),
      died: (error) => this.#died(thread, error),
    });
    this.#threads.add(thread);
  }

  #becameFree(thread: QueryThread): void {
    this.#assign();
    if (thread.isIdle) thread.whenIdle(IDLE, () => this.#threads.size > 1 && this.#end(thread));
  }

  /** A thread ended by itself: it had too little memory, or the code is broken. */
  #died(thread: QueryThread, error: Error): void {
    if (!this.#threads.has(thread)) return;
    // One that did not begin would not the next time either.
    const tasks = thread.isReady ? thread.tasks : this.#waiting.splice(0);
    for (const task of tasks) task.fail(error);
    this.#end(thread);
  }

  /** Gives what waits to threads that have nothing to do. */
  #assign(): void {
    for (const thread of this.#threads) {
      if (!thread.isIdle) continue;
      const task = this.#waiting.shift();
      if (task === undefined) break;
      this.#give(thread, task);
    }
    if (this.#threads.size === 0 && this.#waiting.length > 0) this.#start();
    this.#watch();
  }

  /** Looks after a moment whether the threads are too few, unless one has nothing to do. */
  #watch(): void {
    if (this.#tick !== undefined || this.#closed) return;
    const threads = [...this.#threads];
    if (threads.some((thread) => thread.isIdle) || threads.every((thread) => !thread.isReady)) return;
    if (threads.length >= MOST_THREADS && this.#waiting.length === 0) return;
    this.#tick = setTimeout(() => {
      this.#tick = undefined;
      this.#relieve(performance.now() - PATIENCE);
      this.#watch();
    }, PATIENCE);
    this.#tick.unref();
  }

  /**
   * Has a thread ready for the next query before it comes, as starting one takes a while.
   *
   * @param since what is busy or waits since then has done so for long
   */
  #relieve(since: number): void {
    const threads = [...this.#threads];
    if (threads.some((thread) => thread.isIdle || !thread.isReady)) return;
    const [first] = this.#waiting;
    const isLong =
      first === undefined ? threads.every((one) => one.busySince <= since) : first.since <= since;
    if (!isLong) return;
    if (threads.length < MOST_THREADS) {
      this.#start();
      return;
    }
    for (const task of this.#waiting.splice(0)) {
      const [least] = threads.sort((one, other) => one.tasks.length - other.tasks.length);
      if (least !== undefined) this.#give(least, task);
    }
  }
}
