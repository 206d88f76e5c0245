import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import {
  EMPTY_PROGRAM,
  LAZY_EMPTY_PROGRAM,
  measuredStack,
  plainStack,
  requestsDuring,
  secondsOf,
} from "../support/stacks.ts";

/** What the engine's way to dynamic providers takes by itself: a plugin process, mostly. */
const EMPTY_RESOURCES = "a program of as many empty dynamic resources";

async function run(context: BenchmarkContext): Promise<Figure[]> {
  return await during(await startMeasuredGdn(context.folder()), async ({ info }) => {
    const stack = await measuredStack(context, "default", info);
    stack.configure({ spotDc: "us-west" });
    const empty = await plainStack(context, "empty");
    const lazyEmpty = await measuredStack(context, "empty");
    const resources = await plainStack(context, "many-empty");
    resources.configure({ count: 5 });
    for (const each of [stack, empty, lazyEmpty, resources]) secondsOf(await each.up());
    const { value: times, requests } = await requestsDuring(info, () =>
      measureInRounds(2 * context.rounds, {
        preview: async () => secondsOf(await stack.preview("--expect-no-changes")),
        emptyPreview: async () => secondsOf(await empty.preview()),
        lazyEmptyPreview: async () => secondsOf(await lazyEmpty.preview()),
        resourcesPreview: async () => secondsOf(await resources.preview()),
        up: async () => secondsOf(await stack.up("--expect-no-changes")),
        emptyUp: async () => secondsOf(await empty.up()),
        lazyEmptyUp: async () => secondsOf(await lazyEmpty.up()),
        resourcesUp: async () => secondsOf(await resources.up()),
      }),
    );
    const time = (
      name: string,
      samples: number[],
      empty: number[],
      lazyEmpty: number[],
      resources: number[],
    ): Figure => ({
      ...{ name, unit: "s", samples, aim: { atMost: 1.1, ratioTo: EMPTY_PROGRAM } },
      beside: [
        { name: EMPTY_PROGRAM, samples: empty },
        { name: LAZY_EMPTY_PROGRAM, samples: lazyEmpty },
        { name: EMPTY_RESOURCES, samples: resources },
      ],
    });
    return [
      time(
        "preview that finds no change",
        times.preview,
        times.emptyPreview,
        times.lazyEmptyPreview,
        times.resourcesPreview,
      ),
      time("up that finds no change", times.up, times.emptyUp, times.lazyEmptyUp, times.resourcesUp),
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
    "the same with a TypeScript program that declares nothing, as the CLI runs it and as `npm run up` would, and with one of as many dynamic resources that do nothing, as the CLI runs it",
  aim: "at most 1.10 times as long as an empty program that the CLI runs by itself, and no request; beside one that is run as ours is, with a lazy SDK, it is missed",
  run,
};
