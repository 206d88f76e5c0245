import type { FilterClause, LetClause } from "../ast.ts";
import { evaluate, GIVE_WAY, type Pipeline, ROW } from "../compile/compiled.ts";
import type { Compiler } from "../compile/compiler.ts";
import { spend } from "../effort.ts";
import { isTrue } from "../values.ts";

/** What a query begins with: one row, in which nothing is set. */
export const singleton: Pipeline = function* () {
  yield ROW;
};

export function filterClause(compiler: Compiler, { condition }: FilterClause, input: Pipeline): Pipeline {
  const test = compiler.expression(condition);
  const { run } = compiler;
  return function* (frame) {
    for (const pulse of input(frame)) {
      if (pulse !== ROW) {
        yield pulse;
        continue;
      }
      const passes = isTrue(test.slow ? yield* test.run(frame) : test.run(frame));
      if (passes) yield ROW;
      else run.stats.filtered++;
    }
  };
}

export function letClause(compiler: Compiler, { variable, value }: LetClause, input: Pipeline): Pipeline {
  const compiled = compiler.expression(value);
  const slot = variable.id;
  return function* (frame) {
    for (const pulse of input(frame)) {
      if (pulse === ROW) frame[slot] = yield* evaluate(compiled, frame);
      yield pulse;
    }
  };
}

export interface LimitPlan {
  offset: number;
  count: number;
  /** Take all rows from the input even when no more are let through: they are counted, or written. */
  exhaust: boolean;
  /** Told the number of rows that came. */
  counted?: (rows: number) => void;
}

export function limitOperator(compiler: Compiler, plan: LimitPlan, input: Pipeline): Pipeline {
  const { offset, count, exhaust, counted } = plan;
  const end = offset + count;
  const { run } = compiler;
  return function* (frame) {
    let rows = 0;
    if (end > 0 || exhaust) {
      for (const pulse of input(frame)) {
        if (pulse !== ROW) {
          yield pulse;
          continue;
        }
        spend();
        if (run.overdue) yield GIVE_WAY;
        rows++;
        if (rows > offset && rows <= end) yield ROW;
        if (rows >= end && !exhaust) break;
      }
    }
    counted?.(rows);
  };
}
