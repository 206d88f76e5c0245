import { readFileSync, writeFileSync } from "node:fs";
import type { Result } from "./results.ts";
import { figuresTable } from "./table.ts";

const BEGIN = "<!-- results: written by npm run bench -->";
const END = "<!-- end of results -->";

/** One benchmark's result as a section. */
export function resultSection(result: Result): string {
  const { name, about, comparedWith, aim, machine, date, quick } = result;
  return `### ${name}

${about}. Compared with ${comparedWith}. Aim: ${aim}.

${figuresTable(result.figures)}

Measured ${date}${quick ? " with small sizes" : ""} on ${machine.processor}, ${machine.cores} cores, ${machine.memory} GB, ${machine.system}, Node ${machine.node}; load before it: ${machine.load}. It took ${durationText(result.seconds)}.`;
}

function durationText(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} minutes`;
}

/**
 * A document with the results between its marks.
 *
 * @throws Error if it has no marks
 */
export function withResults(text: string, results: readonly Result[]): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin === -1 || end < begin) throw new Error(`The document lacks the lines '${BEGIN}' and '${END}'.`);
  const sections = results.map(resultSection).join("\n\n");
  const total = durationText(results.reduce((sum, { seconds }) => sum + seconds, 0));
  return `${text.slice(0, begin + BEGIN.length)}\n\nAll of them took ${total}.\n\n${sections}\n\n${text.slice(end)}`;
}

export function documentResults(file: string, results: readonly Result[]): void {
  writeFileSync(file, withResults(readFileSync(file, "utf8"), results));
}
