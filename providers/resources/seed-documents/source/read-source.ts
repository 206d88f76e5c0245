import { readCsv } from "./read-csv.ts";
import { readJson, readJsonLines } from "./read-json.ts";
import type { Reading } from "./read-text.ts";
import { SourceError } from "./source-error.ts";
import { formatOf, locateSource } from "./source-file.ts";

/**
 * Reads a seed file: JSON (an array of documents, or several by name), JSON Lines, or CSV with a header line, by its
 * ending (`.json`, `.jsonl` or `.ndjson`, `.csv` or `.tsv`, each also with `.gz`). JSON Lines and CSV are read piece by
 * piece, so they may be of any size.
 *
 * @param source as it is declared; `dump.json#accounts` names one of several lists
 * @returns the values as they are in the file, some at a time; whether each is a document is for the caller to say
 * @throws SourceError
 */
export function readSource(source: string, reading: Reading = {}): AsyncGenerator<unknown[]> {
  const file = locateSource(source);
  const { format } = formatOf(file);
  if (format === "json") return readJson(file, reading);
  if (file.part !== undefined) {
    throw new SourceError(
      `${source} names a part of a file, but only JSON has parts: leave out '#${file.part}'`,
    );
  }
  return format === "lines" ? readJsonLines(file, reading) : readCsv(file, reading);
}
