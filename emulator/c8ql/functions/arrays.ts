import { isJsonObject, type Json } from "../../common/json.ts";
import { flattened } from "../flattened.ts";
import { compare, equal, identity, isTrue, toNumber, toText } from "../values.ts";
import { codePoints } from "./characters.ts";
import type { Call, FunctionEntry } from "./entry.ts";

/** A function whose first argument must be an array: otherwise it gives null and warns. */
function ofArray(
  name: string,
  min: number,
  max: number,
  run: (call: Call, array: Json[], a: Json, b: Json) => Json,
): FunctionEntry {
  return {
    name,
    min,
    max,
    run: (call, array, a, b) =>
      Array.isArray(array) ? run(call, array, a ?? null, b ?? null) : call.invalid(),
  };
}

/** As `ofArray`, for what changes an array: null stands for an empty one. */
function changing(
  name: string,
  min: number,
  max: number,
  run: (call: Call, array: Json[], a: Json, b: Json) => Json,
): FunctionEntry {
  const strict = ofArray(name, min, max, run);
  return { ...strict, run: (call, array, ...rest) => strict.run(call, array ?? [], ...rest) };
}

function length(value: Json): number {
  if (Array.isArray(value)) return value.length;
  if (isJsonObject(value)) return Object.keys(value).length;
  return typeof value === "boolean" ? Number(value) : codePoints(toText(value)).length;
}

function positionOf(array: Json[], wanted: Json): number {
  return array.findIndex((element) => equal(element, wanted));
}

/** Each value once, in the order of the first ones. */
export function unique(values: Json[]): Json[] {
  const byIdentity = new Map<string, Json>();
  for (const value of values) {
    const key = identity(value);
    if (!byIdentity.has(key)) byIdentity.set(key, value);
  }
  return [...byIdentity.values()];
}

function sorted(array: Json[]): Json[] {
  return array.toSorted(compare);
}

/** An index from the start, or from the end if negative. */
function indexOf(array: Json[], position: Json): number {
  const index = Math.trunc(toNumber(position));
  return index < 0 ? array.length + index : index;
}

export const arrayFunctions: FunctionEntry[] = [
  { name: "LENGTH", min: 1, max: 1, run: (_, value) => length(value ?? null) },
  { name: "COUNT", min: 1, max: 1, run: (_, value) => length(value ?? null) },
  ofArray("COUNT_DISTINCT", 1, 1, (_, array) => unique(array).length),
  ofArray("COUNT_UNIQUE", 1, 1, (_, array) => unique(array).length),
  ofArray("FIRST", 1, 1, (_, array) => array[0] ?? null),
  ofArray("LAST", 1, 1, (_, array) => array.at(-1) ?? null),
  ofArray("NTH", 2, 2, (_, array, position) => {
    const index = Math.trunc(toNumber(position));
    return index < 0 ? null : (array[index] ?? null);
  }),
  {
    name: "REVERSE",
    min: 1,
    max: 1,
    run: (call, value) => {
      if (Array.isArray(value)) return value.toReversed();
      return typeof value === "string" ? codePoints(value).reverse().join("") : call.invalid();
    },
  },
  ofArray("SORTED", 1, 1, (_, array) => sorted(array)),
  ofArray("SORTED_UNIQUE", 1, 1, (_, array) => sorted(unique(array))),
  ofArray("UNIQUE", 1, 1, (_, array) => unique(array)),
  ofArray("FLATTEN", 1, 2, (_, array, depth) => flattened(array, depth === null ? 1 : toNumber(depth))),
  ofArray("SLICE", 2, 3, (_, array, start, count) => {
    const from = Math.max(0, indexOf(array, start));
    if (count === null) return array.slice(from);
    const many = Math.trunc(toNumber(count));
    return array.slice(from, many < 0 ? many : from + many);
  }),
  ofArray("POSITION", 2, 3, (_, array, wanted, asIndex) => {
    const index = positionOf(array, wanted);
    return isTrue(asIndex) ? index : index >= 0;
  }),
  ofArray("CONTAINS_ARRAY", 2, 3, (_, array, wanted, asIndex) => {
    const index = positionOf(array, wanted);
    return isTrue(asIndex) ? index : index >= 0;
  }),
  changing("PUSH", 2, 3, (_, array, value, once) =>
    isTrue(once) && positionOf(array, value) >= 0 ? array : [...array, value],
  ),
  changing("UNSHIFT", 2, 3, (_, array, value, once) =>
    isTrue(once) && positionOf(array, value) >= 0 ? array : [value, ...array],
  ),
  ofArray("POP", 1, 1, (_, array) => array.slice(0, -1)),
  ofArray("SHIFT", 1, 1, (_, array) => array.slice(1)),
  changing("APPEND", 2, 3, (_, array, values, once) => {
    const more = values === null ? [] : Array.isArray(values) ? values : [values];
    return isTrue(once) ? unique([...array, ...more]) : [...array, ...more];
  }),
  ofArray("REMOVE_NTH", 2, 2, (_, array, position) => {
    const index = indexOf(array, position);
    return array.filter((_, i) => i !== index);
  }),
  {
    name: "REPLACE_NTH",
    min: 3,
    max: 4,
    run: (call, array, position, value, filler) => {
      if (!Array.isArray(array)) return call.invalid();
      const index = Math.max(0, indexOf(array, position ?? null));
      if (index < array.length) return array.with(index, value ?? null);
      if (filler === null || index > array.length + 1_000_000) return call.invalid();
      const gap = Array.from({ length: index - array.length }, () => filler ?? null);
      return [...array, ...gap, value ?? null];
    },
  },
  changing("REMOVE_VALUE", 2, 3, (_, array, value, limit) => {
    let left = limit === null ? Infinity : toNumber(limit);
    return array.filter((element) => !(left > 0 && equal(element, value) && left--));
  }),
  changing("REMOVE_VALUES", 2, 2, (_, array, values) => {
    const removed = new Set(Array.isArray(values) ? values.map(identity) : []);
    return array.filter((element) => !removed.has(identity(element)));
  }),
];
