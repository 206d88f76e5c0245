import type { Frame } from "../compile/compiled.ts";
import type { Run } from "../run.ts";

/** A row put aside, with the memory that it is reckoned at: to be given back by `run.release(held)`. */
export interface Snapshot {
  frame: Frame;
  held: number;
}

/** Puts the present row aside. */
export function snapshot(run: Run, frame: Frame): Snapshot {
  const copy = frame.slice();
  return { frame: copy, held: run.hold(copy) };
}

/** Makes a row that was put aside the present one. */
export function restore(frame: Frame, saved: Frame): void {
  for (let i = 0; i < saved.length; i++) frame[i] = saved[i] ?? null;
}
