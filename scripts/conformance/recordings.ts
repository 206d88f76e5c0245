import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { z } from "zod";

const exchange = z.object({
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string().nullable()).optional(),
  body: z.json().optional(),
});

const recording = z.object({
  name: z.string(),
  seq: z.string(),
  step: z.number(),
  prior: z.array(exchange.extend({ status: z.number().optional() })).default([]),
  request: exchange,
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.string().nullable()).default({}),
    body: z.json().optional(),
  }),
});

/** A request as recorded; header `authorization` only tells the kind of credential. */
export type RecordedRequest = z.infer<typeof exchange>;

/** A real exchange with the service, and its place in the sequence that it was recorded in. */
export type Recording = z.infer<typeof recording> & {
  /** The file's name without `.json`. */
  area: string;
  /** Whether it is only there for the state that it leads to, and not counted. */
  uncounted: boolean;
};

/**
 * Reads all recordings of a folder.
 *
 * @throws Error if there are none, or one is not as it should be
 */
export function readRecordings(folder: string, uncounted = false): Recording[] {
  if (!existsSync(folder)) throw new Error(`There is no folder ${folder} with recordings.`);
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
  const found: Recording[] = [];
  for (const file of files) {
    const parsed = z.array(recording).safeParse(JSON.parse(readFileSync(join(folder, file), "utf8")));
    if (!parsed.success) throw new Error(`${join(folder, file)}: ${z.prettifyError(parsed.error)}`);
    found.push(...parsed.data.map((one) => ({ ...one, area: basename(file, ".json"), uncounted })));
  }
  if (found.length === 0) throw new Error(`There are no recordings in ${folder}.`);
  return found;
}

/** Of recordings that stand in both folders, the one read last. */
export function withoutRepeats(recordings: Recording[]): Recording[] {
  return [...new Map(recordings.map((one) => [`${one.seq} ${one.step}`, one])).values()];
}

/** The recordings by sequence, each in the order of its steps. */
export function bySequence(recordings: Recording[]): Map<string, Recording[]> {
  const sequences = new Map<string, Recording[]>();
  for (const one of recordings.toSorted((a, b) => a.step - b.step)) {
    sequences.set(one.seq, [...(sequences.get(one.seq) ?? []), one]);
  }
  return sequences;
}
