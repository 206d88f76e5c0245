import type { Json, JsonObject } from "../../common/json.ts";
import type { AttributeName, CollectionName, Expression, Query } from "../ast.ts";
import { ERROR, queryError } from "../errors.ts";
import { collectionName } from "../parse.ts";
import type { Run } from "../run.ts";
import { walk } from "../walk.ts";
import type { Compiled, Frame, Steps } from "./compiled.ts";

/** What compiling needs: the run that the result belongs to (bind values are constants of a run), and itself. */
export interface Compiler {
  readonly run: Run;
  expression(expression: Expression): Compiled;
  /** A sub-query: its rows. */
  query(query: Query): (frame: Frame) => Steps<Json[]>;
}

/** The value given for a bind parameter; that there is one has been checked before anything is compiled. */
export function parameter(run: Run, name: string): Json {
  return run.bindVars[name] ?? null;
}

/** @throws ApiError 400/1553 if a bind value that stands for an attribute's name is no string. */
export function attributeName(run: Run, name: AttributeName): string {
  if (typeof name === "string") return name;
  const value = parameter(run, name.bind);
  if (typeof value === "string") return value;
  throw queryError(
    ERROR.bindParameterType,
    `bind parameter '${name.bind}' has an invalid value or type`,
    "instantiating plan",
  );
}

/** The collection's name. @throws ApiError 404/1203 if the fabric has none of that name. */
export function existingCollection(run: Run, collection: CollectionName): string {
  const name = collectionName(collection, run.bindVars);
  if (run.collections.has(name)) return name;
  throw queryError(ERROR.collectionNotFound, `collection or view not found: ${name}`, "instantiating plan");
}

/**
 * The value of an expression that cannot depend on a row: in OPTIONS and LIMIT.
 *
 * @throws ApiError 400/1575 if it uses a variable or a sub-query.
 */
export function constantValue(compiler: Compiler, expression: Expression, where: string): Json {
  const varying = walk(expression).some((node) => node.kind === "reference" || node.kind === "subquery");
  const compiled = varying ? undefined : compiler.expression(expression);
  if (compiled === undefined || compiled.slow) {
    throw queryError(
      ERROR.optionsNotConstant,
      `${where} must be known before the query runs: it cannot use variables or sub-queries`,
      "instantiating plan",
    );
  }
  return compiled.run([]);
}

/** The value of `OPTIONS {...}`, empty where there are none. */
export function optionsOf(compiler: Compiler, options: Expression | undefined): JsonObject {
  if (options === undefined) return {};
  return constantValue(compiler, options, "OPTIONS") as JsonObject;
}
