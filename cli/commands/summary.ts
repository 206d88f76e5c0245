import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { calledFrom } from "../common/command.ts";
import { readPreview } from "../events/preview-json.ts";
import { changesOf } from "../summary/changes.ts";
import { seedFileChanges } from "../summary/seed-files.ts";
import { summary } from "../summary/summary.ts";

interface Options {
  detailedExitcode: boolean;
}

/**
 * Prints what `pulumi preview --json` printed as a summary for people.
 *
 * @returns the exit status: 1 if the preview failed; with `detailedExitcode` 2 if there are changes
 */
export async function summarize(file: string | undefined, { detailedExitcode }: Options): Promise<number> {
  const printed = file === undefined ? await text(process.stdin) : await read(calledFrom(file));
  const { events, stack = "unknown", project = "unknown" } = readPreview(printed);
  const succeeded = events.diagnostics.every(({ severity }) => severity !== "error");
  const seedFiles = await seedFileChanges(events);
  process.stdout.write(
    summary(events, { command: "preview", isPreview: true, project, stack, succeeded, seedFiles }),
  );
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
