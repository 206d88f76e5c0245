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

/** @param {number} ms milliseconds */
export function duration(ms) {
  return ms < 1000 ? `${Math.round(ms * 10) / 10} ms` : `${Math.round(ms / 100) / 10} s`;
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
