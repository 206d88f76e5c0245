import type { Json } from "../../common/json.ts";
import { ERROR } from "../errors.ts";
import { rangeArray } from "../range.ts";
import { finite, toNumber } from "../values.ts";
import type { FunctionEntry } from "./entry.ts";

/** What is no number counts as the number that TO_NUMBER makes of it; a result that is none is null. */
function unary(name: string, operation: (x: number) => number): FunctionEntry {
  return { name, min: 1, max: 1, run: (_, x) => finite(operation(toNumber(x))) };
}

function binary(name: string, operation: (x: number, y: number) => number): FunctionEntry {
  return { name, min: 2, max: 2, run: (_, x, y) => finite(operation(toNumber(x), toNumber(y))) };
}

export const numberFunctions: FunctionEntry[] = [
  unary("ABS", Math.abs),
  unary("CEIL", Math.ceil),
  unary("FLOOR", Math.floor),
  // Halves go up, also below zero: ROUND(-2.5) is -2.
  unary("ROUND", Math.round),
  unary("SQRT", Math.sqrt),
  unary("EXP", Math.exp),
  unary("EXP2", (x) => 2 ** x),
  unary("LOG", Math.log),
  unary("LOG2", Math.log2),
  unary("LOG10", Math.log10),
  unary("SIN", Math.sin),
  unary("COS", Math.cos),
  unary("TAN", Math.tan),
  unary("ASIN", Math.asin),
  unary("ACOS", Math.acos),
  unary("ATAN", Math.atan),
  unary("DEGREES", (x) => (x * 180) / Math.PI),
  unary("RADIANS", (x) => (x * Math.PI) / 180),
  binary("POW", (x, y) => x ** y),
  binary("ATAN2", Math.atan2),
  { name: "PI", min: 0, max: 0, run: () => Math.PI },
  { name: "RAND", min: 0, max: 0, varies: true, run: () => Math.random() },
  {
    name: "RANGE",
    min: 2,
    max: 3,
    run: (call, start, stop, step) => {
      if (step === null) return rangeArray(call.run, toNumber(start), toNumber(stop));
      const [from, to, by] = [toNumber(start), toNumber(stop), toNumber(step)];
      if (by === 0 || (from < to && by < 0) || (from > to && by > 0)) return call.invalid();
      const length = Math.floor((to - from) / by + 1e-9) + 1;
      if (length > 10_000_000) return call.warn(ERROR.numberOutOfRange);
      call.run.scratch(length * 8);
      return Array.from({ length }, (_, i): Json => from + i * by);
    },
  },
];
