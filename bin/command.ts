import { Command } from "commander";
import { keptByNpm, keptOption } from "./kept-by-npm.ts";

/** Exit status where a command of ours was called wrongly. */
export const USAGE_ERROR = 2;

/**
 * A command of this project, for which `npm run NAME -- --help` tells usage, flags, defaults and exit status, and a
 * wrong call ends with a sentence and status 2.
 *
 *     const program = projectCommand("demo", "Shows the life of a spot fabric.").parse();
 */
export function projectCommand(name: string, about: string): Command {
  return new ProjectCommand(`npm run ${name} --`)
    .description(about)
    .allowExcessArguments(false)
    .showHelpAfterError(`\`npm run ${name} -- --help\` tells how it is called.`)
    .addHelpText("after", "\nExit status: 0 done, 1 failed, 2 called wrongly, 130 interrupted.")
    .hook("preAction", (command) => refuseKept(command))
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR));
}

class ProjectCommand extends Command {
  override parse(...args: Parameters<Command["parse"]>): this {
    super.parse(...args);
    refuseKept(this);
    return this;
  }
}

function refuseKept(command: Command): void {
  const notGiven = command.options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) !== "cli",
  );
  const kept = keptByNpm(
    notGiven.map((option) => option.name()),
    process.env,
  );
  if (kept !== undefined) command.error(`error: ${keptOption(kept, nameOf(command))}`);
}

/** Without `npm run` and `--`. */
function nameOf(command: Command): string {
  return command.name().split(" ")[2] ?? "";
}
