/**
 * @param {number} number
 * @param {string} thing in the singular
 * @param {string} [things] in the plural; default: with an s
 */
export function count(number, thing, things = `${thing}s`) {
  return `${whole(number)} ${number === 1 ? thing : things}`;
}

/** @param {number} number */
export function whole(number) {
  return number.toLocaleString("en");
}

/** @type {[string, number][]} */
const UNITS = [
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
];

/** @param {number} ms milliseconds */
export function duration(ms) {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ["ms", 1];
  return `${Math.round((ms / size) * 10) / 10} ${unit}`;
}

/**
 * JSON on one line, cut where it is long.
 *
 * @param {unknown} value
 * @param {number} [most] in characters
 */
export function oneLine(value, most = 160) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/**
 * The address of a view within the page.
 *
 * @param {...string} parts
 */
export function viewAddress(...parts) {
  return `#/${parts.map(encodeURIComponent).join("/")}`;
}
