import { SECRET } from "../events/secret.ts";
import { UNKNOWN } from "./values.ts";

/** The most characters of one value that are shown, and of one message. */
const mostOfValue = 300;
const mostOfMessage = 2000;

/**
 * Any text of a user, as a code span: there Markdown and HTML mean nothing, and nobody is notified by an `@name`.
 * What cannot be seen, such as line breaks and marks that turn the direction of writing, is shown as `\u...`.
 */
export function code(text: string): string {
  return span(visible(text.replaceAll("\\", "\\\\")));
}

/** A value of a property or document as JSON in a code span, cut where it is long; nothing for undefined. */
export function value(given: unknown): string {
  if (given === undefined) return "";
  if (given === UNKNOWN) return "_known after the update_";
  if (given === SECRET) return span(SECRET);
  const json = JSON.stringify(given).replaceAll(JSON.stringify(UNKNOWN), "(known after the update)");
  return span(visible(cut(json, mostOfValue)));
}

/**
 * A row of a table. GitHub's tables end a cell at a `|` also within a code span, unless an odd number of backslashes
 * is before it; in what `code` and `value` make, they are always even.
 */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** Lines of text for a block of their own, and what is to stand before and after them. */
export function preformatted(text: string): { fence: string; lines: string[] } {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return { fence, lines: text.split(/\r\n|[\n\r]/).map(visible) };
}

/** A text, without its end where it is too long; nothing of a character is left in halves. */
export function cut(text: string, most: number = mostOfMessage): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\uD800-\uDBFF]$/, "")} ...` : text;
}

/** A code span around text without line breaks: its fence is longer than any run of backticks in it. */
function span(text: string): string {
  if (text === "") return "";
  const fence = "`".repeat(longestRun(text) + 1);
  const needsSpace = /^`|`$/.test(text) || /^ .*[^ ].* $/.test(text);
  return needsSpace ? `${fence} ${text} ${fence}` : `${fence}${text}${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Control and format characters, and separators of lines, as JSON would write them. */
function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
