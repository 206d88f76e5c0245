import { Command } from "commander";

/** Exit status where a command of ours was called wrongly. */
export const USAGE_ERROR = 2;

/**
 * A command of this project, for which `npm run NAME -- --help` tells usage, flags, defaults and exit status, and a
 * wrong call ends with a sentence and status 2.
 *
 *     const program = projectCommand("demo", "Shows the life of a spot fabric.").parse();
 */
export function projectCommand(name: string, about: string): Command {
  return new Command(`npm run ${name} --`)
    .description(about)
    .allowExcessArguments(false)
    .showHelpAfterError(`\`npm run ${name} -- --help\` tells how it is called.`)
    .addHelpText("after", "\nExit status: 0 done, 1 failed, 2 called wrongly, 130 interrupted.")
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : USAGE_ERROR));
}
