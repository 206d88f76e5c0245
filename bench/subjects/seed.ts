import { join } from "node:path";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { writeSeedFile } from "../support/seed-files.ts";
import { seedByPlugin, seedByScript, withCollection } from "../support/seeding.ts";

const BARE = "a bare client (undici)";
const IN_SEQUENCE = "jsc8's insertDocumentMany in sequence";
const FORMATS = { jsonl: "JSON Lines", csv: "CSV" } as const;

type Rates = Record<"create" | "whole", number[]>;

/** Seeds `count` documents from both formats, beside the scripts. @param distance see `withCollection` */
async function measureSeeding(
  context: BenchmarkContext,
  count: number,
  { rounds = context.rounds, distance = 0 } = {},
): Promise<Figure[]> {
  const folder = context.folder();
  const sources = { jsonl: join(folder, "seeds.jsonl"), csv: join(folder, "seeds.csv") };
  for (const source of Object.values(sources)) await writeSeedFile(source, count);

  const rates: Record<keyof typeof FORMATS, Rates> = {
    jsonl: { create: [], whole: [] },
    csv: { create: [], whole: [] },
  };
  const added: Record<keyof typeof FORMATS, number[]> = { jsonl: [], csv: [] };
  const beside: Record<"bare" | "sequence", number[]> = { bare: [], sequence: [] };
  const byPlugin = async (format: keyof typeof FORMATS) => {
    context.progress(`${count.toLocaleString("en")} documents from ${FORMATS[format]}`);
    const report = await withCollection(
      context.folder(),
      (gdn) => seedByPlugin(gdn, { operation: "up", source: sources[format] }),
      distance,
    );
    rates[format].create.push(count / report.seconds);
    rates[format].whole.push(count / (report.checkSeconds + report.seconds));
    added[format].push(report.peak - report.idle);
  };
  const byScript = async (script: "bare.ts" | "in-sequence.ts", samples: number[]) => {
    const { seconds } = await withCollection(
      context.folder(),
      (gdn) => seedByScript(script, gdn, sources.jsonl),
      distance,
    );
    samples.push(count / seconds);
  };
  await inRounds(rounds, [
    () => byPlugin("jsonl"),
    () => byScript("bare.ts", beside.bare),
    () => byPlugin("csv"),
    () => byScript("in-sequence.ts", beside.sequence),
  ]);

  const documents = `${count.toLocaleString("en")} documents`;
  return (["jsonl", "csv"] as const).flatMap((format): Figure[] => [
    {
      name: `${documents} from ${FORMATS[format]}, written`,
      unit: "documents/s",
      samples: rates[format].create,
      beside: [{ name: BARE, samples: beside.bare }],
      // From far away the looks before the first write, and the careful start, weigh more with fewer documents.
      ...(distance === 0 && { aim: { atLeast: 0.8, ratioTo: BARE } }),
    },
    {
      name: `${documents} from ${FORMATS[format]}, checked and written`,
      unit: "documents/s",
      samples: rates[format].whole,
      beside: [
        { name: IN_SEQUENCE, samples: beside.sequence },
        { name: BARE, samples: beside.bare },
      ],
      aim: { atLeast: 3, ratioTo: IN_SEQUENCE },
    },
    {
      name: `${documents} from ${FORMATS[format]}, memory above the idle plugin's`,
      unit: "MB",
      samples: added[format],
      beside: [],
      aim: { atMost: 150 },
    },
  ]);
}

const COMPARED_WITH =
  "the same documents in the same calls from undici, which takes lines of JSON as they are, and from jsc8 as scripts use it";
const SEQUENCE_AIM = "3 times that of the script, and at most 150 MB more than idle";
const AIM = `at least 0.8 of the bare client's throughput, ${SEQUENCE_AIM}`;

export const SEED: Benchmark = {
  name: "seed",
  about:
    "The plugin's code for SeedDocuments puts documents of 1 kB from a file into an empty collection on disk, in a process of its own",
  comparedWith: COMPARED_WITH,
  aim: AIM,
  run: (context) => measureSeeding(context, context.size(100_000, 5_000)),
};

export const SEED_MILLION: Benchmark = {
  name: "seed-million",
  about: "The same with a million documents",
  comparedWith: COMPARED_WITH,
  aim: AIM,
  run: (context) =>
    measureSeeding(context, context.size(1_000_000, 10_000), { rounds: Math.ceil(context.rounds / 2) }),
};

/** About the way from Europe to the east of America and back, in ms. */
const FAR = 80;

export const SEED_FAR: Benchmark = {
  name: "seed-far",
  about: `The same as seed with a GDN that is ${FAR} ms away, as accounts are: a fault holds each call up for that long`,
  comparedWith: COMPARED_WITH,
  aim: `at least ${SEQUENCE_AIM}`,
  run: (context) => measureSeeding(context, context.size(100_000, 5_000), { distance: FAR }),
};
