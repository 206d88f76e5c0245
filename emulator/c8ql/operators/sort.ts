import type { Json } from "../../common/json.ts";
import type { SortClause } from "../ast.ts";
import { evaluate, type Frame, type Pipeline, ROW } from "../compile/compiled.ts";
import type { Compiler } from "../compile/compiler.ts";
import { compare } from "../values.ts";
import { mergeSort } from "./merge-sort.ts";
import { restore, snapshot } from "./snapshot.ts";

interface SortRow {
  keys: Json[];
  frame: Frame;
  held: number;
}

/** How many rows more than needed are gathered before those that cannot be among the first are dropped. */
const SLACK = 4096;

/** SORT. @param keep how many of the first rows are wanted: no more than these are held for long. */
export function sortClause(compiler: Compiler, clause: SortClause, keep: number, input: Pipeline): Pipeline {
  const { run } = compiler;
  const keys = clause.keys.map((key) => compiler.expression(key.expression));
  const signs = clause.keys.map((key) => (key.descending ? -1 : 1));
  const order = (a: SortRow, b: SortRow): number => {
    for (let i = 0; i < signs.length; i++) {
      const result = compare(a.keys[i] as Json, b.keys[i] as Json);
      if (result !== 0) return result * (signs[i] as number);
    }
    return 0;
  };
  return function* (frame) {
    let rows: SortRow[] = [];
    for (const pulse of input(frame)) {
      if (pulse !== ROW) {
        yield pulse;
        continue;
      }
      const values: Json[] = [];
      for (const key of keys) values.push(yield* evaluate(key, frame));
      const { frame: saved, held } = snapshot(run, frame);
      rows.push({ keys: values, frame: saved, held: held + run.hold(values) });
      if (rows.length < keep + SLACK) continue;
      rows = yield* mergeSort(run, rows, order);
      for (const dropped of rows.splice(keep)) run.release(dropped.held);
    }
    for (const row of yield* mergeSort(run, rows, order)) {
      restore(frame, row.frame);
      yield ROW;
      run.release(row.held);
    }
  };
}
