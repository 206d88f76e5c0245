import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { attributesOf, documentText, keyOf } from "./documents.ts";

/** A document of a seed file, as a line of it. */
export type SeedLine = (index: number) => string;

const JSON_LINES: SeedLine = documentText;

/**
 * Document `index` as a line of CSV. CSV holds texts only: what is not a text in the document is its JSON text here.
 */
const CSV: SeedLine = (index) =>
  [keyOf(index), ...Object.values(attributesOf(index)).map(csvText)].map(quoted).join(",");

const CSV_HEAD = ["_key", ...Object.keys(attributesOf(0))].join(",");

function csvText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Writes documents 0 to `count` as a file of JSON Lines or, if its name ends so, CSV. */
export async function writeSeedFile(
  file: string,
  count: number,
  line: (index: number) => string | undefined = file.endsWith(".csv") ? CSV : JSON_LINES,
): Promise<void> {
  const stream = createWriteStream(file);
  if (file.endsWith(".csv")) stream.write(`${CSV_HEAD}\n`);
  for (let first = 0; first < count; first += 1_000) {
    const lines: string[] = [];
    for (let index = first; index < Math.min(first + 1_000, count); index += 1) {
      const text = line(index);
      if (text !== undefined) lines.push(`${text}\n`);
    }
    if (!stream.write(lines.join(""))) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}
