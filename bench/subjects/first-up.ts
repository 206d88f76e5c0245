import { join } from "node:path";
import { runProcess } from "../../bin/engine/run-process.ts";
import type { GdnInfo } from "../../bin/gdn-process.ts";
import { projectFolder } from "../../bin/project.ts";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import {
  EMPTY_PROGRAM,
  LAZY_EMPTY_PROGRAM,
  measuredStack,
  plainStack,
  requestsDuring,
  secondsOf,
} from "../support/stacks.ts";
import { timed } from "../support/timed.ts";

const SCRIPT = "a straight jsc8 script of the same steps";

interface Samples {
  seconds: number[];
  requests: number[];
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const up: Samples = { seconds: [], requests: [] };
  const script: Samples = { seconds: [], requests: [] };
  const empty: number[] = [];
  const lazyEmpty: number[] = [];
  const onNewGdn = (samples: Samples, work: (gdn: GdnInfo) => Promise<number>) => async () =>
    during(await startMeasuredGdn(context.folder()), async ({ info }) => {
      const { value, requests } = await requestsDuring(info, () => work(info));
      samples.seconds.push(value);
      samples.requests.push(requests.length);
    });
  await inRounds(2 * context.rounds, [
    onNewGdn(up, async (info) => {
      const stack = await measuredStack(context, "default", info);
      // As the script does, and as one that is not the owner has to.
      stack.configure({ spotDc: "us-west", apiKeyId: info.apiKeyId });
      return secondsOf(await stack.up());
    }),
    async () => empty.push(secondsOf(await (await plainStack(context, "empty")).up())),
    async () => lazyEmpty.push(secondsOf(await (await measuredStack(context, "empty")).up())),
    onNewGdn(script, async (info) => {
      const program = join(import.meta.dirname, "..", "programs", "script.ts");
      const ms = await timed(async () => {
        const args = [program, JSON.stringify(info)];
        const { status, stderr } = await runProcess(process.execPath, args, { cwd: projectFolder });
        if (status !== 0) throw new Error(`The script ended with status ${status}: ${stderr}`);
      });
      return ms / 1000;
    }),
  ]);
  const differences = (samples: number[], others: number[]) =>
    samples.map((sample, round) => sample - (others[round] ?? 0));
  return [
    {
      name: "first up",
      unit: "s",
      samples: up.seconds,
      beside: [
        { name: EMPTY_PROGRAM, samples: empty },
        { name: LAZY_EMPTY_PROGRAM, samples: lazyEmpty },
      ],
    },
    {
      name: `what it takes above the up of ${EMPTY_PROGRAM}`,
      unit: "s",
      samples: differences(up.seconds, empty),
      beside: [{ name: SCRIPT, samples: script.seconds }],
      aim: { atMost: 1.2, ratioTo: SCRIPT },
    },
    {
      name: `what it takes above the up of ${LAZY_EMPTY_PROGRAM}`,
      unit: "s",
      samples: differences(up.seconds, lazyEmpty),
      beside: [{ name: SCRIPT, samples: script.seconds }],
    },
    {
      name: "its requests",
      unit: "requests",
      samples: up.requests,
      beside: [{ name: SCRIPT, samples: script.requests }],
    },
    {
      name: "its requests beyond the script's",
      unit: "requests",
      samples: differences(up.requests, script.requests),
      beside: [],
      aim: { atMost: 2 },
    },
  ];
}

export const FIRST_UP: Benchmark = {
  name: "first-up",
  about:
    "The default program is run for the first time on a local GDN of three regions, where fabrics are ready at once",
  comparedWith:
    "an empty program, as the CLI runs it and as `npm run up` would, and a jsc8 script of the same steps that waits for the fabric and looks into every region in the same way (bench/support/straight-script.ts)",
  aim: "above the up of an empty program that the CLI runs by itself at most 1.2 times the script's time, and at most 2 requests more; above that of one that is run as ours is, with a lazy SDK, it is missed",
  run,
};
