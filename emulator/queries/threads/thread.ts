/** The inside of a thread: takes jobs, and tells what came of them. */
import { parentPort, workerData } from "node:worker_threads";
import { parseQuery } from "../../c8ql/index.ts";
import { SharedMemory } from "../../c8ql/memory.ts";
import { ApiError } from "../../common/api-error.ts";
import { useRevisionClock } from "../../store/revision.ts";
import { work } from "./job.ts";
import type { Failure, FromThread, Job, ThreadData, ToThread } from "./messages.ts";
import { Snapshots } from "./snapshot.ts";

const { file, tenant, ticks, clock, free, held } = workerData as ThreadData;
const port = parentPort;
if (port === null) throw new Error("This is no thread of its own.");
useRevisionClock(clock);
const snapshots = new Snapshots(file, ticks);
const memory = new SharedMemory(free, held);

interface Doing {
  abort: AbortController;
  over: PromiseWithResolvers<void>;
  /** Resolved when more writes can be taken. */
  more: PromiseWithResolvers<void>;
}

const doing = new Map<number, Doing>();

function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

async function take(id: number, job: Job): Promise<void> {
  const mine: Doing = {
    abort: new AbortController(),
    over: Promise.withResolvers(),
    more: Promise.withResolvers(),
  };
  doing.set(id, mine);
  const means = {
    snapshots,
    memory,
    tenant,
    signal: mine.abort.signal,
    over: mine.over.promise,
    handOver: async (writes: Extract<FromThread, { kind: "writes" }>["writes"]) => {
      mine.more = Promise.withResolvers();
      post({ kind: "writes", id, writes });
      await mine.more.promise;
    },
  };
  try {
    await work(job, means, (outcome) => {
      const { buffer } = outcome.kind === "ran" ? outcome.rows.bytes : outcome.members;
      post({ kind: "done", id, outcome }, [buffer]);
    });
  } catch (error) {
    post({ kind: "failed", id, failure: failureOf(error) });
  } finally {
    doing.delete(id);
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof ApiError) {
    const { status, errorNum, message, extras } = error;
    return { kind: "refused", status, errorNum, message, extras };
  }
  return { kind: "broken", text: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

port.on("message", (message: ToThread) => {
  if (message.kind === "job") {
    void take(message.id, message.job);
    return;
  }
  const mine = doing.get(message.id);
  switch (message.kind) {
    case "stop":
      mine?.abort.abort();
      mine?.over.resolve();
      mine?.more.resolve();
      break;
    case "more":
      mine?.more.resolve();
      break;
    case "over":
      mine?.over.resolve();
      break;
  }
});

// The first parse builds the grammar.
parseQuery("RETURN 1");
post({ kind: "ready" });
