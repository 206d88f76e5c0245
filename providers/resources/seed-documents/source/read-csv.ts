import { findDelimiter, nameOf, takeSepLine } from "./csv-delimiter.ts";
import { HeaderProblem, readHeader } from "./csv-header.ts";
import { isBlank, linesOf, parseRecords } from "./csv-records.ts";
import { InvalidDocument, type Reading, readText } from "./read-text.ts";
import { SourceError } from "./source-error.ts";
import type { SourceFile } from "./source-file.ts";

/** A record of more is none: a quotation mark stands where none should. In UTF-16 units. */
const LONGEST_RECORD = 64 * 2 ** 20;

/** CSV with a header line. Values are strings; empty ones are left out. */
export async function* readCsv(file: SourceFile, reading: Reading = {}): AsyncGenerator<unknown[]> {
  const isTabbed = /\.tsv(\.gz)?$/i.test(file.path);
  const records = new Records(file.name, reading.delimiter ?? (isTabbed ? "\t" : undefined), reading);
  for await (const text of readText(file, reading.onRead)) yield records.push(text);
  yield records.end();
}

/** Parses text as it comes. */
class Records {
  readonly #name: string;
  readonly #reading: Reading;
  #delimiter: string | undefined;
  #columns: string[] | undefined;
  #rest = "";
  /** The line in the file on which `#rest` begins. */
  #line = 1;
  #isBegun = false;
  /** How long `#rest` must be to be parsed: to parse a long record again with each piece of it takes too long. */
  #worthwhile = 0;

  constructor(name: string, delimiter: string | undefined, reading: Reading) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#reading = reading;
  }

  push(text: string): unknown[] {
    this.#rest += text;
    if (this.#rest.length > LONGEST_RECORD) {
      throw this.#problem("there is more than 64 MB in one record", this.#line);
    }
    // A CR at the end may be half of a line end.
    if (this.#rest.endsWith("\r") || this.#rest.length < this.#worthwhile) return [];
    return this.#parse(true);
  }

  end(): unknown[] {
    return this.#parse(false);
  }

  #parse(mayBeCut: boolean): unknown[] {
    const delimiter = this.#begin(mayBeCut);
    if (delimiter === undefined) return [];
    const { records, error, rest } = parseRecords(this.#rest, delimiter, mayBeCut);
    const documents: unknown[] = [];
    const hasQuotes = this.#rest.includes('"');
    let line = this.#line;
    for (const [index, record] of records.entries()) {
      if (error?.record === index) throw this.#problem(error.reason, line);
      const document = this.#document(record, line);
      if (document !== undefined) {
        documents.push(document);
        this.#reading.onPlace?.(`line ${line}`);
      }
      line += hasQuotes ? linesOf(record) : 1;
    }
    if (error !== undefined) throw this.#problem(error.reason, line);
    this.#worthwhile = records.length === 0 ? 2 * rest.length : 0;
    this.#rest = rest;
    this.#line = line;
    return documents;
  }

  /** Finds out what separates the values; undefined where more text is needed for that. */
  #begin(mayBeCut: boolean): string | undefined {
    if (this.#columns !== undefined) return this.#delimiter;
    if (!this.#isBegun) {
      if (mayBeCut && !/[\r\n]/.test(this.#rest)) return undefined;
      this.#isBegun = true;
      this.#takeSepLine();
    }
    if (this.#delimiter === undefined) {
      const found = findDelimiter(this.#rest, this.#keyField, mayBeCut);
      if (found !== undefined && "problem" in found) throw this.#problem(found.problem);
      this.#delimiter = found?.delimiter;
    }
    return this.#delimiter;
  }

  #takeSepLine(): void {
    const said = takeSepLine(this.#rest);
    if (said === undefined) return;
    if (this.#delimiter !== undefined && this.#delimiter !== said.delimiter) {
      throw this.#problem(
        `its first line says that values are separated by ${nameOf(said.delimiter)}, but they are to be separated by ${nameOf(this.#delimiter)}`,
      );
    }
    this.#delimiter = said.delimiter;
    this.#rest = said.rest;
    this.#line += 1;
  }

  /** Undefined for a row of blanks, and for the header. */
  #document(record: string[], line: number): unknown {
    if (isBlank(record)) {
      const isEmptyLine = record.length === 1 && record[0] === "";
      if (!isEmptyLine && this.#reading.notes !== undefined) this.#reading.notes.blankRows += 1;
      return undefined;
    }
    const columns = this.#columns;
    if (columns === undefined) {
      this.#columns = this.#header(record);
      return undefined;
    }
    if (record.length !== columns.length) return this.#unevenRow(record.length, columns.length, line);
    const document: Record<string, string> = {};
    for (const [index, column] of columns.entries()) {
      const value = record[index];
      if (value !== undefined && value !== "") document[column] = value;
    }
    return document;
  }

  #header(record: string[]): string[] {
    try {
      return readHeader(record, this.#keyField, this.#reading.notes);
    } catch (error) {
      if (error instanceof HeaderProblem) throw this.#problem(error.message);
      throw error;
    }
  }

  get #keyField(): string {
    return this.#reading.keyField ?? "_key";
  }

  #unevenRow(values: number, columns: number, line: number): InvalidDocument {
    const separated = this.#delimiter === "," ? "" : ` (separated by ${nameOf(this.#delimiter ?? "")})`;
    if (this.#reading.givesInvalid)
      return new InvalidDocument(`has ${values} values for ${columns} columns${separated}`);
    throw this.#problem(`there are ${values} values for ${columns} columns${separated}`, line);
  }

  #problem(what: string, line?: number): SourceError {
    const where = line === undefined ? "" : ` on line ${line}`;
    return new SourceError(`the file ${this.#name} is not CSV with a header line: ${what}${where}`);
  }
}
