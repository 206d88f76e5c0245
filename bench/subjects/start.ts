import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { residentMegabytes } from "../support/resident-memory.ts";
import { during, emptyServer, type MeasuredServer, startMeasuredGdn } from "../support/servers.ts";

const EMPTY = "Node with an empty HTTPS server";

/** From before the process is made to its first answer over a new connection; notes the memory right after it. */
async function firstAnswer(memory: number[], start: () => Promise<MeasuredServer>): Promise<number> {
  const started = performance.now();
  return during(await start(), async (server) => {
    await server.client(1).send("GET", "/datacenter/local");
    const elapsed = performance.now() - started;
    memory.push(residentMegabytes(server.pid));
    return elapsed;
  });
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const folder = context.folder();
  const startEmpty = await emptyServer(folder, 100);
  const inMemory = () => startMeasuredGdn(folder);
  const onDisk = () => startMeasuredGdn(folder, "--data", "data");
  // The first start after an installation or a change also compiles; that on data makes its tables.
  await during(await inMemory(), async () => {});
  await during(await onDisk(), async () => {});
  const memory: Record<"inMemory" | "onDisk" | "empty", number[]> = { inMemory: [], onDisk: [], empty: [] };
  const times = await measureInRounds(2 * context.rounds, {
    inMemory: () => firstAnswer(memory.inMemory, inMemory),
    onDisk: () => firstAnswer(memory.onDisk, onDisk),
    empty: () => firstAnswer(memory.empty, startEmpty),
  });
  const time = { unit: "ms", beside: [{ name: EMPTY, samples: times.empty }], aim: { atMost: 150 } };
  const resident = { unit: "MB", beside: [{ name: EMPTY, samples: memory.empty }], aim: { atMost: 90 } };
  return [
    { ...time, name: "first answer, in memory", samples: times.inMemory },
    { ...time, name: "first answer, data on disk", samples: times.onDisk },
    { ...resident, name: "resident memory then, in memory", samples: memory.inMemory },
    { ...resident, name: "resident memory then, data on disk", samples: memory.onDisk },
  ];
}

export const START: Benchmark = {
  name: "start",
  about: "A local GDN is started as a process, until it has answered `GET /datacenter/local`",
  comparedWith: "the same Node running an HTTPS server that does nothing",
  aim: "under 150 ms and 90 MB",
  run,
};
