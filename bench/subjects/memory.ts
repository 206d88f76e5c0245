import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inFlight } from "../support/client.ts";
import { BATCH, BULK_CALLS, DOCUMENTS, makeCollection } from "../support/collection.ts";
import { batchText } from "../support/documents.ts";
import { residentMegabytes } from "../support/resident-memory.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const count = context.size(1_000_000, 100_000);
  const calls = count / BATCH;
  const folder = context.folder();
  return during(await startMeasuredGdn(folder, "--data", "data"), async (gdn) => {
    const client = gdn.client(BULK_CALLS);
    await makeCollection(gdn, client);
    const idle = residentMegabytes(gdn.pid);
    const samples: number[] = [];
    let done = 0;
    await inFlight(BULK_CALLS, calls, async (index) => {
      await client.send("POST", DOCUMENTS, batchText(index * BATCH, BATCH));
      samples.push(residentMegabytes(gdn.pid));
      done += 1;
      if (done % (calls / 10) === 0) {
        context.progress(
          `${(done * BATCH).toLocaleString("en")} documents, ${samples.at(-1)?.toFixed(0)} MB`,
        );
      }
    });
    // The first tenth makes the tables of the compiler and of SQLite's cache grow to what they stay at.
    const early = samples.slice(0, calls / 10);
    const late = samples.slice(-calls / 10);
    return [
      {
        name: `resident memory in the last tenth of ${count.toLocaleString("en")} documents, highest`,
        unit: "MB",
        samples: [Math.max(...late)],
        beside: [
          { name: "in the first tenth, highest", samples: [Math.max(...early)] },
          { name: "before", samples: [idle] },
        ],
        aim: { atMost: 1.2, ratioTo: "in the first tenth, highest" },
      },
    ];
  });
}

export const MEMORY: Benchmark = {
  name: "memory",
  about:
    "The resident memory of the local GDN, sampled after each bulk call of 1,000 documents of 1 kB; run once",
  comparedWith: "itself in the first tenth of the documents",
  aim: "flat: at most 1.2 times",
  run,
};
