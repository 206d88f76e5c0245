import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { parse } from "csv-parse/sync";
import { JsonProblem, parseJson } from "./parse-json.ts";

/** A seed file that cannot be used; the message names the file and, where there is one, the line. */
export class SourceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SourceError";
  }
}

/**
 * Reads a seed file: JSON (an array of documents), JSON Lines, or CSV with a header line, by its ending (`.json`,
 * `.jsonl` or `.ndjson`, `.csv`). CSV values are strings; empty ones are left out.
 *
 * @returns the values as they are in the file; whether each is a document is for the caller to say
 * @throws SourceError
 */
export function readSource(path: string): unknown[] {
  const read = READERS[extname(path).toLowerCase()];
  if (read === undefined) {
    throw new SourceError(`the ending of ${path} is none of ${Object.keys(READERS).join(", ")}`);
  }
  return read(path, readText(path));
}

const READERS: Record<string, (path: string, text: string) => unknown[]> = {
  ".json": readJson,
  ".jsonl": readJsonLines,
  ".ndjson": readJsonLines,
  ".csv": readCsv,
};

function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new SourceError(
      code === "ENOENT"
        ? `there is no file ${path}`
        : `the file ${path} could not be read (${code ?? String(error)})`,
    );
  }
  try {
    // Removes a byte order mark, too.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SourceError(`the file ${path} is not UTF-8`);
  }
}

function readJson(path: string, text: string): unknown[] {
  const value = asSource(path, () => parseJson(text));
  if (Array.isArray(value)) return value;
  throw new SourceError(`the file ${path} must hold an array of documents`);
}

function readJsonLines(path: string, text: string): unknown[] {
  const lines = text.split(/\r?\n/).entries();
  const used = [...lines].filter(([, line]) => line.trim() !== "");
  return used.map(([index, line]) => asSource(path, () => parseJson(line, index + 1)));
}

function asSource<T>(path: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    throw new SourceError(`the file ${path} is not JSON: ${error.message}`);
  }
}

function readCsv(path: string, text: string): unknown[] {
  try {
    const rows: Record<string, string>[] = parse(text, { columns: distinctColumns, skip_empty_lines: true });
    return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== "")));
  } catch (error) {
    throw new SourceError(`the file ${path} is not CSV with a header line: ${(error as Error).message}`);
  }
}

function distinctColumns(columns: string[]): string[] {
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw new Error(`the header names '${twice}' twice`);
  return columns;
}
