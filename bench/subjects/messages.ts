import { once } from "node:events";
import { readFileSync } from "node:fs";
import { WebSocket } from "ws";
import { loopback } from "../../cli/gdn/background.ts";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { documentText, plainRow } from "../support/documents.ts";
import { residentMegabytes } from "../support/resident-memory.ts";
import type { MeasuredGdn } from "../support/servers.ts";
import { sideBySide } from "../support/side-by-side.ts";
import { perSecond } from "../support/timed.ts";

const PLACE = "persistent/acme/c8global.bench/c8globals.messages";

async function open({ info }: MeasuredGdn, path: string): Promise<WebSocket> {
  const socket = new WebSocket(`${info.url.replace("https", "wss")}/_ws/ws/v2/${path}`, {
    ca: readFileSync(info.caFile),
    lookup: loopback,
    headers: { authorization: `apikey ${info.apiKey}` },
  });
  await once(socket, "open");
  return socket;
}

/** Sends messages, and waits until a consumer has got and acknowledged all of them. */
async function exchange(
  producer: WebSocket,
  consumer: WebSocket,
  payloads: readonly string[],
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let received = 0;
  const take = (data: WebSocket.RawData) => {
    const { messageId } = JSON.parse(String(data)) as { messageId: string };
    consumer.send(JSON.stringify({ messageId }));
    received += 1;
    if (received === payloads.length) resolve();
  };
  consumer.on("message", take);
  for (const payload of payloads) producer.send(JSON.stringify({ payload }));
  await promise;
  consumer.off("message", take);
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const count = context.size(5_000, 500);
  return sideBySide(context, 0, async ({ gdn, sqlite }) => {
    await gdn.client(1).send("POST", "/_fabric/bench/_api/streams/messages?global=true");
    const producer = await open(gdn, `producer/${PLACE}`);
    const consumer = await open(gdn, `consumer/${PLACE}/bench`);
    const payloads = Array.from({ length: count }, (_, index) =>
      Buffer.from(documentText(index)).toString("base64"),
    );
    const before = residentMegabytes(gdn.pid);
    let used = 0;
    const rates = await measureInRounds(context.rounds, {
      gdn: () => perSecond(count, () => exchange(producer, consumer, payloads)),
      plain: () => {
        const rows = payloads.map(() => plainRow(used++));
        // A message, and then that it is acknowledged.
        return perSecond(count, () => {
          for (const row of rows) {
            sqlite.insert([row]);
            sqlite.insert([{ ...row, key: `${row.key}-acknowledged`, body: "" }]);
          }
        });
      },
    });
    const after = residentMegabytes(gdn.pid);
    producer.close();
    consumer.close();
    return [
      {
        name: "messages of 1 kB sent, received and acknowledged",
        unit: "messages/s",
        samples: rates.gdn,
        beside: [{ name: "two rows for each put into SQLite, each in a transaction", samples: rates.plain }],
      },
      {
        name: `memory after ${(count * context.rounds).toLocaleString("en")} of them`,
        unit: "MB",
        samples: [after],
        beside: [{ name: "before them", samples: [before] }],
      },
    ];
  });
}

export const MESSAGES: Benchmark = {
  name: "messages",
  about: "One producer sends messages to one consumer of a stream on disk, which acknowledges each",
  comparedWith: "the rows that this writes, put into SQLite in this process",
  aim: "none of its own",
  run,
};
