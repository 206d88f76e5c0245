import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Benchmark, Figure } from "./benchmark.ts";
import type { Machine } from "./machine.ts";

/** One benchmark's result. */
export interface Result extends Pick<Benchmark, "name" | "about" | "comparedWith" | "aim"> {
  /** Measured with small sizes, only to see that it works. */
  readonly quick: boolean;
  /** The day, ISO 8601. */
  readonly date: string;
  readonly seconds: number;
  readonly machine: Machine;
  readonly figures: readonly Figure[];
}

/** The results in a file, in their order; none if there is no such file. */
export function readResults(file: string): Result[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Result[]) : [];
}

/**
 * Puts results into a file. Results of other benchmarks stay there, so that one can be measured alone.
 *
 * @param order the names of all benchmarks; a result of one that is no more goes
 */
export function storeResults(file: string, fresh: readonly Result[], order: readonly string[]): Result[] {
  const known = [...fresh, ...readResults(file)];
  const results = order.flatMap((name) => known.find((result) => result.name === name) ?? []);
  writeFileSync(file, `${JSON.stringify(results.map(rounded), undefined, 2)}\n`);
  return results;
}

/** Four digits say all that such measurements can. */
function rounded(result: Result): Result {
  const round = (samples: readonly number[]) => samples.map((sample) => Number(sample.toPrecision(4)));
  const figures = result.figures.map((figure) => ({
    ...figure,
    samples: round(figure.samples),
    beside: figure.beside.map(({ name, samples }) => ({ name, samples: round(samples) })),
  }));
  return { ...result, figures };
}
