import { join, resolve } from "node:path";
import { Command } from "commander";
import { projectFolder as projectFolderOf } from "../../providers/common/paths.ts";

/** The folder of the Pulumi project that commands work on: that of the next `Pulumi.yaml` above the current folder. */
export const projectFolder = projectFolderOf();

/** Whether that is the checkout that this code lies in, and not a program that has it as a package. */
export const isOwnProject = projectFolder === join(import.meta.dirname, "..", "..");

/** What background processes and the local GDN of a project leave, out of version control. */
export const gdnFolder = join(projectFolder, ".gdn");

/** What ends the help of a command that has no exit status of its own. */
export const EXIT_STATUS = "\nExit status: 0 done, 1 failed, 2 called wrongly, 130 interrupted.";

/**
 * A command for which `--help` prints usage, options, defaults and exit status, and a wrong call ends with a sentence
 * and status 2. Options that npm kept for itself are refused before it runs.
 *
 *     const program = projectCommand("demo", "Shows the life of a spot fabric.").parse();
 *
 * @param name as a subcommand of `gdn-spot`, or as an npm script
 */
export function projectCommand(name: string, about: string): Command {
  const command = new ProjectCommand(name);
  return command
    .description(about)
    .usage("[options]")
    .allowExcessArguments(false)
    .showHelpAfterError(`\`${callOf(name)} --help\` tells how it is called.`)
    .addHelpText("after", EXIT_STATUS)
    .configureHelp({ commandUsage: (shown) => `${callOf(name)} ${shown.usage()}` })
    .exitOverride(({ exitCode }) =>
      process.exit(exitCode === 0 ? 0 : usageErrorStatus(process.argv, process.env)),
    );
}

class ProjectCommand extends Command {
  constructor(name: string) {
    super(name);
    this.hook("preAction", () => this.#refuseKept());
  }

  override parse(...args: Parameters<Command["parse"]>): this {
    super.parse(...args);
    this.#refuseKept();
    return this;
  }

  #refuseKept(): void {
    const notGiven = this.options.filter(
      (option) => this.getOptionValueSource(option.attributeName()) !== "cli",
    );
    const kept = keptByNpm(
      notGiven.map((option) => option.name()),
      process.env,
    );
    if (kept !== undefined) this.error(`error: ${keptOption(kept, this.name())}`);
  }
}

/** Whether npm runs a script of this project: elsewhere people call the commands themselves. */
export function isOwnScript(env: NodeJS.ProcessEnv): boolean {
  return env.npm_package_name === "gdn-spot" && env.npm_lifecycle_event !== undefined;
}

/** Those that npm has itself: they may be set for all that it does. */
const npmOwn = new Set(["json"]);

/** How people call a command. */
export function callOf(name: string): string {
  return isOwnScript(process.env) ? `${plainCallOf(name)} --` : plainCallOf(name);
}

/** How a command is called without options. */
export function plainCallOf(name: string): string {
  return isOwnScript(process.env) ? `npm run ${name}` : `gdn-spot ${name}`;
}

/**
 * Which of these options npm took for itself: it does so with all that stand before `--`, and passes them on as settings
 * of its own, so that the command would run without.
 *
 *     keptByNpm(["stack", "detailed-exitcode"], { npm_package_name: "gdn-spot", npm_config_detailed_exitcode: "true", ... }); // "detailed-exitcode"
 */
export function keptByNpm(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  if (!isOwnScript(env)) return undefined;
  return names.find((name) => !npmOwn.has(name) && env[`npm_config_${name.replaceAll("-", "_")}`]);
}

/** Says of such an option what to do; `call` is what stands behind `npm run`. */
export function keptOption(name: string, call: string): string {
  return (
    `npm kept the option --${name} for itself; nothing was done. ` +
    `Options go behind \`--\`, such as: npm run ${call} -- --${name}`
  );
}

/** A wrong call; nothing was done. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What a wrong call ends with: 2, as is usual, but 1 where 2 would say that there are changes. */
export function usageErrorStatus(args: readonly string[], env: NodeJS.ProcessEnv): 1 | 2 {
  return args.includes("--detailed-exitcode") || env.npm_config_detailed_exitcode ? 1 : 2;
}

/**
 * The path of a file that was named on a command line: relative to the folder that the person is in, which npm, when it
 * changes to this project's folder for one of its scripts, leaves in INIT_CWD.
 */
export function calledFrom(file: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve((isOwnScript(env) ? env.INIT_CWD : undefined) ?? ".", file);
}

/** A command line in which the file that this option names is one of `calledFrom`; an empty name is left to be refused. */
export function withFileCalledFrom(option: string, args: readonly string[], env = process.env): string[] {
  return args.map((arg, index) => {
    if (arg === "" || arg === `${option}=`) return arg;
    if (arg.startsWith(`${option}=`)) return `${option}=${calledFrom(arg.slice(option.length + 1), env)}`;
    return args[index - 1] === option && !arg.startsWith("-") ? calledFrom(arg, env) : arg;
  });
}
