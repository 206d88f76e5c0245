import { isBlank, parseRecords } from "./csv-records.ts";

/** What values of CSV are commonly separated by. */
const COMMON = [",", ";", "\t", "|"];

/** So many rows show what they are separated by. */
const MOST_ROWS = 100;

/** What is found out of the beginning of a file; a problem goes on after "is not CSV with a header line: ". */
export type FoundDelimiter = { delimiter: string } | { problem: string } | undefined;

/**
 * Finds what separates the values: what the header has outside of quotation marks, and where that are several, the one
 * that makes a name of `keyField`, or that parts all rows alike.
 *
 * @param mayBeCut whether more text follows
 * @returns undefined where that more is needed to tell
 */
export function findDelimiter(text: string, keyField: string, mayBeCut: boolean): FoundDelimiter {
  const readings = COMMON.map((delimiter) => readingOf(text, delimiter, mayBeCut));
  if (readings.every(({ names }) => names.length === 0)) return mayBeCut ? undefined : { delimiter: "," };
  const parting = readings.filter(({ names }) => names.length > 1);
  const clean = parting.filter(({ isStray }) => !isStray);
  const possible = clean.length > 0 ? clean : parting;
  const [first, ...others] = possible;
  if (first === undefined) return { delimiter: "," };
  if (others.length === 0) return first;
  const keyed = possible.filter(({ names }) => names.includes(keyField));
  if (keyed.length === 1 && keyed[0] !== undefined) return keyed[0];
  if (mayBeCut && possible.every(({ rows }) => rows === 0)) return undefined;
  const even = possible.filter(({ isEven, rows }) => isEven && rows > 0);
  if (even.length === 1 && even[0] !== undefined) return even[0];
  const named = possible.map(({ delimiter, names }) => `${nameOf(delimiter)} (${names.length} columns)`);
  return {
    problem: `its values can be separated by ${named.join(" or ")}: say by which, with the input 'delimiter'`,
  };
}

interface DelimiterReading {
  delimiter: string;
  /** Of the header; empty where there is none yet. */
  names: string[];
  /** How many rows there are beside it. */
  rows: number;
  /** Whether all of these have as many values. */
  isEven: boolean;
  /** Whether a name of the header has a quotation mark within, as a name that is cut has. */
  isStray: boolean;
}

function readingOf(text: string, delimiter: string, mayBeCut: boolean): DelimiterReading {
  const { records } = parseRecords(text, delimiter, mayBeCut);
  const [header = [], ...rows] = records.filter((record) => !isBlank(record)).slice(0, MOST_ROWS);
  return {
    delimiter,
    names: header.map((name) => name.trim()),
    rows: rows.length,
    isEven: rows.every((row) => row.length === header.length),
    isStray: header.some((name) => name.includes('"')),
  };
}

/** For people: a tab cannot be seen. */
export function nameOf(delimiter: string): string {
  return delimiter === "\t" ? "a tab" : `'${delimiter}'`;
}

/** The separator that a first line `sep=;` names, as spreadsheets write it, and what follows that line. */
export function takeSepLine(text: string): { delimiter: string; rest: string } | undefined {
  const [line, delimiter] = /^"?sep=([^"\r\n])"?(?:\r\n?|\n|$)/i.exec(text) ?? [];
  return line === undefined || delimiter === undefined
    ? undefined
    : { delimiter, rest: text.slice(line.length) };
}

/** What else separates values in a header that is one column, but names the key beside something. */
export function otherSeparator(header: string, keyField: string): string | undefined {
  const at = header.indexOf(keyField);
  if (at === -1 || header === keyField) return undefined;
  const around = [header[at - 1], header[at + keyField.length]].filter((each) => each !== undefined);
  return around.every((each) => /[^\p{L}\p{N}_]/u.test(each)) ? around[0] : undefined;
}
