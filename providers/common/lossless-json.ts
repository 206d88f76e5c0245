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
  const { names, mayLoseNumbers } = overlook(value);
  // A colon after a quotation mark may also stand in a text, so more of them are only a reason to look.
  return mayLoseNumbers || countNameEnds(text) > names ? look(text) : undefined;
}

/** How many attributes a value has at all depths, and whether a number is among them that may be written otherwise. */
function overlook(value: unknown): { names: number; mayLoseNumbers: boolean } {
  let names = 0;
  let mayLoseNumbers = false;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "number") {
      // What is lost of a whole number lies beyond the safe ones; there is no other number without a fraction there.
      mayLoseNumbers ||= Math.abs(next) > Number.MAX_SAFE_INTEGER;
    } else if (typeof next === "object" && next !== null) {
      const values = Object.values(next);
      if (!Array.isArray(next)) names += values.length;
      for (const inner of values) open.push(inner);
    }
  }
  return { names, mayLoseNumbers };
}

const QUOTATION_MARK = 0x22;
/** The last of JSON's white space; what is less in a text is that, or is not JSON. */
const SPACE = 0x20;

/** How many colons follow a quotation mark, with white space between them or none. */
function countNameEnds(text: string): number {
  let count = 0;
  for (let colon = text.indexOf(":"); colon !== -1; colon = text.indexOf(":", colon + 1)) {
    let before = colon - 1;
    while (text.charCodeAt(before) <= SPACE) before -= 1;
    if (text.charCodeAt(before) === QUOTATION_MARK) count += 1;
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
