import { join } from "node:path";
import type { GdnInfo } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { inRounds } from "../statistics.ts";
import { during, startMeasuredGdn } from "../support/servers.ts";
import { EMPTY_RESOURCES, measuredStack, requestsDuring, secondsOf } from "../support/stacks.ts";
import { timed } from "../support/timed.ts";

const SCRIPT = "a straight jsc8 script of the same steps";
const BOTH = `${EMPTY_RESOURCES}, and the script`;

interface Samples {
  seconds: number[];
  requests: number[];
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const up: Samples = { seconds: [], requests: [] };
  const script: Samples = { seconds: [], requests: [] };
  const resources: number[] = [];
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
    async () => {
      const stack = await measuredStack(context, "many-empty");
      stack.configure({ count: 6 });
      resources.push(secondsOf(await stack.up()));
    },
    onNewGdn(script, async (info) => {
      const program = join(import.meta.dirname, "..", "programs", "script.ts");
      const ms = await timed(async () => {
        const args = [program, JSON.stringify(info)];
        const { status, stderr } = await runProcess(process.execPath, args, { cwd: checkoutFolder });
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
        { name: BOTH, samples: script.seconds.map((seconds, round) => seconds + (resources[round] ?? 0)) },
        { name: EMPTY_RESOURCES, samples: resources },
        { name: SCRIPT, samples: script.seconds },
      ],
      aim: { atMost: 1.15, ratioTo: BOTH },
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
    "a program of as many dynamic resources that do nothing, served by Pulumi's own plugin, and a jsc8 script of the same steps that waits for the fabric and looks into every region in the same way (bench/support/straight-script.ts)",
  aim: "at most 1.15 times the two together, and at most 2 requests more than the script",
  run,
};
