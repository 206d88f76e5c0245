import { spend } from "./effort.ts";

const ANY = Symbol("%");
const ONE = Symbol("_");
type Part = typeof ANY | typeof ONE | string;

/** LIKE's patterns: `%` for any text, `_` for one character, a backslash takes their meaning away. */
export function matchesPattern(text: string, pattern: string, ignoreCase: boolean): boolean {
  const characters = [...(ignoreCase ? text.toLowerCase() : text)];
  const parts = partsOf(ignoreCase ? pattern.toLowerCase() : pattern);
  let t = 0;
  let p = 0;
  // Where to go on from when what follows the last `%` did not match: it takes one character more.
  let afterAny = -1;
  let retry = 0;
  while (t < characters.length) {
    spend();
    const part = parts[p];
    if (part === ANY) {
      afterAny = ++p;
      retry = t;
    } else if (part !== undefined && (part === ONE || part === characters[t])) {
      p++;
      t++;
    } else if (afterAny >= 0) {
      p = afterAny;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (parts[p] === ANY) p++;
  return p === parts.length;
}

function partsOf(pattern: string): Part[] {
  const parts: Part[] = [];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    const next = characters[i + 1];
    if (character === "\\" && (next === "%" || next === "_" || next === "\\")) {
      parts.push(next);
      i++;
    } else if (character === "%") parts.push(ANY);
    else parts.push(character === "_" ? ONE : character);
  }
  return parts;
}
