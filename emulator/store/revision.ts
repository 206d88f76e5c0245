/** The order of the service's digits: `_fGkoZ8u--_` is followed by `_fGkoZ8u--A` (recorded). */
const DIGITS = "-_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** The last revision as a number: milliseconds, then 20 bits of a counter. All threads of a process share it. */
let clock = new BigInt64Array(new SharedArrayBuffer(8));

/** What another thread needs to make revisions that are later than those of this one, and the other way round. */
export function revisionClock(): SharedArrayBuffer {
  return clock.buffer as SharedArrayBuffer;
}

/** Makes this thread's revisions by the clock of another. */
export function useRevisionClock(shared: SharedArrayBuffer): void {
  clock = new BigInt64Array(shared);
}

function digit(value: number): string {
  return DIGITS.charAt(value & 63);
}

/**
 * A new document revision, later than all before it in this process, whatever its thread.
 *
 * The form is that of the recordings: eleven digits of six bits, 44 bits of milliseconds and 20 bits of a counter.
 */
export function nextRevision(): string {
  for (;;) {
    const last = Atomics.load(clock, 0);
    const now = BigInt(Date.now()) << 20n;
    const next = now > last ? now : last + 1n;
    if (Atomics.compareExchange(clock, 0, last, next) === last) return revision(next);
  }
}

let prefixTime = -1;
let prefix = "";

function revision(value: bigint): string {
  const time = Number(value >> 20n);
  const count = Number(value & 0xfffffn);
  // Seven of the digits change every 16 milliseconds only.
  let rest = Math.floor(time / 16);
  if (rest !== prefixTime) {
    prefixTime = rest;
    prefix = "";
    for (let index = 0; index < 7; index += 1) {
      prefix = digit(rest % 64) + prefix;
      rest = Math.floor(rest / 64);
    }
  }
  const middle = (time % 16) * 4 + (count >> 18);
  return prefix + digit(middle) + digit(count >> 12) + digit(count >> 6) + digit(count);
}
