import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { timed } from "../support/timed.ts";

async function ended(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, stdout, stderr } = await runProcess(command, args, { cwd });
  if (status !== 0) throw new Error(`${command} ended with status ${status}: ${stderr}`);
  return stdout;
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const seconds: number[] = [];
  const megabytes: number[] = [];
  // Each takes about half a minute, and hundreds of MB of disk.
  for (let round = 0; round < Math.ceil(context.rounds / 2); round += 1) {
    const folder = context.folder();
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) {
      copyFileSync(join(checkoutFolder, file), join(folder, file));
    }
    seconds.push((await timed(() => ended("npm", ["ci"], folder))) / 1000);
    const [kibibytes] = (await ended("du", ["-sk", "node_modules"], folder)).split("\t");
    megabytes.push((Number(kibibytes) * 1024) / 1e6);
  }
  return [
    { name: "`npm ci`", unit: "s", samples: seconds, beside: [], aim: { atMost: 60 } },
    { name: "what it installs", unit: "MB", samples: megabytes, beside: [], aim: { atMost: 500 } },
  ];
}

export const INSTALL: Benchmark = {
  name: "install",
  about: "All dependencies are installed in an empty folder, from npm's cache as far as it has them",
  comparedWith: "nothing",
  aim: "at most 60 s and 500 MB",
  run,
};
