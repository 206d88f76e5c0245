import type { GdnInfo } from "../../cli/gdn/background.ts";
import { startBucket } from "../../scripts/s3-server.ts";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import { measuredStack, requestsDuring, type StackVariant, secondsOf } from "../support/stacks.ts";

const EMPTY = "as many empty dynamic resources, by plain pulumi";

const OPERATIONS = ["up", "preview", "refresh", "destroy"] as const;
type OperationName = (typeof OPERATIONS)[number];

const NAMES: Record<OperationName, string> = {
  up: "first up",
  preview: "preview that finds no change",
  refresh: "refresh",
  destroy: "destroy",
};

/** How often each can be done, one time after the other. */
const TIMES: Record<OperationName, number> = { up: 1, preview: 3, refresh: 3, destroy: 1 };

/** How long each may take, beside the empty resources. */
const AIMS: Record<OperationName, number> = { up: 0.35, preview: 1.25, refresh: 1.25, destroy: 0.2 };

const MOST_REQUESTS: Partial<Record<OperationName, number>> = { preview: 0, refresh: 20 };

class Measured {
  readonly ours: Record<OperationName, number[]> = { up: [], preview: [], refresh: [], destroy: [] };
  readonly empty: Record<OperationName, number[]> = { up: [], preview: [], refresh: [], destroy: [] };
  readonly requests: Record<OperationName, number[]> = { up: [], preview: [], refresh: [], destroy: [] };
  readonly deletions: number[] = [];

  /** @param where as it is called in figures: "in a file" */
  figures(where: string, count: number): Figure[] {
    return OPERATIONS.filter((name) => this.ours[name].length > 0).map((name) => ({
      name: `${NAMES[name]} of ${count.toLocaleString("en")} resources, state ${where}`,
      unit: "s",
      samples: this.ours[name],
      beside: [{ name: EMPTY, samples: this.empty[name] }],
      aim: { atMost: AIMS[name], ratioTo: EMPTY },
    }));
  }
}

async function measure(
  context: BenchmarkContext,
  info: GdnInfo,
  count: number,
  operations: readonly OperationName[],
  backend?: StackVariant["backend"],
): Promise<Measured> {
  const variant = backend === undefined ? {} : { backend };
  const stack = await measuredStack(context, "many", info, { ...variant, withGdnSpot: true });
  const empty = await measuredStack(context, "many-empty", undefined, variant);
  for (const each of [stack, empty]) each.configure({ count });
  const measured = new Measured();
  const ours = async (name: OperationName) => {
    context.progress(`${NAMES[name]}, resources of the GDN`);
    const { value, requests } = await requestsDuring(info, async () => secondsOf(await stack[name]()));
    measured.ours[name].push(value);
    measured.requests[name].push(requests.length);
    if (name !== "destroy") return;
    measured.deletions.push(requests.filter(({ method }) => method === "DELETE").length);
  };
  const beside = async (name: OperationName) => {
    context.progress(`${NAMES[name]}, empty resources`);
    measured.empty[name].push(secondsOf(await empty[name]()));
  };
  for (let round = 0; round < Math.ceil(context.rounds / 2); round += 1) {
    // A round takes minutes, in which a machine may become slower: what is compared comes right after the other.
    for (const name of operations) {
      const works = [() => ours(name), () => beside(name)];
      await inRounds(TIMES[name], round % 2 === 0 ? works : works.toReversed());
    }
  }
  return measured;
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const count = context.size(2_000, 40);
  return await during(await startMeasuredGdn(context.folder()), async ({ info }) => {
    const inFile = await measure(context, info, count, OPERATIONS);
    const inBucket = await measureInBucket(context, info, count);
    return [
      ...inFile.figures("in a file", count),
      ...(inBucket?.figures("in a bucket", count) ?? []),
      ...OPERATIONS.map((name) => ({
        name: `requests in the ${NAMES[name]}`,
        unit: "requests",
        samples: inFile.requests[name],
        beside: [],
        ...(MOST_REQUESTS[name] !== undefined && { aim: { atMost: MOST_REQUESTS[name] } }),
      })),
      {
        name: "deletions in the destroy",
        unit: "requests",
        samples: inFile.deletions,
        beside: [],
        aim: { atMost: 1 },
      },
    ];
  });
}

/** The same on an S3 server of this machine; undefined where none can be had. */
async function measureInBucket(
  context: BenchmarkContext,
  info: GdnInfo,
  count: number,
): Promise<Measured | undefined> {
  const bucket = await startBucket().catch((error: Error) => {
    context.progress(`left out, as there is no S3 server: ${error.message.split("\n")[0]}`);
    return undefined;
  });
  try {
    return bucket && (await measure(context, info, count, ["up", "destroy"], bucket.env));
  } finally {
    await bucket?.stop();
  }
}

export const MANY: Benchmark = {
  name: "many",
  about:
    "A fabric with a thousand spot collections and a thousand saved queries is made, previewed, refreshed and destroyed by gdn-spot",
  comparedWith: "as many dynamic resources that do nothing, by plain pulumi with its own plugin",
  aim: "at most 0.35 times as long to make, 0.2 times to destroy; no request in a preview, a few lists in a refresh, one deletion in a destroy with forceDestroy",
  run,
};
