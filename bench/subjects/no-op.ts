import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import {
  EMPTY_PROGRAM,
  EMPTY_RESOURCES,
  measuredStack,
  requestsDuring,
  secondsOf,
} from "../support/stacks.ts";

async function run(context: BenchmarkContext): Promise<Figure[]> {
  return await during(await startMeasuredGdn(context.folder()), async ({ info }) => {
    const stack = await measuredStack(context, "default", info);
    stack.configure({ spotDc: "us-west" });
    const empty = await measuredStack(context, "empty");
    const resources = await measuredStack(context, "many-empty");
    resources.configure({ count: 5 });
    for (const each of [stack, empty, resources]) secondsOf(await each.up());
    const { value: times, requests } = await requestsDuring(info, () =>
      measureInRounds(2 * context.rounds, {
        preview: async () => secondsOf(await stack.preview("--expect-no-changes")),
        emptyPreview: async () => secondsOf(await empty.preview()),
        resourcesPreview: async () => secondsOf(await resources.preview()),
        up: async () => secondsOf(await stack.up("--expect-no-changes")),
        emptyUp: async () => secondsOf(await empty.up()),
        resourcesUp: async () => secondsOf(await resources.up()),
      }),
    );
    const time = (name: string, samples: number[], empty: number[], resources: number[]): Figure => ({
      ...{ name, unit: "s", samples, aim: { atMost: 0.9, ratioTo: EMPTY_RESOURCES } },
      beside: [
        { name: EMPTY_RESOURCES, samples: resources },
        { name: EMPTY_PROGRAM, samples: empty },
      ],
    });
    return [
      time("preview that finds no change", times.preview, times.emptyPreview, times.resourcesPreview),
      time("up that finds no change", times.up, times.emptyUp, times.resourcesUp),
      {
        name: "requests to the GDN in all of these",
        unit: "requests",
        samples: [requests.length],
        beside: [],
        aim: { atMost: 0 },
      },
    ];
  });
}

export const NO_OP: Benchmark = {
  name: "no-op",
  about: "The engine previews and updates the default program when nothing has changed",
  comparedWith:
    "the same with a program of as many dynamic resources that do nothing, served by Pulumi's own plugin, and with one that declares nothing",
  aim: "at most 0.9 times as long as a program of as many empty dynamic resources, and no request",
  run,
};
