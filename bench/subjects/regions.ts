import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import { measuredStack, requestsDuring, secondsOf } from "../support/stacks.ts";

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const counts = context.size(1, 0) === 1 ? [1, 3, 10, 50] : [1, 10];
  const samples = counts.map((count) => ({ count, up: [] as number[], requests: [] as number[] }));
  await inRounds(
    context.rounds,
    samples.map(({ count, up, requests }) => async () => {
      const names = Array.from({ length: count }, (_, index) => `region-${index + 1}`);
      const gdn = await startMeasuredGdn(context.folder(), "--regions", names.join(","));
      await during(gdn, async ({ info }) => {
        const stack = await measuredStack(context, "default", info);
        stack.configure({ spotDc: "region-1" });
        const made = await requestsDuring(info, async () => secondsOf(await stack.up()));
        up.push(made.value);
        requests.push(made.requests.length);
      });
    }),
  );
  const [one] = samples;
  return samples.flatMap((sample): Figure[] => {
    const where = sample.count === 1 ? "in one region" : `over ${sample.count} regions`;
    const beside = (series: number[] | undefined) =>
      sample === one || series === undefined ? [] : [{ name: "in one region", samples: series }];
    return [
      { name: `first up ${where}`, unit: "s", samples: sample.up, beside: beside(one?.up) },
      {
        name: `its requests ${where}`,
        unit: "requests",
        samples: sample.requests,
        beside: beside(one?.requests),
      },
    ];
  });
}

export const REGIONS: Benchmark = {
  name: "regions",
  about: "The default program is run for the first time on local GDNs with ever more regions",
  comparedWith: "one region",
  aim: "none of its own",
  run,
};
