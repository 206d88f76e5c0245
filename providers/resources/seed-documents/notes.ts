import { createHash } from "node:crypto";
import { log } from "../../common/log.ts";
import { linesAbout } from "./declaration.ts";
import type { Survey } from "./source/seeds.ts";
import type { Inputs } from "./state.ts";

/** What check found worth saying in this process, by what the inputs hold of it. */
const found = new Map<string, string[]>();

/** Remembers what is worth saying of the documents. @returns what the inputs hold of it; undefined for nothing */
export function noteSeeds(inputs: Inputs, survey: Survey): string | undefined {
  const lines = linesAbout(inputs, survey);
  if (lines.length === 0) return undefined;
  const noted = createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);
  found.set(noted, lines);
  return noted;
}

/** Says it, unless the inputs of before tell that it was said when they were stored. */
export function logNotes({ noted = "" }: Inputs, before: Partial<Inputs>): void {
  if (noted !== before.noted) for (const line of found.get(noted) ?? []) log(line);
}
