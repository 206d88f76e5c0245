/**
 * The command `adopt-all FABRIC [--out FILE]`: reads a live fabric, and writes the program that declares it, all of it to
 * be adopted: an up with it changes nothing on the GDN, and a destroy leaves all of it there.
 */
import { writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { InvalidArgumentError } from "commander";
import { makeFolder } from "../../emulator/common/make-folder.js";
import { Connection } from "../../providers/gdn/connection.ts";
import { fabricName } from "../../providers/gdn/names.ts";
import { resolveSettings } from "../../providers/gdn/settings.ts";
import { findFabricUrls } from "../../providers/ownership/ways-in.ts";
import { calledFrom } from "../called-from.ts";
import { projectCommand } from "../command.ts";
import { adoptingProgram } from "./adopting-program.ts";
import { type LiveFabric, readFabric } from "./live-fabric.ts";

/** Where the command runs: in this project, or in a program's folder with the package. */
export interface Surroundings {
  /** The folder of the Pulumi project. */
  folder: string;
  /** What the stack is, if none is named; for the help. */
  defaultStack: string;
  /** Reads a stack's configuration, with its secrets; undefined stands for the default stack. */
  stackConfig(stack: string | undefined): Promise<(key: string) => string | undefined>;
  /** Where a program imports the resources from; undefined stands for standard output. */
  resources(out: string | undefined): string;
  /** The same, for the help. */
  defaultResources: string;
}

interface Options {
  out?: string;
  stack?: string;
  import?: string;
}

/** Runs the command line of this process. */
export async function adoptAllCommand(here: Surroundings): Promise<void> {
  const program = projectCommand(
    "adopt-all",
    "Writes the program that declares a live fabric, to take it over.",
  )
    .argument("<fabric>", "name of the fabric")
    .option(
      "--out <file>",
      "write it here, where there must be no file yet (default: standard output)",
      named,
    )
    .option(
      "--stack <name>",
      `the stack whose settings say where the GDN is; else GDN_URL does, else ${here.defaultStack}`,
    )
    .option(
      "--import <module>",
      `where the program imports the resources from (default: ${here.defaultResources})`,
    )
    .addHelpText(
      "after",
      "\nThe credential is that of the stack, or of the environment (GDN_API_KEY, ...). Of saved queries it sees its own user's.",
    )
    .parse();
  const [fabric = ""] = program.args;
  if (!fabricName.pattern.test(fabric)) program.error(`error: a fabric's name must be ${fabricName.says}.`);
  try {
    await adoptAll(fabric, program.opts<Options>(), here);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

/** Of an empty name all would go to standard output. */
function named(file: string): string {
  if (file === "") throw new InvalidArgumentError("It must be the name of a file.");
  return file;
}

async function adoptAll(name: string, options: Options, here: Surroundings): Promise<void> {
  const out = options.out && calledFrom(options.out);
  const live = await read(name, options.stack, here);
  const text = adoptingProgram(live, options.import ?? here.resources(out));
  if (out === undefined) process.stdout.write(text);
  else {
    writeNew(out, text);
    const count = text.match(/\bnew \w+\(/g)?.length ?? 0;
    process.stdout.write(`Wrote ${count} resources to ${out}.\n`);
  }
  for (const line of live.leftOut) process.stderr.write(`Left out: ${line}\n`);
}

function writeNew(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
    writeFileSync(file, text, { flag: "wx" });
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === "EEXIST";
    throw new Error(
      exists
        ? `There is a file ${file} already, and nothing was written: name another one, or move it away.`
        : `The program could not be written: ${(error as Error).message}`,
    );
  }
}

async function read(name: string, stack: string | undefined, here: Surroundings): Promise<LiveFabric> {
  const isConfigured = stack !== undefined || !process.env.GDN_URL;
  const config = isConfigured ? await here.stackConfig(stack) : () => undefined;
  const connection = new Connection(resolveSettings(config, process.env, here.folder), { findFabricUrls });
  try {
    return await readFabric(connection, name);
  } finally {
    connection.close();
  }
}
