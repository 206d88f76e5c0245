import { Command, InvalidArgumentError } from "commander";
import { EXIT_STATUS, projectCommand, usageErrorStatus } from "./common/command.ts";

/** Pulumi's commands that work on the resources of a stack. */
const OPERATIONS = {
  up: "Makes, changes and removes what the program declares, after it has shown that and asked.",
  preview: "Shows what `up` would do. Sends nothing to the GDN unless the program looks things up.",
  refresh: "Looks at the GDN, and takes what was changed there into the state.",
  destroy: "Removes what the stack has made.",
};

/** Runs `gdn-spot` with these arguments; sets this process's exit status. */
export async function run(args: readonly string[]): Promise<void> {
  // Who reads the output may end early, as `head` does. What is to end with the reader uses `outputClosed`.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
  await gdnSpot().parseAsync(args, { from: "user" });
}

function gdnSpot(): Command {
  const program = new Command("gdn-spot")
    .description("Spot fabrics of Macrometa's GDN with Pulumi.")
    .usage("<command> [options]")
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand(false)
    .showHelpAfterError("`gdn-spot --help` lists the commands.")
    .addHelpText("after", "\n`gdn-spot <command> --help` tells more.")
    .exitOverride(({ exitCode }) =>
      process.exit(exitCode === 0 ? 0 : usageErrorStatus(process.argv, process.env)),
    )
    // Called only where no command is given, or one that there is not.
    .argument("[command]")
    .action((command?: string) =>
      program.error(
        command === undefined ? "error: Missing command." : `error: Unknown command '${command}'.`,
      ),
    );
  for (const [name, about] of Object.entries(OPERATIONS)) program.addCommand(operation(name, about));
  return program
    .addCommand(pulumi())
    .addCommand(gdn())
    .addCommand(summary())
    .addCommand(comment())
    .addCommand(adopt());
}

/** A command that Pulumi's CLI gets with all options that are not ours, its own help included. */
function operation(name: string, about: string): Command {
  return projectCommand(name, about)
    .usage("[options]")
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .argument("[options...]")
    .option("--markdown <file>", "write a summary of the changes, of at most 65,536 characters", fileName)
    .option(
      "--every-checkpoint",
      "write a state in a file or bucket before and after each resource, not only at the end",
      false,
    )
    .option("--detailed-exitcode", "tell by the exit status whether there are changes", false)
    .action(async (given: string[], own, command) => {
      const { runPulumi } = await import("./commands/pulumi.ts");
      await runPulumi(
        [name, ...given],
        own,
        () => `${helpOf(command)}\nAll other options are Pulumi's own:\n\n`,
      );
    });
}

function helpOf(command: Command): string {
  const [usage] = command.helpInformation().split(EXIT_STATUS);
  return `${usage}
Exit status:
  0  done; with --detailed-exitcode: there are no changes
  2  with --detailed-exitcode: there are changes. Else: a wrong call, or wrong settings
  any other number: an error
`;
}

function pulumi(): Command {
  return projectCommand("pulumi", "Runs any command of Pulumi's CLI, in the same environment.")
    .usage("<arguments>")
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument("[arguments...]")
    .action(async (args: string[]) => {
      const { runPulumi } = await import("./commands/pulumi.ts");
      await runPulumi(args);
    });
}

function gdn(): Command {
  return projectCommand(
    "gdn",
    "Runs the local GDN in the foreground, or with `gdn start` and `gdn stop` in the background.",
  )
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .argument("[options...]")
    .action(async (args: string[]) => {
      const { runGdn } = await import("./commands/gdn.ts");
      await failing(() => runGdn(args));
    });
}

function summary(): Command {
  return projectCommand("summary", "Makes a summary for people of what `pulumi preview --json` printed.")
    .usage("[options] [file]")
    .argument("[file]", "what it printed (default: standard input)")
    .option("--detailed-exitcode", "end with 0 where nothing changes, with 2 where something does", false)
    .addHelpText("after", "With --detailed-exitcode: 0 no changes, 2 changes, any other number an error.")
    .action(async (file: string | undefined, options) => {
      const { summarize } = await import("./commands/summary.ts");
      await failing(async () => {
        process.exitCode = await summarize(file, options);
      });
    });
}

function comment(): Command {
  return projectCommand("comment", "Puts a summary under the pull or merge request of this job.")
    .usage("[options] <file>")
    .argument("<file>", "summary that `gdn-spot summary`, or `--markdown` of another command, wrote")
    .option("--issue <title>", "put it into an issue instead; an open one of the same stack is changed")
    .option("--close", "close that issue, if there is one", false)
    .addHelpText(
      "after",
      "\nOn GitHub it needs GITHUB_TOKEN, on GitLab GITLAB_TOKEN; the rest is in each job's environment.",
    )
    .action(async (file: string, options: { issue?: string; close: boolean }, command: Command) => {
      if (options.close && options.issue === undefined) command.error("error: --close is for --issue.");
      const { comment: put } = await import("./commands/comment.ts");
      await failing(() => put(file, options));
    });
}

function adopt(): Command {
  return projectCommand("adopt", "Writes the program that declares a live fabric, to take it over.")
    .usage("[options] <fabric>")
    .argument("<fabric>", "name of the fabric")
    .option(
      "--out <file>",
      "write it here, where there must be no file yet (default: standard output)",
      fileName,
    )
    .option(
      "--stack <name>",
      "the stack whose settings say where the GDN is; else GDN_URL does, else the selected stack",
    )
    .option("--import <module>", "where the program imports the resources from (default: this package)")
    .addHelpText(
      "after",
      "\nThe credential is that of the stack, or of the environment (GDN_API_KEY, ...). Of saved queries it sees its own user's.",
    )
    .action(async (fabric: string, options, command: Command) => {
      const { adopt: write, fabricProblem } = await import("./commands/adopt.ts");
      const problem = fabricProblem(fabric);
      if (problem !== undefined) command.error(`error: ${problem}`);
      await failing(() => write(fabric, options));
    });
}

/** Of an empty name all would go somewhere else. */
function fileName(file: string): string {
  if (file === "" || file.startsWith("-")) throw new InvalidArgumentError("It must be the name of a file.");
  return file;
}

/** Runs it; an error is printed on standard error, and makes the status 1. */
async function failing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
