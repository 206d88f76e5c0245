import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { type Client, inFlight } from "../support/client.ts";
import { BATCH, BULK_CALLS, DOCUMENTS, makeCollection } from "../support/collection.ts";
import { batchText, plainRow } from "../support/documents.ts";
import { PlainSqlite } from "../support/plain-sqlite.ts";
import { during, emptyServer, startMeasuredGdn } from "../support/servers.ts";
import { perSecond } from "../support/timed.ts";

/** What the local GDN answers to 1,000 documents, in bytes. */
const ANSWER_BYTES = 78_000;

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const count = context.size(100_000, 10_000);
  const calls = count / BATCH;
  const folder = context.folder();
  const batches = Array.from({ length: calls }, (_, index) => Buffer.from(batchText(index * BATCH, BATCH)));
  const startEmpty = await emptyServer(folder, ANSWER_BYTES);

  const send = (client: Client) =>
    perSecond(count, () =>
      inFlight(BULK_CALLS, calls, (index) => client.send("POST", DOCUMENTS, batches[index])),
    );
  const speed = await measureInRounds(context.rounds, {
    gdn: async () =>
      during(await startMeasuredGdn(folder, "--data", context.folder()), async (gdn) => {
        const client = gdn.client(BULK_CALLS);
        await makeCollection(gdn, client);
        return send(client);
      }),
    sqlite: async () => plainSpeed(context.folder(), calls),
    empty: async () => during(await startEmpty(), (server) => send(server.client(BULK_CALLS))),
  });
  return [
    {
      name: `bulk insert of ${count.toLocaleString("en")} documents`,
      unit: "documents/s",
      samples: speed.gdn,
      beside: [
        { name: "SQLite without a server", samples: speed.sqlite },
        { name: "empty HTTPS server", samples: speed.empty },
      ],
      aim: { atLeast: 20_000 },
    },
  ];
}

async function plainSpeed(folder: string, calls: number): Promise<number> {
  const batches = Array.from({ length: calls }, (_, call) =>
    Array.from({ length: BATCH }, (_, offset) => plainRow(call * BATCH + offset)),
  );
  const sqlite = new PlainSqlite(folder);
  try {
    return await perSecond(calls * BATCH, () => {
      for (const batch of batches) sqlite.insert(batch);
    });
  } finally {
    sqlite.close();
  }
}

export const BULK_INSERT: Benchmark = {
  name: "bulk-insert",
  about: `Documents of 1 kB go into a spot collection on disk, ${BATCH.toLocaleString("en")} in a call and ${BULK_CALLS} calls at a time`,
  comparedWith:
    "the same rows put into SQLite in this process, with the same settings and transactions of the same size; " +
    "the same calls to an HTTPS server that does nothing",
  aim: "over 20,000 documents a second on 2 cores",
  run,
};
