import Papa from "papaparse";

/** Records at the beginning of a text. */
export interface ParsedRecords {
  records: string[][];
  /** What is wrong with one of them, by its number. */
  error: { record: number; reason: string } | undefined;
  /** What the text has after them, with one kind of line ends. */
  rest: string;
}

/**
 * Parses the records of a text. Papaparse's own streams hand over each record by itself, which takes longer than to parse
 * it, so this uses its parser below them.
 *
 * @param mayBeCut whether more text follows, so that the last record may not be whole
 */
export function parseRecords(text: string, delimiter: string, mayBeCut: boolean): ParsedRecords {
  const even = withEvenLineEnds(text, delimiter);
  const parser = new Papa.Parser({ delimiter, newline: "\n" });
  const { data, errors, meta } = parser.parse(even, 0, mayBeCut) as Papa.ParseResult<string[]>;
  const [error] = errors;
  return {
    records: data,
    error: error && { record: error.row ?? data.length, reason: lowerCase(error.message) },
    rest: even.slice(meta.cursor),
  };
}

/** How many lines a record has, by what is in its values. */
export function linesOf(record: readonly string[]): number {
  let lines = 1;
  for (const value of record) {
    if (value.includes("\n") || value.includes("\r")) lines += value.match(LINE_ENDS)?.length ?? 0;
  }
  return lines;
}

/** Whether a row has nothing but separators and blanks. */
export function isBlank(record: readonly string[]): boolean {
  for (const value of record) if (value !== "" && value.trim() !== "") return false;
  return true;
}

const LINE_ENDS = /\r\n?|\n/g;

const QUOTATION_MARK = 0x22;

/** Papaparse knows one kind of line ends in a text; values in quotation marks keep theirs. */
function withEvenLineEnds(text: string, delimiter: string): string {
  if (!text.includes("\r")) return text;
  if (!text.includes('"')) return text.replace(/\r\n?/g, "\n");
  // A quotation mark opens a value only where the value begins.
  const code = delimiter.charCodeAt(0).toString(16).padStart(4, "0");
  const quotedOrEnd = new RegExp(`(?<=^|[\\r\\n\\u${code}])"[^"]*(?:""[^"]*)*"?|\\r\\n?`, "g");
  return text.replace(quotedOrEnd, (found) => (found.charCodeAt(0) === QUOTATION_MARK ? found : "\n"));
}

function lowerCase(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
