import { Command } from "commander";
import { keptByNpm, keptOption } from "./kept-by-npm.ts";
import { usageErrorStatus } from "./own-options.ts";
import { isPackaged } from "./packaged.ts";

/** How people call a command; its options follow. */
function callOf(name: string): string {
  return isPackaged ? `npx gdn-spot ${name}` : `npm run ${name} --`;
}

/** Exit status where a command of ours was called wrongly. */
export const USAGE_ERROR = 2;

/**
 * A command of this project, for which `--help` tells usage, flags, defaults and exit status, and a wrong call ends
 * with a sentence and status 2.
 *
 *     const program = projectCommand("demo", "Shows the life of a spot fabric.").parse();
 */
export function projectCommand(name: string, about: string): Command {
  const command = new ProjectCommand(callOf(name), name);
  return command
    .description(about)
    .allowExcessArguments(false)
    .showHelpAfterError(`\`${callOf(name)} --help\` tells how it is called.`)
    .addHelpText("after", "\nExit status: 0 done, 1 failed, 2 called wrongly, 130 interrupted.")
    .hook("preAction", () => command.refuseKept())
    .exitOverride(({ exitCode }) =>
      process.exit(exitCode === 0 ? 0 : usageErrorStatus(process.argv, process.env)),
    );
}

class ProjectCommand extends Command {
  readonly #name: string;

  /** @param call how people call it, without its options */
  constructor(call: string, name: string) {
    super(call);
    this.#name = name;
  }

  override parse(...args: Parameters<Command["parse"]>): this {
    super.parse(...args);
    this.refuseKept();
    return this;
  }

  refuseKept(): void {
    // Others start commands through npm with options of their own.
    if (isPackaged) return;
    const notGiven = this.options.filter(
      (option) => this.getOptionValueSource(option.attributeName()) !== "cli",
    );
    const kept = keptByNpm(
      notGiven.map((option) => option.name()),
      process.env,
    );
    if (kept !== undefined) this.error(`error: ${keptOption(kept, this.#name)}`);
  }
}
