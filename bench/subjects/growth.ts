import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { measuredStack, secondsOf } from "../support/stacks.ts";

/**
 * Empty resources: what grows here is the engine's own cost. A state in a file or bucket is written whole at each
 * checkpoint, so its time grows with the square of the resources.
 */
async function run(context: BenchmarkContext): Promise<Figure[]> {
  const largest = context.size(2_000, 80);
  const sizes = [largest / 8, largest / 4, largest / 2, largest];
  const samples = sizes.map((count) => ({
    count,
    up: [] as number[],
    noOp: [] as number[],
    bytes: [] as number[],
  }));
  await inRounds(
    Math.ceil(context.rounds / 2),
    samples.map(({ count, up, noOp, bytes }) => async () => {
      context.progress(`${count} resources`);
      const stack = await measuredStack(context, "many-empty");
      stack.configure({ count });
      up.push((1000 * secondsOf(await stack.up())) / count);
      noOp.push((1000 * secondsOf(await stack.up())) / count);
      bytes.push(Buffer.byteLength(stack.stateText()) / 1e3);
    }),
  );
  const [least] = samples;
  const figures = (name: string, unit: string, pick: (sample: (typeof samples)[number]) => number[]) =>
    samples.map(
      (sample): Figure => ({
        name: `${name}, ${sample.count.toLocaleString("en")} resources`,
        unit,
        samples: pick(sample),
        beside:
          least === undefined || sample === least
            ? []
            : [{ name: `with ${least.count.toLocaleString("en")}`, samples: pick(least) }],
      }),
    );
  return [
    ...figures("first up, time for each", "ms", ({ up }) => up),
    ...figures("up that finds no change, time for each", "ms", ({ noOp }) => noOp),
    ...figures("state", "kB", ({ bytes }) => bytes),
  ];
}

export const GROWTH: Benchmark = {
  name: "growth",
  about: "Stacks of ever more dynamic resources that do nothing, with their state in a file",
  comparedWith: "the smallest of them",
  aim: "none of its own: it is the engine's own growth",
  run,
};
