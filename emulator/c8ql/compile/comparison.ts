import type { Json } from "../../common/json.ts";
import type { ComparisonOperator, Quantifier } from "../ast.ts";
import { spend } from "../effort.ts";
import { compare, equal, identity } from "../values.ts";

export type Comparison = (a: Json, b: Json) => boolean;

/** From how many elements on a list is searched by a set, if it stays the same for many rows. */
const SET_FROM = 8;

/** The comparison of two values; IN gives false where the right side is no array. */
export function comparison(operator: ComparisonOperator): Comparison {
  switch (operator) {
    case "==":
      return equal;
    case "!=":
      return (a, b) => !equal(a, b);
    case "<":
      return (a, b) => compare(a, b) < 0;
    case "<=":
      return (a, b) => compare(a, b) <= 0;
    case ">":
      return (a, b) => compare(a, b) > 0;
    case ">=":
      return (a, b) => compare(a, b) >= 0;
    case "IN":
      return membership();
    case "NOT IN": {
      const isIn = membership();
      // Like IN, it does not hold for what is no array.
      return (a, b) => Array.isArray(b) && !isIn(a, b);
    }
  }
}

/** Looks an element up in an array. A long array that comes again is turned into a set at its second coming. */
function membership(): Comparison {
  let last: Json[] | undefined;
  let set: Set<string> | undefined;
  return (value, list) => {
    if (!Array.isArray(list)) return false;
    if (list.length < SET_FROM || list !== last) {
      last = list;
      set = undefined;
      spend(list.length);
      return list.some((element) => equal(element, value));
    }
    set ??= new Set(list.map(identity));
    return set.has(identity(value));
  };
}

/** `left ALL|ANY|NONE operator right`: false where the left side is no array. */
export function quantified(quantifier: Quantifier, operator: ComparisonOperator): Comparison {
  const holds = comparison(operator);
  return (left, right) => {
    if (!Array.isArray(left)) return false;
    spend(left.length);
    const test = (element: Json): boolean => holds(element, right);
    if (quantifier === "ALL") return left.every(test);
    return quantifier === "ANY" ? left.some(test) : !left.some(test);
  };
}
