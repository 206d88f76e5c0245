/**
 * `npx gdn-spot summary [FILE]`: what `pulumi preview --json` printed, as a summary for people, for programs that use the
 * package.
 */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { calledFrom } from "./called-from.ts";
import { projectCommand } from "./command.ts";
import { readPreview } from "./engine/preview-json.ts";
import { changesOf } from "./summary/changes.ts";
import { summary } from "./summary/summary.ts";

interface Options {
  detailedExitcode: boolean;
}

const program = projectCommand(
  "summary",
  "Makes a summary for people of what `pulumi preview --json` printed.",
)
  .argument("[file]", "what it printed (default: standard input)")
  .option("--detailed-exitcode", "end with 0 where nothing changes, with 2 where something does", false)
  .addHelpText("after", "With --detailed-exitcode: 0 no changes, 2 changes, any other number an error.")
  .parse();

async function summarize(file: string | undefined, { detailedExitcode }: Options): Promise<number> {
  const printed = file === undefined ? await text(process.stdin) : await read(calledFrom(file));
  const { events, stack = "unknown", project = "unknown" } = readPreview(printed);
  const succeeded = events.diagnostics.every(({ severity }) => severity !== "error");
  process.stdout.write(summary(events, { command: "preview", isPreview: true, project, stack, succeeded }));
  if (!succeeded) return 1;
  return detailedExitcode && changesOf("preview", events).length > 0 ? 2 : 0;
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Error(`The preview could not be read from ${path}: ${(error as Error).message}`);
  }
}

try {
  process.exitCode = await summarize(program.args[0], program.opts<Options>());
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
