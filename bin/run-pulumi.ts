import { readArguments } from "./cli-arguments.ts";
import { ensureEngine } from "./engine/ensure-engine.ts";
import { helpText } from "./help.ts";
import { Interrupted, interruption, outputClosed } from "./interruption.ts";
import { takeOwnOptions, UsageError, usageErrorStatus, wantsReport } from "./own-options.ts";
import { passOn } from "./pass-on.ts";
import { prepare } from "./prepare.ts";

/** Runs the CLI with these arguments, and sets this process's exit status; an error is told on standard error. */
export async function runPulumi(args: readonly string[]): Promise<void> {
  try {
    process.exitCode = await main(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = exitStatusOf(error, args);
  }
}

async function main(args: readonly string[]): Promise<number> {
  const signal = interruption();
  const closed = outputClosed();
  const { own, rest } = takeOwnOptions(args, process.env);
  const read = readArguments(rest);
  if (read.has("--help", "-h")) process.stdout.write(helpText(read.command));
  const engine = await ensureEngine({ signal });
  const prepared = await prepare(engine, rest, process.env);
  signal.throwIfAborted();
  const { command = "" } = read;
  const isPreview = command === "preview" || read.has("--preview-only");
  const about = { command, isPreview, stack: prepared.stack ?? "" };
  // Much to load for runs that want none.
  const report = wantsReport(own) ? (await import("./run-report.ts")).RunReport.begin(own, about) : undefined;
  try {
    const env = { ...prepared.env, ...report?.env };
    const args = [...prepared.args, ...(report?.args ?? []), ...colourOption(rest, env)];
    const status = await passOn(engine.cli, args, env, closed);
    if (status === 0) prepared.succeeded?.();
    return report?.end(status) ?? status;
  } finally {
    report?.dispose();
  }
}

/** The CLI itself knows NO_COLOR and terminals, and not FORCE_COLOR, which means the same here as to Node. */
function colourOption(args: readonly string[], { FORCE_COLOR }: NodeJS.ProcessEnv): string[] {
  const isForced = FORCE_COLOR !== undefined && /^(|1|2|3|true)$/.test(FORCE_COLOR);
  return isForced && !args.some((arg) => arg.startsWith("--color")) ? ["--color=always"] : [];
}

function exitStatusOf(error: unknown, args: readonly string[]): number {
  if (error instanceof Interrupted) return error.exitStatus;
  return error instanceof UsageError ? usageErrorStatus(args, process.env) : 1;
}
