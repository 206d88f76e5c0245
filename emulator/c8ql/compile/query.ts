import type { Json } from "../../common/json.ts";
import type { Clause, Query, ReturnClause } from "../ast.ts";
import { collectClause } from "../operators/collect.ts";
import { forClause } from "../operators/enumerate.ts";
import { modifyClause } from "../operators/modify.ts";
import { filterClause, letClause, limitOperator, singleton } from "../operators/simple.ts";
import { sortClause } from "../operators/sort.ts";
import { traverseClause } from "../operators/traverse.ts";
import { upsertClause } from "../operators/upsert.ts";
import type { Run } from "../run.ts";
import { identity } from "../values.ts";
import { evaluate, type Frame, type Pipeline, type Steps } from "./compiled.ts";
import type { Compiler } from "./compiler.ts";
import { compileExpression } from "./expression.ts";
import { limitOf } from "./limit.ts";

export interface QueryOptions {
  /** Tell in the statistics how many rows there would be without the last LIMIT. */
  fullCount?: boolean;
}

/** Turns a query into what gives its rows, in steps. */
export function compileQuery(run: Run, query: Query, options: QueryOptions): (frame: Frame) => Steps<Json[]> {
  const compiler: Compiler = {
    run,
    expression: (expression) => compileExpression(compiler, expression),
    query: (subquery) => {
      const rows = rowsOf(compiler, subquery, {});
      return function* (frame) {
        const { result, held } = yield* rows(frame);
        run.release(held);
        run.scratch(held);
        return result;
      };
    },
  };
  const rows = rowsOf(compiler, query, options);
  return function* (frame) {
    return (yield* rows(frame)).result;
  };
}

/** What a value that DISTINCT has seen takes beside its text, in bytes, roughly. */
const SEEN_BYTES = 50;

interface Rows {
  result: Json[];
  /** The memory that they are reckoned at. */
  held: number;
}

function rowsOf(compiler: Compiler, query: Query, options: QueryOptions): (frame: Frame) => Steps<Rows> {
  const { run } = compiler;
  const { clauses } = query;
  const pipeline = compileClauses(compiler, clauses, options);
  const last = clauses.at(-1) as Clause;
  if (last.kind === "return") return returnedRows(compiler, last, pipeline);
  return function* (frame) {
    for (const pulse of pipeline(frame)) if (pulse.kind !== "row") yield pulse;
    return { result: [], held: run.reserve(0) };
  };
}

function returnedRows(
  compiler: Compiler,
  { expression, distinct }: ReturnClause,
  pipeline: Pipeline,
): (frame: Frame) => Steps<Rows> {
  const { run } = compiler;
  const output = compiler.expression(expression);
  return function* (frame) {
    const result: Json[] = [];
    const seen = distinct ? new Set<string>() : undefined;
    let held = 0;
    for (const pulse of pipeline(frame)) {
      if (pulse.kind !== "row") {
        yield pulse;
        continue;
      }
      const value = output.slow ? yield* evaluate(output, frame) : output.run(frame);
      const size = run.hold(value);
      if (seen !== undefined) {
        const key = identity(value);
        if (seen.has(key)) {
          run.release(size);
          continue;
        }
        seen.add(key);
        held += run.reserve(SEEN_BYTES + key.length);
      }
      held += size;
      result.push(value);
    }
    return { result, held };
  };
}

function compileClauses(compiler: Compiler, clauses: Clause[], { fullCount }: QueryOptions): Pipeline {
  const { run } = compiler;
  const lastLimit = clauses.findLastIndex((clause) => clause.kind === "limit");
  let pipeline = singleton;
  let writes = false;
  clauses.forEach((clause, i) => {
    switch (clause.kind) {
      case "for":
        pipeline = forClause(compiler, clauses, i, pipeline);
        break;
      case "traverse":
        pipeline = traverseClause(compiler, clause, pipeline);
        break;
      case "filter":
        pipeline = filterClause(compiler, clause, pipeline);
        break;
      case "let":
        pipeline = letClause(compiler, clause, pipeline);
        break;
      case "sort": {
        const next = clauses[i + 1];
        const counts = fullCount === true && i + 1 === lastLimit;
        const limit = next?.kind === "limit" && !counts ? limitOf(compiler, next) : undefined;
        const keep = limit === undefined ? Infinity : limit.offset + limit.count;
        pipeline = sortClause(compiler, clause, keep, pipeline);
        break;
      }
      case "limit": {
        const counts = fullCount === true && i === lastLimit;
        const plan = { ...limitOf(compiler, clause), exhaust: counts || writes };
        const counted = (rows: number): void => {
          run.stats.fullCount = rows;
        };
        pipeline = limitOperator(compiler, counts ? { ...plan, counted } : plan, pipeline);
        break;
      }
      case "collect":
        pipeline = collectClause(compiler, clause, pipeline);
        break;
      case "modify":
        pipeline = modifyClause(compiler, clause, pipeline);
        writes = true;
        break;
      case "upsert":
        pipeline = upsertClause(compiler, clause, pipeline);
        writes = true;
        break;
      case "return":
        break;
    }
  });
  return pipeline;
}
