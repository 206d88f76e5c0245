import { writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Connection } from "../../providers/gdn/connection.ts";
import { fabricName } from "../../providers/gdn/names.ts";
import { resolveSettings } from "../../providers/gdn/settings.ts";
import { findFabricUrls } from "../../providers/ownership/ways-in.ts";
import { makeFolder } from "../../system/folders.js";
import { adoptingProgram } from "../adopt/adopting-program.ts";
import { type LiveFabric, readFabric } from "../adopt/live-fabric.ts";
import { stackConfig } from "../adopt/stack-config.ts";
import { calledFrom, isOwnProject, projectFolder } from "../common/command.ts";

/** What `adopt` is called with. */
export interface AdoptOptions {
  out?: string;
  stack?: string;
  import?: string;
}

/** What is wrong with the name of a fabric. */
export function fabricProblem(name: string): string | undefined {
  return fabricName.pattern.test(name) ? undefined : `a fabric's name must be ${fabricName.says}.`;
}

/**
 * Reads a live fabric, and writes the program that declares it, all of it to be adopted: an up with it changes nothing on
 * the GDN, and a destroy leaves all of it there.
 *
 * @throws Error where it cannot be read, or the file is there already
 */
export async function adopt(name: string, options: AdoptOptions): Promise<void> {
  const out = options.out && calledFrom(options.out);
  const live = await read(name, options.stack);
  const text = adoptingProgram(live, options.import ?? resources(out));
  if (out === undefined) process.stdout.write(text);
  else {
    writeNew(out, text);
    const count = text.match(/\bnew \w+\(/g)?.length ?? 0;
    process.stdout.write(`Wrote ${count} resources to ${out}.\n`);
  }
  for (const line of live.leftOut) process.stderr.write(`Left out: ${line}\n`);
}

/** Where a program imports the resources from; undefined stands for standard output. */
function resources(out = join(projectFolder, "index.ts")): string {
  if (!isOwnProject) return "gdn-spot";
  const path = relative(dirname(out), join(projectFolder, "providers", "index.ts")).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
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

async function read(name: string, stack: string | undefined): Promise<LiveFabric> {
  const isConfigured = stack !== undefined || !process.env.GDN_URL;
  const config = isConfigured ? await stackConfig(stack) : () => undefined;
  const connection = new Connection(resolveSettings(config, process.env, projectFolder), { findFabricUrls });
  try {
    return await readFabric(connection, name);
  } finally {
    connection.close();
  }
}
