import type { Json } from "../../common/json.ts";
import { spend } from "../effort.ts";
import { toText } from "../values.ts";

/** The characters of a text, one for each code point. */
export function codePoints(text: string): string[] {
  spend(text.length >> 4);
  return Array.from(text);
}

/** One text or several. */
export function sequence(value: Json): string[] {
  return Array.isArray(value) ? value.map(toText) : [toText(value)];
}
