import type { Expression, LimitClause } from "../ast.ts";
import { ERROR, queryError } from "../errors.ts";
import { type Compiler, constantValue } from "./compiler.ts";

/** LIMIT's numbers. @throws ApiError 400/1504 if one is no number, or is negative. */
export function limitOf(compiler: Compiler, clause: LimitClause): { offset: number; count: number } {
  return {
    offset: clause.offset === undefined ? 0 : amount(compiler, clause.offset),
    count: amount(compiler, clause.count),
  };
}

function amount(compiler: Compiler, expression: Expression): number {
  const value = constantValue(compiler, expression, "LIMIT");
  if (typeof value === "number" && value >= 0) return Math.trunc(value);
  throw queryError(
    ERROR.numberOutOfRange,
    "LIMIT needs numbers that are not negative: number out of range",
    "instantiating plan",
  );
}
