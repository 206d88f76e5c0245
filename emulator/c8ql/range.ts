import type { Json } from "../common/json.ts";
import { spend } from "./effort.ts";
import { ERROR, queryError } from "./errors.ts";
import type { Run } from "./run.ts";

/** The longest array that a range may become; FOR goes through a range of any length without making one. */
const MAX_RANGE = 10_000_000;

/** The numbers from `from` to `to` (both included, cut to integers), downwards if `to` is the smaller. */
export function* range(from: number, to: number): Generator<number, void, void> {
  const last = Math.trunc(to);
  const step = last < Math.trunc(from) ? -1 : 1;
  for (let value = Math.trunc(from); step > 0 ? value <= last : value >= last; value += step) yield value;
}

/** @throws ApiError 400/1504 if it would be longer than 10 million. */
export function rangeArray(run: Run, from: number, to: number): Json[] {
  const length = Math.abs(Math.trunc(to) - Math.trunc(from)) + 1;
  if (length > MAX_RANGE) {
    throw queryError(ERROR.numberOutOfRange, `a range of ${length} numbers is too long to be an array`);
  }
  run.scratch(length * 8);
  spend(length);
  return [...range(from, to)];
}
