import { visit } from "jsonc-parser";

/** Something in a JSON text that its value does not hold any more. */
export interface Loss {
  /** In characters, from the text's beginning. */
  offset: number;
  reason: string;
}

/**
 * Finds what `JSON.parse` takes away without a word: the earlier ones of equally named attributes, and numbers that no
 * double holds, such as ids of more than 16 digits. What would be stored then is not what the file says.
 *
 * @param value what `JSON.parse` made of `text`
 */
export function findLoss(text: string, value: unknown): Loss | undefined {
  const mayLoseNumbers = LONG_NUMBER.test(text);
  // A colon after a quotation mark may also stand in a text, so more of them are only a reason to look.
  const mayLoseNames = (text.match(NAME_END)?.length ?? 0) > countNames(value);
  return mayLoseNumbers || mayLoseNames ? look(text) : undefined;
}

/** What may be a whole number of more than 15 digits, or one out of range. */
const LONG_NUMBER = /[:[,\s-](?:\d{16}|\d+(?:\.\d+)?[eE]\+?\d{3})/;
const NAME_END = /"\s*:/g;

function countNames(value: unknown): number {
  let count = 0;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next)) count += Object.keys(next).length;
    for (const inner of Object.values(next)) open.push(inner);
  }
  return count;
}

function look(text: string): Loss | undefined {
  let loss: Loss | undefined;
  const names: Set<string>[] = [];
  const note = (offset: number, reason: string) => {
    loss ??= { offset, reason };
  };
  try {
    visit(text, {
      onObjectBegin: () => {
        names.push(new Set());
      },
      onObjectEnd: () => {
        names.pop();
      },
      onObjectProperty: (name, offset) => {
        const seen = names.at(-1);
        if (seen?.has(name)) note(offset, `the attribute ${JSON.stringify(name)} stands there twice`);
        seen?.add(name);
      },
      onLiteralValue: (value, offset, length) => {
        if (typeof value !== "number") return;
        const written = text.slice(offset, offset + length);
        if (!isKept(written, value))
          note(offset, `the number ${written} cannot be kept as it is: make it a text`);
      },
    });
  } catch {
    // Nested so deep that looking exhausts the stack; what is nested so deep is refused anyway.
  }
  return loss;
}

/** Fractions are rounded everywhere; whole numbers, and what is out of range, are not meant to be. */
function isKept(written: string, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  return !/^-?\d+$/.test(written) || String(value) === written || BigInt(written) === BigInt(value);
}
