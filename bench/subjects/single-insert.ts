import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { DOCUMENTS } from "../support/collection.ts";
import { documentText, plainRow } from "../support/documents.ts";
import { measureCalls, sideBySide } from "../support/side-by-side.ts";

/** What the local GDN answers to a document, in bytes. */
const ANSWER_BYTES = 80;

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const count = context.size(5_000, 500);
  // A key can be inserted once: each measurement has documents of its own.
  let used = 0;
  const fresh = <T>(make: (index: number) => T): T[] => {
    const first = used;
    used += count;
    return Array.from({ length: count }, (_, offset) => make(first + offset));
  };
  return sideBySide(context, ANSWER_BYTES, (sides) =>
    measureCalls(context, sides, {
      name: "single inserts",
      count,
      prepare: (client) => {
        const texts = fresh(documentText);
        return (index) => client.send("POST", DOCUMENTS, texts[index]);
      },
      plain: () => {
        const rows = fresh(plainRow);
        return () => {
          for (const row of rows) sides.sqlite.insert([row]);
        };
      },
    }),
  );
}

export const SINGLE_INSERT: Benchmark = {
  name: "single-insert",
  about: "Documents of 1 kB go into a spot collection on disk, one in a call",
  comparedWith:
    "the same rows put into SQLite in this process, each in a transaction; " +
    "the same calls to an HTTPS server that does nothing",
  aim: "none of its own",
  run,
};
