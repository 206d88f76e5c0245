import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { parse } from "csv-parse/sync";

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
  const value = parseJson(text, (message) => `the file ${path} is not JSON: ${message}`);
  if (Array.isArray(value)) return value;
  throw new SourceError(`the file ${path} must hold an array of documents`);
}

function readJsonLines(path: string, text: string): unknown[] {
  const values: unknown[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    values.push(parseJson(line, (message) => `line ${index + 1} of ${path} is not JSON: ${message}`));
  }
  return values;
}

function parseJson(text: string, describe: (message: string) => string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SourceError(describe((error as Error).message));
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
