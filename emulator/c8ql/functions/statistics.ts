import type { Json } from "../../common/json.ts";
import { ERROR } from "../errors.ts";
import { compare, finite } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";

/**
 * A function of the numbers of an array. Nulls are left out; anything else that is no number makes the result null,
 * with a warning.
 */
function ofNumbers(name: string, statistic: (numbers: number[]) => number | null): FunctionEntry {
  return {
    name,
    min: 1,
    max: 1,
    run: (call, values) => {
      const numbers = numbersOf(call, values);
      const result = numbers === undefined ? null : statistic(numbers);
      return result === null ? null : finite(result);
    },
  };
}

function numbersOf(call: Call, values: Json): number[] | undefined {
  if (!Array.isArray(values)) {
    call.invalid();
    return undefined;
  }
  const numbers = values.filter((value) => value !== null);
  if (numbers.every((value) => typeof value === "number")) return numbers;
  call.warn(ERROR.invalidArithmetic);
  return undefined;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function average(numbers: number[]): number | null {
  return numbers.length === 0 ? null : sum(numbers) / numbers.length;
}

/** @param less by how much the divisor is less than the count: 1 for a sample, 0 for all there is */
function variance(numbers: number[], less: number): number | null {
  const mean = average(numbers);
  if (mean === null || numbers.length <= less) return null;
  return sum(numbers.map((number) => (number - mean) ** 2)) / (numbers.length - less);
}

function deviation(numbers: number[], less: number): number | null {
  const squared = variance(numbers, less);
  return squared === null ? null : Math.sqrt(squared);
}

function median(numbers: number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

function percentile(numbers: number[], percent: number, interpolate: boolean): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  if (sorted.length === 0) return null;
  const exact = (percent / 100) * (interpolate ? sorted.length + 1 : sorted.length);
  const position = interpolate ? Math.floor(exact) : Math.ceil(exact);
  if (position >= sorted.length) return sorted.at(-1) ?? null;
  if (position <= 0) return null;
  const value = sorted[position - 1] as number;
  return interpolate ? value + (exact - position) * ((sorted[position] as number) - value) : value;
}

/** The least (-1) or greatest (1) of the values by the type order, nulls left out. */
function extreme(name: string, direction: number): FunctionEntry {
  return {
    name,
    min: 1,
    max: Infinity,
    run: (call, ...args) => {
      const [only] = args;
      if (args.length === 1 && !Array.isArray(only)) return call.invalid();
      const values = args.length === 1 ? (only as Json[]) : args;
      return values.reduce(
        (best, value) =>
          value !== null && (best === null || compare(value, best) * direction > 0) ? value : best,
        null,
      );
    },
  };
}

export const statisticFunctions: FunctionEntry[] = [
  extreme("MIN", -1),
  extreme("MAX", 1),
  ofNumbers("SUM", sum),
  ofNumbers("PRODUCT", (numbers) => numbers.reduce((product, number) => product * number, 1)),
  ofNumbers("AVERAGE", average),
  ofNumbers("AVG", average),
  ofNumbers("MEDIAN", median),
  ofNumbers("STDDEV", (numbers) => deviation(numbers, 0)),
  ofNumbers("STDDEV_POPULATION", (numbers) => deviation(numbers, 0)),
  ofNumbers("STDDEV_SAMPLE", (numbers) => deviation(numbers, 1)),
  ofNumbers("VARIANCE", (numbers) => variance(numbers, 0)),
  ofNumbers("VARIANCE_POPULATION", (numbers) => variance(numbers, 0)),
  ofNumbers("VARIANCE_SAMPLE", (numbers) => variance(numbers, 1)),
  {
    name: "PERCENTILE",
    min: 2,
    max: 3,
    run: (call, values, percent, method) => {
      if (typeof percent !== "number" || percent <= 0 || percent > 100) return call.invalid();
      if (method !== null && method !== "rank" && method !== "interpolation") return call.invalid();
      const numbers = numbersOf(call, values);
      return numbers === undefined ? null : percentile(numbers, percent, method === "interpolation");
    },
  },
];
