import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { BULK_CALLS, CURSORS, fill } from "../support/collection.ts";
import { plainRow, VALUES } from "../support/documents.ts";
import { sideBySide } from "../support/side-by-side.ts";
import { timed } from "../support/timed.ts";

/** One in a hundred documents has a value in this range. */
const FROM = VALUES / 2;
const TO = FROM + VALUES / 100;

const QUERY = JSON.stringify({
  query: "FOR document IN documents FILTER document.value >= @from AND document.value < @to RETURN document",
  bindVars: { from: FROM, to: TO },
  batchSize: 100_000,
});

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const stored = context.size(100_000, 10_000);
  return sideBySide(context, 0, async ({ gdn, sqlite }) => {
    const client = gdn.client(BULK_CALLS);
    await fill(client, stored);
    sqlite.insert(Array.from({ length: stored }, (_, index) => plainRow(index)));
    const expected = sqlite.select("body->>'value' >= ? AND body->>'value' < ?", FROM, TO);
    const check = (found: number) => {
      if (found !== expected) throw new Error(`The scan found ${found} documents instead of ${expected}.`);
    };
    const times = await measureInRounds(context.rounds, {
      gdn: () =>
        timed(async () => {
          const { result } = JSON.parse(await client.send("POST", CURSORS, QUERY)) as { result: unknown[] };
          check(result.length);
        }),
      script: () =>
        timed(() => {
          const found: unknown[] = [];
          for (const body of sqlite.bodies()) {
            const document = JSON.parse(body) as { value: number };
            if (document.value >= FROM && document.value < TO) found.push(document);
          }
          check(found.length);
        }),
      sql: () => timed(() => check(sqlite.select("body->>'value' >= ? AND body->>'value' < ?", FROM, TO))),
    });
    return [
      {
        name: `scan of ${stored.toLocaleString("en")} documents that finds ${expected}`,
        unit: "ms",
        samples: times.gdn,
        beside: [
          { name: "reading SQLite and JSON.parse in a script", samples: times.script },
          { name: "SQLite's own JSON operators", samples: times.sql },
        ],
      },
    ];
  });
}

export const FILTERED_SCAN: Benchmark = {
  name: "filtered-scan",
  about:
    "A query reads all documents of a collection and answers one in a hundred, chosen by a number in them",
  comparedWith:
    "the same done by hand in this process: each row read from SQLite, parsed and compared; " +
    "the same as a condition in SQL",
  aim: "none of its own",
  run,
};
