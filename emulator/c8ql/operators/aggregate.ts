import type { Json } from "../../common/json.ts";
import type { FunctionCall } from "../ast.ts";
import { invoke } from "../compile/call.ts";
import type { Compiled } from "../compile/compiled.ts";
import type { Compiler } from "../compile/compiler.ts";
import { ERROR, queryError } from "../errors.ts";
import { sizeOf } from "../size.ts";
import { compare } from "../values.ts";

/** The state of an aggregation of one group. */
export interface Accumulator {
  /** Takes a row's value; gives the bytes that it now holds in addition. */
  add(value: Json): number;
  result(): Json;
}

/** The functions that AGGREGATE takes, and the function of arrays which each is for all values of a group. */
const OF_ARRAYS: Record<string, string> = {
  SUM: "SUM",
  AVERAGE: "AVERAGE",
  AVG: "AVERAGE",
  STDDEV: "STDDEV_POPULATION",
  STDDEV_POPULATION: "STDDEV_POPULATION",
  STDDEV_SAMPLE: "STDDEV_SAMPLE",
  VARIANCE: "VARIANCE_POPULATION",
  VARIANCE_POPULATION: "VARIANCE_POPULATION",
  VARIANCE_SAMPLE: "VARIANCE_SAMPLE",
  UNIQUE: "UNIQUE",
  SORTED_UNIQUE: "SORTED_UNIQUE",
  COUNT_DISTINCT: "COUNT_DISTINCT",
  COUNT_UNIQUE: "COUNT_DISTINCT",
};

/**
 * An aggregation: its argument, and a fresh state for each group.
 *
 * @throws ApiError 400/1574 for a function that does not aggregate, or with other than one argument.
 */
export function accumulatorOf(
  compiler: Compiler,
  call: FunctionCall,
): { argument: Compiled; start: () => Accumulator } {
  const { name } = call;
  const [argument] = call.args;
  const start = startOf(compiler, name);
  if (start === undefined || argument === undefined || call.args.length !== 1) {
    throw queryError(
      ERROR.invalidAggregate,
      `invalid aggregate expression: ${name}() cannot be used in AGGREGATE`,
      "parsing",
    );
  }
  return { argument: compiler.expression(argument), start };
}

function startOf(compiler: Compiler, name: string): (() => Accumulator) | undefined {
  if (name === "COUNT" || name === "LENGTH") return counter;
  if (name === "MIN") return () => extreme(-1);
  if (name === "MAX") return () => extreme(1);
  const ofArray = OF_ARRAYS[name];
  return ofArray === undefined
    ? undefined
    : () => gatherer((values) => invoke(compiler.run, ofArray, [values]));
}

function counter(): Accumulator {
  let count = 0;
  return {
    add() {
      count++;
      return 0;
    },
    result: () => count,
  };
}

/** The least (-1) or greatest (1) value; null only if there was no other. */
function extreme(direction: number): Accumulator {
  let best: Json = null;
  return {
    add(value) {
      if (value !== null && (best === null || compare(value, best) * direction > 0)) best = value;
      return 0;
    },
    result: () => best,
  };
}

function gatherer(result: (values: Json[]) => Json): Accumulator {
  const values: Json[] = [];
  return {
    add(value) {
      values.push(value);
      return sizeOf(value);
    },
    result: () => result(values),
  };
}
