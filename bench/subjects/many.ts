import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import { measuredStack, requestsDuring, secondsOf } from "../support/stacks.ts";

const EMPTY = "as many empty dynamic resources";

const OPERATIONS = ["up", "preview", "refresh", "destroy"] as const;
type Samples = Record<(typeof OPERATIONS)[number], number[]>;

const NAMES: Record<(typeof OPERATIONS)[number], string> = {
  up: "first up",
  preview: "preview that finds no change",
  refresh: "refresh",
  destroy: "destroy",
};

/** How often each can be done, one time after the other. */
const TIMES: Record<(typeof OPERATIONS)[number], number> = { up: 1, preview: 3, refresh: 3, destroy: 1 };

const noSamples = (): Samples => ({ up: [], preview: [], refresh: [], destroy: [] });

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const count = context.size(2_000, 40);
  return await during(await startMeasuredGdn(context.folder()), async ({ info }) => {
    const stack = await measuredStack(context, "many", info);
    const empty = await measuredStack(context, "many-empty");
    for (const each of [stack, empty]) each.configure({ count });
    const times = noSamples();
    const emptyTimes = noSamples();
    const calls = noSamples();
    let deletions: number[] = [];
    const ours = async (name: keyof Samples) => {
      context.progress(`${NAMES[name]}, resources of the GDN`);
      const { value, requests } = await requestsDuring(info, async () => secondsOf(await stack[name]()));
      times[name].push(value);
      calls[name].push(requests.length);
      if (name !== "destroy") return;
      deletions = [...deletions, requests.filter(({ method }) => method === "DELETE").length];
    };
    const beside = async (name: keyof Samples) => {
      context.progress(`${NAMES[name]}, empty resources`);
      emptyTimes[name].push(secondsOf(await empty[name]()));
    };
    for (let round = 0; round < Math.ceil(context.rounds / 2); round += 1) {
      // A round takes minutes, in which a machine may become slower: what is compared comes right after the other.
      for (const name of OPERATIONS) {
        const works = [() => ours(name), () => beside(name)];
        await inRounds(TIMES[name], round % 2 === 0 ? works : works.toReversed());
      }
    }
    const resources = `of ${count.toLocaleString("en")} resources`;
    const most: Partial<Record<keyof Samples, number>> = { preview: 0, refresh: 20 };
    return [
      ...OPERATIONS.map((name) => ({
        name: `${NAMES[name]} ${resources}`,
        unit: "s",
        samples: times[name],
        beside: [{ name: EMPTY, samples: emptyTimes[name] }],
        aim: { atMost: 1.25, ratioTo: EMPTY },
      })),
      ...OPERATIONS.map((name) => ({
        name: `requests in the ${NAMES[name]}`,
        unit: "requests",
        samples: calls[name],
        beside: [],
        ...(most[name] !== undefined && { aim: { atMost: most[name] } }),
      })),
      {
        name: "deletions in the destroy",
        unit: "requests",
        samples: deletions,
        beside: [],
        aim: { atMost: 1 },
      },
    ];
  });
}

export const MANY: Benchmark = {
  name: "many",
  about:
    "A fabric with a thousand spot collections and a thousand saved queries is made, previewed, refreshed and destroyed",
  comparedWith: "as many dynamic resources that do nothing, with the shortest provider text",
  aim: "at most 1.25 times as long; no request in a preview, a few lists in a refresh, one deletion in a destroy with forceDestroy",
  run,
};
