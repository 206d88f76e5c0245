/** A value that stands in a program as it is, such as `fabric.name`. */
export class Code {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The formatter's line width in this project. */
const WIDTH = 110;

/**
 * Writes a value as a formatter of TypeScript would: on one line where it fits, else with a line for each part.
 *
 * @param before how many characters stand before it on its line
 * @param after how many must still fit behind it, such as `);`
 * @example sourceText({ name: "shop", dcList: ["us-west"] }, 0) // { name: "shop", dcList: ["us-west"] }
 */
export function sourceText(value: unknown, before: number, after = 1, indent = 0): string {
  const line = onOneLine(value);
  if (line !== undefined && before + line.length + after <= WIDTH) return line;
  if (typeof value === "object" && value !== null && !(value instanceof Code)) {
    const inner = indent + 2;
    const part = (text: string) => `${" ".repeat(inner)}${text},\n`;
    const isArray = Array.isArray(value);
    const parts = isArray
      ? value.map((item) => part(sourceText(item, inner, 1, inner)))
      : Object.entries(value).map(([key, item]) => {
          const name = `${keyText(key)}: `;
          return part(name + sourceText(item, inner + name.length, 1, inner));
        });
    const [open, close] = isArray ? "[]" : "{}";
    return `${open}\n${parts.join("")}${" ".repeat(indent)}${close}`;
  }
  return typeof value === "string" ? quoted(value) : (line ?? "undefined");
}

/** Undefined where the formatter would not put it on one line, however short it is. */
function onOneLine(value: unknown): string | undefined {
  if (value instanceof Code) return value.text;
  if (typeof value === "string") return value.includes("\n") ? undefined : quoted(value);
  if (typeof value !== "object" || value === null) return String(value);
  const isArray = Array.isArray(value);
  if (isArray && value.length > 1 && value.every(hasParts)) return undefined;
  const parts: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    const text = onOneLine(item);
    if (text === undefined) return undefined;
    parts.push(isArray ? text : `${keyText(key)}: ${text}`);
  }
  if (parts.length === 0) return isArray ? "[]" : "{}";
  return isArray ? `[${parts.join(", ")}]` : `{ ${parts.join(", ")} }`;
}

const hasParts = (value: unknown) =>
  typeof value === "object" && value !== null && !(value instanceof Code) && Object.keys(value).length > 1;

function keyText(key: string): string {
  // As a plain key it would be the object's prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}

/** Text of several lines stays readable; other text has the quotes that it holds fewer of. */
function quoted(text: string): string {
  // Other line ends and control characters must be seen.
  if (/\n/.test(text) && !/[\p{Cc}\u2028\u2029]/u.test(text.replaceAll("\n", "")))
    return `\`${text.replace(/[\\`]|\$(?=\{)/g, "\\$&")}\``;
  const json = JSON.stringify(text).replace(
    /[\u2028\u2029]/g,
    (end) => `\\u${end.charCodeAt(0).toString(16)}`,
  );
  const count = (quote: string) => text.split(quote).length;
  if (count('"') <= count("'")) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
