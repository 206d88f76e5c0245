import { JsonProblem, parseJson } from "../../../common/parse-json.ts";
import { listOf } from "./json-parts.ts";
import { forEachPlace } from "./json-places.ts";
import { InvalidDocument, type Reading, readText } from "./read-text.ts";
import { SourceError } from "./source-error.ts";
import type { SourceFile } from "./source-file.ts";

/** A text of more is not taken whole into memory; in UTF-16 units, which are bytes in most files. */
const LONGEST_TEXT = 64 * 2 ** 20;

/** JSON: one array, or several by name. It is read whole, so it may not be too large. */
export async function* readJson(file: SourceFile, reading: Reading = {}): AsyncGenerator<unknown[]> {
  let text = "";
  for await (const part of readText(file, reading.onRead)) {
    text += part;
    if (text.length > LONGEST_TEXT) {
      throw new SourceError(
        `the file ${file.name} is larger than 64 MB, which JSON cannot be here: put one document on each line and name it .jsonl`,
      );
    }
  }
  const { documents, part } = listOf(file, parse(file, text, 1, reading));
  if (reading.onPlace !== undefined) forEachPlace(text, reading.onPlace, part);
  yield documents;
}

/** JSON Lines: one document on each line, empty lines between them. */
export async function* readJsonLines(file: SourceFile, reading: Reading = {}): AsyncGenerator<unknown[]> {
  let number = 1;
  let rest = "";
  for await (const part of readText(file, reading.onRead)) {
    const lines = part.split("\n");
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_TEXT) {
      throw new SourceError(
        `the file ${file.name} has more than 64 MB in one line, line ${number + lines.length}`,
      );
    }
    if (lines.length > 0) yield parseLines(file, lines, number, reading);
    number += lines.length;
  }
  if (rest !== "") yield parseLines(file, [rest], number, reading);
}

function parseLines(file: SourceFile, lines: string[], first: number, reading: Reading): unknown[] {
  const values: unknown[] = [];
  for (const [index, line] of lines.entries()) {
    const text = line.endsWith("\r") ? line.slice(0, -1) : line;
    if (text.trim() === "") continue;
    values.push(parseLine(file, text, first + index, reading));
    reading.onPlace?.(`line ${first + index}`);
  }
  return values;
}

function parseLine(file: SourceFile, text: string, line: number, reading: Reading): unknown {
  if (!reading.givesInvalid) return parse(file, text, line, reading);
  try {
    return parseJson(text, line, reading.isKnown);
  } catch (error) {
    if (error instanceof JsonProblem) return new InvalidDocument(error.message);
    throw error;
  }
}

function parse(file: SourceFile, text: string, line: number, { isKnown }: Reading): unknown {
  try {
    return parseJson(text, line, isKnown);
  } catch (error) {
    if (!(error instanceof JsonProblem)) throw error;
    throw new SourceError(`the file ${file.name} ${error.message}`);
  }
}
