/** The order of the service's digits: `_fGkoZ8u--_` is followed by `_fGkoZ8u--A` (recorded). */
const DIGITS = "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

let time = 0;
let count = 0;
let prefix = "";

function digit(value: number): string {
  return DIGITS.charAt(value & 63);
}

/**
 * A new document revision, later than all before it in this process.
 *
 * The form is that of the recordings: eleven digits of six bits, 44 bits of milliseconds and 20 bits of a counter.
 */
export function nextRevision(): string {
  const now = Date.now();
  if (now > time) {
    time = now;
    count = 0;
    prefix = "";
  } else {
    count += 1;
    if (count >= 1 << 20) {
      time += 1;
      count = 0;
      prefix = "";
    }
  }
  if (prefix === "") {
    let rest = Math.floor(time / 16);
    for (let index = 0; index < 7; index += 1) {
      prefix = digit(rest % 64) + prefix;
      rest = Math.floor(rest / 64);
    }
  }
  const middle = (time % 16) * 4 + (count >> 18);
  return prefix + digit(middle) + digit(count >> 12) + digit(count >> 6) + digit(count);
}
