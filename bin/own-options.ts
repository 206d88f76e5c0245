import { lifecycleCommands, readArguments } from "./cli-arguments.ts";
import { keptByNpm, keptOption } from "./kept-by-npm.ts";

/** A wrong call, such as of this project's own options; nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a wrong call ends with: 2, as is usual, but 1 where 2 would say that there are changes. */
export function usageErrorStatus(args: readonly string[], env: NodeJS.ProcessEnv): 1 | 2 {
  return args.includes("--detailed-exitcode") || env.npm_config_detailed_exitcode ? 1 : 2;
}

/** What this project adds to the commands of the Pulumi CLI. */
export interface OwnOptions {
  /** The file that gets a summary for people, in Markdown. */
  markdown: string | undefined;
  /** Whether the exit status tells if there are changes: 0 none, 2 some, any other number an error. */
  detailedExitcode: boolean;
}

/** Whether the run has to be told of afterwards. */
export function wantsReport({ markdown, detailedExitcode }: OwnOptions): boolean {
  return markdown !== undefined || detailedExitcode;
}

/**
 * Takes this project's own options out of a command line; the CLI gets the rest.
 *
 *     takeOwnOptions(["preview", "--markdown", "x.md", "--diff"], {});  // { own: { markdown: "x.md", ... }, rest: ["preview", "--diff"] }
 *
 * @throws UsageError where they are given wrongly, or where npm kept them for itself.
 */
export function takeOwnOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): { own: OwnOptions; rest: string[] } {
  const own: OwnOptions = { markdown: undefined, detailedExitcode: false };
  const rest: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      rest.push(...args.slice(index));
      break;
    }
    if (arg === "--detailed-exitcode") own.detailedExitcode = true;
    else if (arg === "--markdown") own.markdown = fileName(args[++index]);
    else if (arg.startsWith("--markdown=")) own.markdown = fileName(arg.slice("--markdown=".length));
    else rest.push(arg);
  }
  refuseMisuse(own, rest, env);
  return { own, rest };
}

function fileName(value: string | undefined): string {
  if (value === undefined || value === "" || value.startsWith("-")) {
    throw new UsageError(
      "--markdown needs the name of a file, such as: npm run preview -- --markdown preview.md",
    );
  }
  return value;
}

function refuseMisuse(own: OwnOptions, rest: readonly string[], env: NodeJS.ProcessEnv): void {
  const given = own.markdown !== undefined ? "--markdown" : "--detailed-exitcode";
  if (own.markdown === undefined && !own.detailedExitcode) {
    refuseLost(env);
    return;
  }
  const { command = "none", has } = readArguments(rest);
  if (!lifecycleCommands.has(command)) {
    throw new UsageError(
      `${given} is for ${[...lifecycleCommands].join(", ")}, and the command is ${command}; nothing was done.`,
    );
  }
  if (own.markdown !== undefined && has("--show-secrets")) {
    throw new UsageError(
      "--markdown makes a file that others read, so --show-secrets cannot be with it; nothing was done.",
    );
  }
}

function refuseLost(env: NodeJS.ProcessEnv): void {
  const kept = keptByNpm(["markdown", "detailed-exitcode"], env);
  if (kept !== undefined) throw new UsageError(keptOption(kept, "preview"));
}
