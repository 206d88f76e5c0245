/**
 * `npm run bench -- [NAME...] [--quick]`: runs the benchmarks one after the other, prints what they measured, and
 * writes it to `results.json`, into docs/benchmarks.md and as a chart to docs/benchmarks.svg. A missed aim is shown, and is no failure: figures depend
 * on the machine.
 */
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { calledFrom, projectCommand } from "../cli/common/command.ts";
import type { Benchmark } from "./benchmark.ts";
import { inContext } from "./context.ts";
import { documentResults, resultSection } from "./documentation.ts";
import { thisMachine } from "./machine.ts";
import { type Result, readResults, storeResults } from "./results.ts";
import { BENCHMARKS } from "./subjects.ts";

const RESULTS = join(import.meta.dirname, "results.json");
const QUICK_RESULTS = join(import.meta.dirname, "results.quick.json");
const DOCUMENTATION = join(import.meta.dirname, "..", "docs", "benchmarks.md");
const CHART = join(import.meta.dirname, "..", "docs", "benchmarks.svg");

interface Options {
  quick: boolean;
  rounds?: number;
  output?: string;
  list: boolean;
  document: boolean;
}

async function measure(benchmark: Benchmark, options: Options): Promise<Result> {
  const { name, about, comparedWith, aim } = benchmark;
  const { quick, rounds = quick ? 2 : 5 } = options;
  const machine = thisMachine();
  const date = new Date().toISOString().slice(0, 10);
  const progress = (text: string) => process.stderr.write(`${name}: ${text}\n`);
  progress(`${about} ...`);
  const started = performance.now();
  const figures = await inContext({ quick, rounds, progress }, (context) => benchmark.run(context));
  const seconds = Math.round((performance.now() - started) / 1000);
  return { name, about, comparedWith, aim, quick, date, seconds, machine, figures };
}

async function run(names: readonly string[], options: Options): Promise<void> {
  if (options.list) {
    for (const { name, about } of BENCHMARKS) process.stdout.write(`${name.padEnd(16)}${about}\n`);
    return;
  }
  const standard = options.quick ? QUICK_RESULTS : RESULTS;
  const file = options.output === undefined ? standard : calledFrom(options.output);
  const order = BENCHMARKS.map(({ name }) => name);
  const chosen = options.document
    ? []
    : BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name));
  for (const benchmark of chosen) {
    const result = await measure(benchmark, options);
    process.stdout.write(`${resultSection(result)}\n\n`);
    storeResults(file, [result], order);
  }
  if (file === RESULTS) {
    const results = readResults(RESULTS);
    documentResults(DOCUMENTATION, results);
    // Loading what draws takes longer than the shortest benchmark.
    const { drawResults } = await import("./chart.ts");
    drawResults(CHART, results);
  }
  process.stdout.write(`Results: ${file}\n`);
}

function knownName(name: string, before: string[] | undefined): string[] {
  if (BENCHMARKS.every((benchmark) => benchmark.name !== name)) {
    throw new InvalidArgumentError(`There are ${BENCHMARKS.map((benchmark) => benchmark.name).join(", ")}.`);
  }
  return [...(before ?? []), name];
}

function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}

// Ending through `exit` has the servers ended and the folders removed.
process.once("SIGINT", () => process.exit(130));
process.once("SIGTERM", () => process.exit(143));

await projectCommand("bench", "Measures how fast and how light things are, beside what limits them.")
  .argument("[names...]", "the benchmarks to run (default: all)", knownName)
  .option("--quick", "small sizes and two rounds: to see that all works, not for figures to keep", false)
  .option("--rounds <n>", "how often each thing is measured (default: 5)", count)
  .option("--output <file>", "where results are written (default: bench/results.json; quick ones beside it)")
  .option("--list", "only list the benchmarks", false)
  .option("--document", "measure nothing: write the stored results into the documentation again", false)
  .action(async (names: string[], options: Options) => run(names, options))
  .parseAsync();
