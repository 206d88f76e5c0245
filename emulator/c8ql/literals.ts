/** How the text of a token becomes a value. */

const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

/** The content of a quoted string or name; an escape that is not known stands for the character itself. */
export function unquote(image: string): string {
  const inner = image.slice(1, -1);
  if (!inner.includes("\\")) return inner;
  return inner.replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? (ESCAPES[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** A number token's value; one too large for a double is null, as everywhere in the language. */
export function numberOf(image: string): number | null {
  const value = Number(image);
  return Number.isFinite(value) ? value : null;
}
