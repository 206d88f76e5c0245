import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { tooMuchMemory } from "../../c8ql/errors.ts";
import { SharedMemory } from "../../c8ql/memory.ts";
import { ApiError } from "../../common/api-error.ts";
import type { Failure, FromThread, ThreadData, ToThread } from "./messages.ts";
import type { Task } from "./task.ts";

/** What all threads take from. */
export type Shared = Omit<ThreadData, "held" | "compiled">;

interface Listener {
  /** Called when it has nothing more to do. */
  free(): void;
  /** Called when it ended by itself. */
  died(error: Error): void;
}

/** A thread for queries, as the main thread sees it. */
export class QueryThread {
  readonly #worker: Worker;
  readonly #memory: SharedMemory;
  readonly #tasks = new Map<number, Task<QueryThread>>();
  readonly #listener: Listener;
  #ready = false;
  #busySince = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(shared: Shared, listener: Listener) {
    this.#listener = listener;
    const held = new SharedArrayBuffer(8);
    this.#memory = new SharedMemory(shared.free, held);
    const compiled = getCompileCacheDir();
    const workerData: ThreadData = { ...shared, held, compiled };
    this.#worker = new Worker(new URL("./entry.js", import.meta.url), { workerData, execArgv: [] });
    this.#worker.on("message", (message: FromThread) => this.#hear(message));
    this.#worker.on("error", (error: NodeJS.ErrnoException) =>
      listener.died(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? tooMuchMemory() : error),
    );
    this.#worker.on("exit", () => {
      this.#memory.giveAllBack();
      listener.died(new Error("A thread for queries ended."));
    });
    // What is under way keeps the process running, not this.
    this.#worker.unref();
  }

  get isReady(): boolean {
    return this.#ready;
  }

  get isIdle(): boolean {
    return this.#ready && this.#tasks.size === 0;
  }

  /** Since when it is busy with what it has to do, of `performance.now()`. */
  get busySince(): number {
    return this.#busySince;
  }

  get tasks(): Task<QueryThread>[] {
    return [...this.#tasks.values()];
  }

  take(task: Task<QueryThread>): void {
    clearTimeout(this.#idle);
    if (this.#tasks.size === 0) this.#busySince = performance.now();
    task.thread = this;
    task.writes = [];
    this.#tasks.set(task.id, task);
    this.#post({ kind: "job", id: task.id, job: task.begin() });
  }

  /** Tells a query to end. */
  stop(task: Task<QueryThread>): void {
    this.#post({ kind: "stop", id: task.id });
  }

  /** Calls `then` once it had nothing to do for so many milliseconds. */
  whenIdle(milliseconds: number, then: () => void): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(then, milliseconds).unref();
  }

  async end(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#worker.terminate();
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #hear(message: FromThread): void {
    if (message.kind === "ready") {
      this.#ready = true;
      this.#listener.free();
      return;
    }
    const { id } = message;
    const task = this.#tasks.get(id);
    if (task === undefined || task.thread !== this) return;
    if (message.kind === "writes") {
      task.writes.push(...message.writes);
      this.#post({ kind: "more", id });
      return;
    }
    this.#tasks.delete(id);
    this.#busySince = performance.now();
    if (message.kind === "failed") task.fail(errorOf(message.failure));
    else {
      const { outcome } = message;
      if (outcome.kind === "ran") outcome.writes = [...task.writes, ...outcome.writes];
      task.succeed(outcome, () => this.#post({ kind: "over", id }));
    }
    if (this.#tasks.size === 0) this.#listener.free();
  }
}

function errorOf(failure: Failure): Error {
  if (failure.kind === "refused") {
    return new ApiError(failure.status, failure.errorNum, failure.message, failure.extras);
  }
  const error = new Error("A query ended with an error that is none of its own.");
  error.stack = failure.text;
  return error;
}
