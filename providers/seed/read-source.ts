import { extname } from "node:path";
import { readCsv } from "./read-csv.ts";
import { readJson, readJsonLines } from "./read-json.ts";
import type { Reading } from "./read-text.ts";
import { SourceError } from "./source-error.ts";

/**
 * Reads a seed file: JSON (an array of documents), JSON Lines, or CSV with a header line, by its ending (`.json`,
 * `.jsonl` or `.ndjson`, `.csv`). JSON Lines and CSV are read piece by piece, so they may be of any size.
 *
 * @returns the values as they are in the file, some at a time; whether each is a document is for the caller to say
 * @throws SourceError
 */
export function readSource(path: string, reading?: Reading): AsyncGenerator<unknown[]> {
  const read = READERS[extname(path).toLowerCase()];
  if (read === undefined) {
    throw new SourceError(`the ending of ${path} is none of ${Object.keys(READERS).join(", ")}`);
  }
  return read(path, reading);
}

const READERS: Record<string, typeof readJson> = {
  ".json": readJson,
  ".jsonl": readJsonLines,
  ".ndjson": readJsonLines,
  ".csv": readCsv,
};
