import { GIVE_WAY, type Steps } from "../compile/compiled.ts";
import { spend } from "../effort.ts";
import type { Run } from "../run.ts";

/** So many rows are sorted without a pause: some milliseconds. */
const CHUNK = 2048;

/** Sorts stably, pausing on the way: the array's own sort cannot pause, so it only does short pieces. */
export function* mergeSort<T>(run: Run, items: T[], order: (a: T, b: T) => number): Steps<T[]> {
  const counted = (a: T, b: T): number => {
    spend();
    return order(a, b);
  };
  let runs: T[][] = [];
  for (let i = 0; i < items.length; i += CHUNK) {
    runs.push(items.slice(i, i + CHUNK).sort(counted));
    if (run.overdue) yield GIVE_WAY;
  }
  while (runs.length > 1) {
    const longer: T[][] = [];
    for (let i = 0; i < runs.length; i += 2) {
      const [left, right] = [runs[i] as T[], runs[i + 1]];
      longer.push(right === undefined ? left : yield* merge(run, left, right, counted));
    }
    runs = longer;
  }
  return runs[0] ?? [];
}

function* merge<T>(run: Run, left: T[], right: T[], order: (a: T, b: T) => number): Steps<T[]> {
  const merged: T[] = [];
  let l = 0;
  let r = 0;
  while (l < left.length && r < right.length) {
    if (run.overdue) yield GIVE_WAY;
    merged.push(order(left[l] as T, right[r] as T) <= 0 ? (left[l++] as T) : (right[r++] as T));
  }
  return merged.concat(left.slice(l), right.slice(r));
}
