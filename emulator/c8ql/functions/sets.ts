import type { Json } from "../../common/json.ts";
import { identity } from "../values.ts";
import { unique } from "./arrays.ts";
import type { FunctionEntry } from "./entry.ts";

/** A function of several arrays: null and a warning if one of its arguments is none. */
function ofArrays(name: string, run: (arrays: Json[][]) => Json): FunctionEntry {
  return {
    name,
    min: 1,
    max: Infinity,
    run: (call, ...args) => (args.every((arg) => Array.isArray(arg)) ? run(args) : call.invalid()),
  };
}

/** Each value, with the number of arrays that it is in; in the order of the first ones. */
function appearances(arrays: Json[][]): { value: Json; count: number }[] {
  const found = new Map<string, { value: Json; count: number }>();
  for (const array of arrays) {
    for (const value of unique(array)) {
      const key = identity(value);
      const known = found.get(key);
      if (known === undefined) found.set(key, { value, count: 1 });
      else known.count++;
    }
  }
  return [...found.values()];
}

export const setFunctions: FunctionEntry[] = [
  ofArrays("UNION", (arrays) => arrays.flat()),
  ofArrays("UNION_DISTINCT", (arrays) => unique(arrays.flat())),
  ofArrays("INTERSECTION", (arrays) =>
    appearances(arrays)
      .filter(({ count }) => count === arrays.length)
      .map(({ value }) => value),
  ),
  ofArrays("OUTERSECTION", (arrays) =>
    appearances(arrays)
      .filter(({ count }) => count === 1)
      .map(({ value }) => value),
  ),
  ofArrays("MINUS", ([first = [], ...others]) => {
    const removed = new Set(others.flat().map(identity));
    return unique(first).filter((value) => !removed.has(identity(value)));
  }),
  ofArrays("INTERLEAVE", (arrays) => {
    const longest = Math.max(...arrays.map((array) => array.length));
    return Array.from({ length: longest }, (_, i) =>
      arrays.filter((array) => i < array.length).map((array) => array[i] as Json),
    ).flat();
  }),
  {
    name: "JACCARD",
    min: 2,
    max: 2,
    run: (call, a, b) => {
      if (!Array.isArray(a) || !Array.isArray(b)) return call.invalid();
      const all = appearances([a, b]);
      return all.length === 0 ? 1 : all.filter(({ count }) => count === 2).length / all.length;
    },
  },
];
