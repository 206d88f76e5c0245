import type { Json } from "../../common/json.ts";
import { spend } from "../effort.ts";
import { finite } from "../values.ts";
import type { Call, FunctionEntry } from "./entry.ts";

type Measure = (one: readonly number[], other: readonly number[]) => number;

function vectorOf(value: Json): number[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  spend(value.length);
  return value.every((element) => typeof element === "number") ? value : undefined;
}

function measured(call: Call, measure: Measure, one: number[] | undefined, value: Json): Json {
  const other = vectorOf(value);
  if (one === undefined || other === undefined || one.length !== other.length) return call.invalid();
  const result = measure(one, other);
  return Number.isNaN(result) ? call.invalid() : finite(result);
}

/** The second operand may be a matrix: then there is a result for each of its rows (documented for ArangoDB). */
function ofVectors(name: string, measure: Measure): FunctionEntry {
  return {
    name,
    min: 2,
    max: 2,
    run: (call, first, second) => {
      const one = vectorOf(first);
      if (!Array.isArray(second) || !second.some(Array.isArray)) return measured(call, measure, one, second);
      const rows = second.map((row) => measured(call, measure, one, row));
      return rows.includes(null) ? null : rows;
    },
  };
}

/** One operand: its length by that norm; two: the distance between them (decided here). */
function normOrDistance(name: string, distance: Measure): FunctionEntry {
  return {
    name,
    min: 1,
    max: 2,
    exact: true,
    run: (call, first, second) => {
      const one = vectorOf(first);
      if (second !== undefined) return measured(call, distance, one, second);
      return one === undefined ? call.invalid() : finite(distance(one, one.map(zero)));
    },
  };
}

const zero = () => 0;

function sumOfPairs(
  one: readonly number[],
  other: readonly number[],
  term: (a: number, b: number) => number,
) {
  return one.reduce((sum, value, index) => sum + term(value, other[index] as number), 0);
}

const dotProduct: Measure = (one, other) => sumOfPairs(one, other, (a, b) => a * b);
const manhattan: Measure = (one, other) => sumOfPairs(one, other, (a, b) => Math.abs(a - b));
const euclidean: Measure = (one, other) => Math.sqrt(sumOfPairs(one, other, (a, b) => (a - b) ** 2));
/** Not a number where one of them has no direction. */
const cosine: Measure = (one, other) =>
  dotProduct(one, other) / (Math.sqrt(dotProduct(one, one)) * Math.sqrt(dotProduct(other, other)));

/** Measures of arrays of numbers that are of one length; for others null, with a warning. */
export const vectorFunctions: FunctionEntry[] = [
  ofVectors("DOT_PRODUCT", dotProduct),
  ofVectors("COSINE_SIM", cosine),
  ofVectors("COSINE_SIMILARITY", cosine),
  ofVectors("L1_DISTANCE", manhattan),
  ofVectors("L2_DISTANCE", euclidean),
  normOrDistance("L1", manhattan),
  normOrDistance("L2", euclidean),
];
