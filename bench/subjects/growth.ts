import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import { measuredStack, secondsOf } from "../support/stacks.ts";

/** How many times as long each resource of the largest stack may take as one of the smallest. */
const MOST_GROWTH = 1.5;

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const largest = context.size(4_000, 80);
  const sizes = [16, 8, 4, 2, 1].map((part) => largest / part);
  const samples = sizes.map((count) => ({
    count,
    up: [] as number[],
    noOp: [] as number[],
    destroy: [] as number[],
    bytes: [] as number[],
  }));
  await during(await startMeasuredGdn(context.folder()), async ({ info }) => {
    const works = samples.map(({ count, up, noOp, destroy, bytes }) => async () => {
      context.progress(`${count} resources`);
      const stack = await measuredStack(context, "many", info, { withGdnSpot: true });
      stack.configure({ count });
      up.push((1000 * secondsOf(await stack.up())) / count);
      noOp.push((1000 * secondsOf(await stack.up())) / count);
      bytes.push(Buffer.byteLength(stack.stateText()) / 1e3);
      destroy.push((1000 * secondsOf(await stack.destroy())) / count);
    });
    await inRounds(Math.ceil(context.rounds / 2), works);
  });
  const [least] = samples;
  const last = samples.at(-1);
  const figures = (
    name: string,
    unit: string,
    pick: (sample: (typeof samples)[number]) => number[],
    mostGrowth?: number,
  ) =>
    samples.map((sample): Figure => {
      const figure = {
        name: `${name}, ${sample.count.toLocaleString("en")} resources`,
        unit,
        samples: pick(sample),
      };
      if (least === undefined || sample === least) return { ...figure, beside: [] };
      const beside = { name: `with ${least.count.toLocaleString("en")}`, samples: pick(least) };
      const aim =
        sample === last && mostGrowth !== undefined
          ? { atMost: mostGrowth, ratioTo: beside.name }
          : undefined;
      return { ...figure, beside: [beside], ...(aim && { aim }) };
    });
  return [
    ...figures("first up, time for each", "ms", ({ up }) => up, MOST_GROWTH),
    ...figures("up that finds no change, time for each", "ms", ({ noOp }) => noOp, MOST_GROWTH),
    ...figures("destroy, time for each", "ms", ({ destroy }) => destroy, MOST_GROWTH),
    ...figures("state", "kB", ({ bytes }) => bytes),
  ];
}

export const GROWTH: Benchmark = {
  name: "growth",
  about:
    "Fabrics with ever more spot collections and saved queries, made and destroyed by gdn-spot, with the state in a file",
  comparedWith: "the smallest of them",
  aim: "each resource of the largest takes at most 1.5 times as long as one of the smallest: time grows with the resources, not with their square",
  run,
};
