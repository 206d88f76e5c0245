import { join } from "node:path";
import { engineEnvironment, ensureEngine } from "../../cli/engine/ensure-engine.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { timed } from "../support/timed.ts";

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const engine = await ensureEngine();
  const env = engineEnvironment(engine, process.env);
  const ended = async (command: string, args: readonly string[]) => {
    const { status, stderr } = await runProcess(command, args, { cwd: checkoutFolder, env });
    if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with status ${status}: ${stderr}`);
  };
  const script = join(checkoutFolder, "cli", "main.js");
  const times = await measureInRounds(4 * context.rounds, {
    ours: () => timed(() => ended(process.execPath, [script, "pulumi", "version"])),
    bare: () => timed(() => ended(engine.cli, ["version"])),
  });
  return [
    {
      name: "`gdn-spot pulumi version`",
      unit: "ms",
      samples: times.ours,
      beside: [{ name: "`pulumi version`", samples: times.bare }],
    },
    {
      name: "the difference",
      unit: "ms",
      samples: times.ours.map((time, round) => time - (times.bare[round] ?? 0)),
      beside: [],
      aim: { atMost: 300 },
    },
  ];
}

export const ENGINE_START: Benchmark = {
  name: "engine-start",
  about: "The CLI is found, made sure of, and run in the right environment, with nothing to fetch or build",
  comparedWith: "the CLI called by its path",
  aim: "at most 0.3 s more",
  run,
};
