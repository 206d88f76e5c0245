import { isJsonObject, type Json } from "../../common/json.ts";
import { spend } from "../effort.ts";
import { ERROR } from "../errors.ts";
import { matchesPattern } from "../pattern.ts";
import { isTrue, toNumber, toText } from "../values.ts";
import { codePoints, sequence } from "./characters.ts";
import type { FunctionEntry } from "./entry.ts";

/** TRIM's default characters: white space. */
const BLANKS = " \t\r\n\f\v\u00a0";

/** Positions and lengths count characters (code points). */
export const stringFunctions: FunctionEntry[] = [
  { name: "CHAR_LENGTH", min: 1, max: 1, run: (_, text) => codePoints(toText(text)).length },
  { name: "LOWER", min: 1, max: 1, run: (_, text) => toText(text).toLowerCase() },
  { name: "UPPER", min: 1, max: 1, run: (_, text) => toText(text).toUpperCase() },
  { name: "CONCAT", min: 0, max: Infinity, run: (_, ...parts) => joined(parts, "") },
  {
    name: "CONCAT_SEPARATOR",
    min: 1,
    max: Infinity,
    run: (_, separator, ...parts) => joined(parts, toText(separator as Json)),
  },
  {
    name: "SUBSTRING",
    min: 2,
    max: 3,
    run: (_, text, offset, length) => part(text, toNumber(offset), length),
  },
  { name: "LEFT", min: 2, max: 2, run: (_, text, count) => part(text, 0, Math.max(0, toNumber(count))) },
  {
    name: "RIGHT",
    min: 2,
    max: 2,
    run: (_, text, count) => (toNumber(count) <= 0 ? "" : part(text, -toNumber(count), null)),
  },
  {
    name: "TRIM",
    min: 1,
    max: 2,
    run: (_, text, how) => {
      if (typeof how === "string") return trimmed(text, how, true, true);
      const side = toNumber(how);
      return trimmed(text, BLANKS, side !== 2, side !== 1);
    },
  },
  { name: "LTRIM", min: 1, max: 2, run: (_, text, chars) => trimmed(text, charsOf(chars), true, false) },
  { name: "RTRIM", min: 1, max: 2, run: (_, text, chars) => trimmed(text, charsOf(chars), false, true) },
  {
    name: "SPLIT",
    min: 1,
    max: 3,
    run: (_, text, separator, limit) => split(toText(text), separator, limit),
  },
  {
    name: "SUBSTITUTE",
    min: 2,
    max: 4,
    run: (_, text, search, by, limit) =>
      isJsonObject(search)
        ? // A mapping stands for both lists, so the limit is one place earlier.
          substituted(toText(text), Object.keys(search), Object.values(search), by)
        : substituted(toText(text), sequence(search), by, limit),
  },
  {
    name: "CONTAINS",
    min: 2,
    max: 3,
    run: (_, text, search, asIndex) => {
      const index = firstIndex(toText(text), toText(search), 0, Infinity);
      return isTrue(asIndex) ? index : index >= 0;
    },
  },
  {
    name: "FIND_FIRST",
    min: 2,
    max: 4,
    run: (_, text, search, start, end) =>
      firstIndex(toText(text), toText(search), toNumber(start), endOf(end)),
  },
  {
    name: "FIND_LAST",
    min: 2,
    max: 4,
    run: (_, text, search, start, end) =>
      lastIndex(toText(text), toText(search), toNumber(start), endOf(end)),
  },
  {
    name: "STARTS_WITH",
    min: 2,
    max: 3,
    run: (call, text, prefix, least) => {
      if (typeof text !== "string") return call.invalid();
      if (!Array.isArray(prefix)) return text.startsWith(toText(prefix));
      const found = prefix.filter((one) => text.startsWith(toText(one))).length;
      return found >= (least === null ? 1 : toNumber(least));
    },
  },
  {
    name: "LIKE",
    min: 2,
    max: 3,
    run: (_, text, pattern, ignoreCase) => matchesPattern(toText(text), toText(pattern), isTrue(ignoreCase)),
  },
  {
    name: "REPEAT",
    min: 2,
    max: 3,
    run: (call, text, count, separator) => {
      const times = Math.trunc(toNumber(count));
      const piece = toText(text);
      const between = toText(separator);
      if (times < 0) return call.invalid();
      if (times * (piece.length + between.length) > 2 ** 24) return call.warn(ERROR.numberOutOfRange);
      return Array.from({ length: times }, () => piece).join(between);
    },
  },
  { name: "SOUNDEX", min: 1, max: 1, run: (_, value) => soundex(toText(value)) },
  { name: "LEVENSHTEIN_DISTANCE", min: 2, max: 2, run: (_, a, b) => levenshtein(toText(a), toText(b)) },
  {
    name: "TO_CHAR",
    min: 1,
    max: 1,
    run: (call, code) => {
      const number = toNumber(code);
      return number >= 0 && number <= 0x10ffff ? String.fromCodePoint(Math.trunc(number)) : call.invalid();
    },
  },
];

/** By letter what it sounds like; those that are not here are not heard. */
const SOUNDS = new Map(
  ["BFPV", "CGJKQSXZ", "DT", "L", "MN", "R"].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, String(index + 1)] as const),
  ),
);

/** The American Soundex: the first letter, and three digits for how the rest sounds. */
function soundex(text: string): string {
  const letters = text.toUpperCase().replace(/[^A-Z]/g, "");
  let code = letters.slice(0, 1);
  let last = SOUNDS.get(code);
  for (const letter of letters.slice(1)) {
    if (code.length === 4) break;
    const sound = SOUNDS.get(letter);
    if (sound !== undefined && sound !== last) code += sound;
    // H and W do not part two letters of one sound; vowels do.
    if (letter !== "H" && letter !== "W") last = sound;
  }
  return code === "" ? "" : code.padEnd(4, "0");
}

/** Nulls are left out; a single array is taken for its elements. */
function joined(parts: Json[], separator: string): string {
  const [only] = parts;
  const values = parts.length === 1 && Array.isArray(only) ? only : parts;
  return values
    .filter((value) => value !== null)
    .map(toText)
    .join(separator);
}

function part(value: Json, offset: number, length: Json): string {
  const characters = codePoints(toText(value));
  const start = Math.trunc(offset < 0 ? Math.max(0, characters.length + offset) : offset);
  const end = length === null ? undefined : start + Math.max(0, Math.trunc(toNumber(length)));
  return characters.slice(start, end).join("");
}

function charsOf(chars: Json): string {
  return chars === null ? BLANKS : toText(chars);
}

function trimmed(value: Json, chars: string, left: boolean, right: boolean): string {
  const characters = codePoints(toText(value));
  let start = 0;
  let end = characters.length;
  while (left && start < end && chars.includes(characters[start] as string)) start++;
  while (right && end > start && chars.includes(characters[end - 1] as string)) end--;
  return characters.slice(start, end).join("");
}

/** Parts beyond `limit` are left out. */
function split(text: string, separator: Json, limit: Json): Json[] {
  if (separator === null) return [text];
  const most = limit === null ? Infinity : toNumber(limit);
  const separators = sequence(separator).filter((one) => one !== "");
  const parts = separators.length === 0 ? [...codePoints(text)] : splitBy(text, separators);
  return most === Infinity ? parts : parts.slice(0, Math.max(0, most));
}

function splitBy(text: string, separators: string[]): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; ) {
    spend();
    const found = separators.find((one) => text.startsWith(one, i));
    if (found === undefined) {
      i++;
      continue;
    }
    parts.push(text.slice(start, i));
    i += found.length;
    start = i;
  }
  return [...parts, text.slice(start)];
}

/** One pass over the text: what has been put in is not searched again. */
function substituted(text: string, search: string[], by: Json, limit: Json): string {
  const replacements = Array.isArray(by) ? by : search.map(() => by);
  const pairs = search
    .map((from, i): [string, string] => [from, toText(replacements[i] ?? null)])
    .filter(([from]) => from !== "");
  let left = limit === null ? Infinity : toNumber(limit);
  let result = "";
  let copied = 0;
  for (let i = 0; i < text.length && left > 0; ) {
    spend();
    const pair = pairs.find(([from]) => text.startsWith(from, i));
    if (pair === undefined) {
      i++;
      continue;
    }
    result += text.slice(copied, i) + pair[1];
    i += pair[0].length;
    copied = i;
    left--;
  }
  return result + text.slice(copied);
}

function endOf(end: Json): number {
  return end === null ? Infinity : toNumber(end);
}

/** The first place of `search` in the characters from `start` to `end` (included), or -1. */
function firstIndex(text: string, search: string, start: number, end: number): number {
  return indexIn(text, search, start, end, (within) => within.indexOf(search));
}

function lastIndex(text: string, search: string, start: number, end: number): number {
  return indexIn(text, search, start, end, (within) => within.lastIndexOf(search));
}

function indexIn(
  text: string,
  search: string,
  start: number,
  end: number,
  find: (within: string) => number,
): number {
  if (start < 0 || end < start || search.length > text.length) return -1;
  const within = codePoints(text)
    .slice(start, end + 1)
    .join("");
  const index = find(within);
  return index < 0 ? -1 : start + codePoints(within.slice(0, index)).length;
}

export function levenshtein(a: string, b: string): number {
  const [left, right] = [codePoints(a), codePoints(b)];
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  left.forEach((character, i) => {
    spend(right.length);
    const next = [i + 1];
    right.forEach((other, j) => {
      const change = (row[j] as number) + (character === other ? 0 : 1);
      next.push(Math.min(change, (row[j + 1] as number) + 1, (next[j] as number) + 1));
    });
    row = next;
  });
  return row[right.length] as number;
}
