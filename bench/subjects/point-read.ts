import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { BULK_CALLS, DOCUMENTS, fill } from "../support/collection.ts";
import { DOCUMENT_BYTES, keyOf, plainRow } from "../support/documents.ts";
import { measureCalls, sideBySide } from "../support/side-by-side.ts";

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const stored = context.size(100_000, 10_000);
  const count = context.size(5_000, 500);
  // A step that has no factor in common with the number of documents: all over the collection, each at most once.
  const keys = Array.from({ length: count }, (_, index) => keyOf((index * 7_919) % stored));
  return sideBySide(context, DOCUMENT_BYTES, async (sides) => {
    await fill(sides.gdn.client(BULK_CALLS), stored);
    sides.sqlite.insert(Array.from({ length: stored }, (_, index) => plainRow(index)));
    return measureCalls(context, sides, {
      name: `point reads from ${stored.toLocaleString("en")} documents`,
      count,
      prepare: (client) => (index) => client.send("GET", `${DOCUMENTS}/${keys[index]}`),
      plain: () => () => {
        for (const key of keys) sides.sqlite.get(key);
      },
    });
  });
}

export const POINT_READ: Benchmark = {
  name: "point-read",
  about: "Documents of 1 kB on disk are read by their keys",
  comparedWith:
    "the same keys looked up in SQLite in this process; the same calls to an HTTPS server that does nothing",
  aim: "none of its own",
  run,
};
