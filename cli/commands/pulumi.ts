import { projectFolder, UsageError, usageErrorStatus } from "../common/command.ts";
import { ensureEngine } from "../engine/ensure-engine.ts";
import { Interrupted, interruption, outputClosed, passOn } from "../process/processes.ts";
import { prepare } from "../stack/prepare.ts";
import { readArguments } from "../stack/settings.ts";
import type { OwnOptions as ReportOptions, RunReport } from "../summary/run-report.ts";

/** The options of `up`, `preview`, `refresh` and `destroy` that are ours. */
export interface OwnOptions extends ReportOptions {
  /** Whether the engine writes the state before and after each resource. */
  everyCheckpoint?: boolean;
}

/**
 * Runs the Pulumi CLI, found or fetched, on the project of the current folder, in the right environment. Sets this
 * process's exit status; an error is printed on standard error.
 *
 * @param help what is printed before the CLI's own help
 */
export async function runPulumi(
  args: readonly string[],
  own: OwnOptions = {},
  help = () => "",
): Promise<void> {
  try {
    process.exitCode = await main(args, own, help);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = exitStatusOf(error);
  }
}

async function main(args: readonly string[], own: OwnOptions, help: () => string): Promise<number> {
  const signal = interruption();
  const closed = outputClosed();
  const read = readArguments(args);
  if (own.markdown !== undefined && read.has("--show-secrets")) {
    throw new UsageError(
      "--markdown makes a file that others read, so --show-secrets cannot be with it; nothing was done.",
    );
  }
  if (read.has("--help", "-h")) process.stdout.write(help());
  const engine = await ensureEngine({ signal });
  const prepared = await prepare(engine, args, process.env, {
    ...(own.everyCheckpoint === undefined ? {} : { everyCheckpoint: own.everyCheckpoint }),
  });
  const { command = "" } = read;
  const isPreview = command === "preview" || read.has("--preview-only");
  const about = { command, isPreview, stack: prepared.stack ?? "" };
  const isReported = own.markdown !== undefined || own.detailedExitcode === true;
  // Much to load for runs that want none.
  let report: RunReport | undefined;
  try {
    signal.throwIfAborted();
    report = isReported ? (await import("../summary/run-report.ts")).RunReport.begin(own, about) : undefined;
    const env = { ...prepared.env, ...report?.env };
    const all = [...prepared.args, ...(report?.args ?? []), ...colourOption(args, env)];
    const status = await passOn(engine.cli, all, { folder: projectFolder, env, closed });
    const problem = await prepared.ended?.(status);
    if (problem !== undefined) process.stderr.write(`warning: ${problem}\n`);
    return (await report?.end(status)) ?? status;
  } finally {
    prepared.dispose?.();
    report?.dispose();
  }
}

/** The CLI itself knows NO_COLOR and terminals, and not FORCE_COLOR, which means the same here as to Node. */
function colourOption(args: readonly string[], { FORCE_COLOR }: NodeJS.ProcessEnv): string[] {
  const isForced = FORCE_COLOR !== undefined && /^(|1|2|3|true)$/.test(FORCE_COLOR);
  return isForced && !args.some((arg) => arg.startsWith("--color")) ? ["--color=always"] : [];
}

function exitStatusOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitStatus;
  return error instanceof UsageError ? usageErrorStatus(process.argv, process.env) : 1;
}
