import { tellPlaces } from "./json-places.ts";
import { JsonProblem, parseJson } from "./parse-json.ts";
import { type Reading, readText } from "./read-text.ts";
import { SourceError } from "./source-error.ts";

/** A text of more is not taken whole into memory; in UTF-16 units, which are bytes in most files. */
const LONGEST_TEXT = 64 * 2 ** 20;

/** JSON: one array. It is read whole, so it may not be too large. */
export async function* readJson(path: string, reading: Reading = {}): AsyncGenerator<unknown[]> {
  let text = "";
  for await (const part of readText(path, reading.onRead)) {
    text += part;
    if (text.length > LONGEST_TEXT) {
      throw new SourceError(
        `the file ${path} is larger than 64 MB, which JSON cannot be here: put one document on each line and name it .jsonl`,
      );
    }
  }
  const value = parse(path, text, 1, reading);
  if (!Array.isArray(value)) throw new SourceError(`the file ${path} must hold an array of documents`);
  if (reading.onPlace !== undefined) tellPlaces(text, reading.onPlace);
  yield value;
}

/** JSON Lines: one document on each line, empty lines between them. */
export async function* readJsonLines(path: string, reading: Reading = {}): AsyncGenerator<unknown[]> {
  let number = 1;
  let rest = "";
  for await (const part of readText(path, reading.onRead)) {
    const lines = part.split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_TEXT) {
      throw new SourceError(
        `the file ${path} has more than 64 MB in one line, line ${number + lines.length}`,
      );
    }
    if (lines.length > 0) yield parseLines(path, lines, number, reading);
    number += lines.length;
  }
  if (rest !== "") yield parseLines(path, [rest], number, reading);
}

function parseLines(path: string, lines: string[], first: number, reading: Reading): unknown[] {
  const values: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text.trim() === "") continue;
    values.push(parse(path, text, first + index, reading));
    reading.onPlace?.(`line ${first + index}`);
  }
  return values;
}

function parse(path: string, text: string, line: number, { isKnown }: Reading): unknown {
  try {
    return parseJson(text, line, isKnown);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    throw new SourceError(`the file ${path} ${error.message}`);
  }
}
