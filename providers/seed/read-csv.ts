import Papa from "papaparse";
import { type Reading, readText } from "./read-text.ts";
import { SourceError } from "./source-error.ts";

/** A record of more is none: a quotation mark stands where none should. In UTF-16 units. */
const LONGEST_RECORD = 64 * 2 ** 20;

/** CSV with a header line. Values are strings; empty ones are left out. */
export async function* readCsv(path: string, { onRead, onPlace }: Reading = {}): AsyncGenerator<unknown[]> {
  const records = new Records(path, onPlace);
  for await (const text of readText(path, onRead)) yield records.push(text);
  yield records.end();
}

/**
 * Parses text as it comes. Papaparse's own streams hand over each record by itself, which takes longer than to parse
 * it, so this uses its parser below them.
 */
class Records {
  readonly #path: string;
  readonly #onPlace: Reading["onPlace"];
  #rest = "";
  #newline: string | undefined;
  #columns: string[] | undefined;
  /** The line in the file on which `#rest` begins. */
  #line = 1;

  constructor(path: string, onPlace: Reading["onPlace"]) {
    this.#path = path;
    this.#onPlace = onPlace;
  }

  push(text: string): unknown[] {
    this.#rest += text;
    if (this.#rest.length > LONGEST_RECORD)
      throw this.#problem("there is more than 64 MB in one record", this.#line);
    // Until there is a whole line nothing is known of the line ends; a text that ends with CR may be cut within one.
    this.#newline ??= newlineOf(this.#rest.replace(/\r$/, ""));
    return this.#newline === undefined ? [] : this.#parse(true);
  }

  end(): unknown[] {
    this.#newline ??= newlineOf(this.#rest) ?? "\n";
    return this.#parse(false);
  }

  #parse(mayBeCut: boolean): unknown[] {
    if (this.#columns === undefined) this.#expectCommas(mayBeCut);
    const parser = new Papa.Parser({ delimiter: ",", newline: this.#newline as "\n" });
    const { data, errors, meta } = parser.parse(this.#rest, 0, mayBeCut) as Papa.ParseResult<string[]>;
    const [error] = errors;
    const documents: unknown[] = [];
    let line = this.#line;
    for (const [index, record] of data.entries()) {
      if (error !== undefined && error.row === index) throw this.#problem(lowerCase(error.message), line);
      const document = this.#document(record, line);
      if (document !== undefined) {
        documents.push(document);
        this.#onPlace?.(`line ${line}`);
      }
      line += 1;
      for (const value of record) if (value.includes("\n")) line += value.split("\n").length - 1;
    }
    if (error !== undefined) throw this.#problem(lowerCase(error.message), line);
    this.#rest = this.#rest.slice(meta.cursor);
    this.#line = line;
    return documents;
  }

  /** A header without a comma that has what else values are separated by is hardly one column. */
  #expectCommas(mayBeCut: boolean): void {
    const lines = withoutQuoted(this.#rest).split(this.#newline ?? "\n");
    if (mayBeCut) lines.pop();
    const header = lines.find((line) => line !== "") ?? "";
    const [separator] = header.includes(",") ? [] : (/[;\t]/.exec(header) ?? []);
    if (separator === undefined) return;
    const named = separator === "\t" ? "a tab" : `'${separator}'`;
    throw this.#problem(
      `the header has no comma, but ${named}: values must stand between commas, and a name that has ${named} in it between quotation marks`,
    );
  }

  /** Undefined for an empty line, and for the header. */
  #document(record: string[], line: number): Record<string, string> | undefined {
    if (record.length === 1 && record[0] === "") return undefined;
    const columns = this.#columns;
    if (columns === undefined) {
      const twice = record.find((column, index) => record.indexOf(column) !== index);
      if (twice !== undefined) throw this.#problem(`the header names '${twice}' twice`);
      // Not an attribute that an object can be given like others.
      if (record.includes("__proto__")) throw this.#problem("the header names '__proto__'");
      this.#columns = record;
      return undefined;
    }
    if (record.length !== columns.length) {
      throw this.#problem(`there are ${record.length} values for ${columns.length} columns`, line);
    }
    const document: Record<string, string> = {};
    for (const [index, column] of columns.entries()) {
      const value = record[index];
      if (value !== undefined && value !== "") document[column] = value;
    }
    return document;
  }

  #problem(what: string, line?: number): SourceError {
    const where = line === undefined ? "" : ` on line ${line}`;
    return new SourceError(`the file ${this.#path} is not CSV with a header line: ${what}${where}`);
  }
}

/** The first end of a line that stands outside of quotation marks. */
function newlineOf(text: string): string | undefined {
  return /\r\n|\n|\r/.exec(withoutQuoted(text))?.[0];
}

function withoutQuoted(text: string): string {
  return text.replace(/"[^"]*"/g, '""');
}

function lowerCase(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
