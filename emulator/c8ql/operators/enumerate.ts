import { isJsonObject, type Json } from "../../common/json.ts";
import { type Access, type KeySource, planAccess } from "../access-plan.ts";
import type { Clause, ForClause } from "../ast.ts";
import {
  type Compiled,
  evaluate,
  GIVE_WAY,
  instant,
  type Pipeline,
  ROW,
  strict,
  strict1,
  strict2,
} from "../compile/compiled.ts";
import { type Compiler, existingCollection, optionsOf } from "../compile/compiler.ts";
import { spend } from "../effort.ts";
import { ERROR, queryError } from "../errors.ts";
import { range } from "../range.ts";
import type { Run } from "../run.ts";
import { compare, toNumber, typeName } from "../values.ts";
import { viewDocuments, viewOf } from "./search.ts";

/** Reading a document is reckoned as much as comparing that many values. */
const DOCUMENT_EFFORT = 8;

/** FOR: for each row of the input one for each value of the source. A query's first FOR has one input row. */
export function forClause(compiler: Compiler, clauses: Clause[], index: number, input: Pipeline): Pipeline {
  const clause = clauses[index] as ForClause;
  const { run } = compiler;
  const slot = clause.variable.id;
  const view = viewOf(compiler, clause);
  const values =
    view === undefined
      ? sourceOf(compiler, clause, planAccess(clauses, index))
      : viewDocuments(compiler, view, clauses, index);
  optionsOf(compiler, clause.options);
  return function* (frame) {
    for (const pulse of input(frame)) {
      if (pulse !== ROW) {
        yield pulse;
        continue;
      }
      const mark = run.mark();
      for (const value of yield* evaluate(values, frame)) {
        spend();
        if (run.overdue) yield GIVE_WAY;
        frame[slot] = value;
        yield ROW;
        run.backTo(mark);
      }
    }
  };
}

/** What gives the values to go through: all at once, or one after the other. */
type Source = Compiled<Iterable<Json>>;

function sourceOf(compiler: Compiler, { source }: ForClause, access: Access): Source {
  const { run } = compiler;
  if (source.kind === "collection") {
    const collection = existingCollection(run, source.collection);
    if (access.kind === "scan") return scan(run, collection, access.byKey);
    return lookUp(compiler, collection, access.sources);
  }
  if (source.kind === "range") {
    const from = compiler.expression(source.from);
    const to = compiler.expression(source.to);
    return strict2(from, to, (first, last) => range(toNumber(first), toNumber(last)));
  }
  return strict1(compiler.expression(source), (value) => {
    if (Array.isArray(value)) return value;
    throw queryError(
      ERROR.arrayExpected,
      `collection or array expected as operand to FOR loop; you specified type '${typeName(value)}'`,
    );
  });
}

function scan(run: Run, collection: string, byKey: boolean): Source {
  const counter = byKey ? "scannedIndex" : "scannedFull";
  return instant(function* () {
    for (const document of run.target.scan(collection)) {
      run.stats[counter]++;
      spend(DOCUMENT_EFFORT);
      yield document;
    }
  });
}

/** The documents with the given keys: each once, in the order of the keys (recorded); what is no text is no key. */
function lookUp(compiler: Compiler, collection: string, sources: KeySource[]): Source {
  const { run } = compiler;
  function* documents(wanted: Json[]): Generator<Json> {
    for (const key of new Set(wanted.toSorted(compare))) {
      if (typeof key !== "string") continue;
      spend(DOCUMENT_EFFORT);
      const document = run.target.get(collection, key);
      if (!isJsonObject(document)) continue;
      run.stats.scannedIndex++;
      yield document;
    }
  }
  const parts = sources.map(({ keys }) => compiler.expression(keys));
  return strict(parts, (values) => documents(values.flatMap((value, i) => keysOf(value, sources[i]))));
}

/** Of what should be a list of keys, and is none, there are no keys. */
function keysOf(value: Json, source: KeySource | undefined): Json[] {
  if (source?.list !== true) return [value];
  return Array.isArray(value) ? value : [];
}
