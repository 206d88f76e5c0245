import { isJsonObject, type Json } from "../../common/json.ts";
import type { UpsertClause } from "../ast.ts";
import { evaluate, GIVE_WAY, type Pipeline, ROW, type Steps, WRITE } from "../compile/compiled.ts";
import { type Compiler, existingCollection } from "../compile/compiler.ts";
import { spend } from "../effort.ts";
import type { Run } from "../run.ts";
import type { StoredDocument, Written } from "../target.ts";
import { attribute, equal } from "../values.ts";
import { restore, type Snapshot, snapshot } from "./snapshot.ts";
import { attempt, documentOf, insertDocument, modifyOptions } from "./write.ts";

/**
 * UPSERT: all rows are read first; then, for each, the document is looked for, and updated or inserted. A row finds
 * what an earlier row of the same UPSERT wrote.
 */
export function upsertClause(compiler: Compiler, clause: UpsertClause, input: Pipeline): Pipeline {
  const { run } = compiler;
  const { target } = run;
  const collection = existingCollection(run, clause.collection);
  const options = modifyOptions(compiler, clause.options);
  const search = compiler.expression(clause.search);
  const insert = compiler.expression(clause.insert);
  const update = compiler.expression(clause.update);

  function* write(frame: Json[], wanted: Json): Steps<Written | undefined> {
    const found = find(run, collection, wanted);
    frame[clause.old.id] = found ?? null;
    if (found === undefined) {
      const document = yield* evaluate(insert, frame);
      return attempt(run, options, () => insertDocument(run, collection, document, options));
    }
    const patch = yield* evaluate(update, frame);
    return attempt(run, options, () =>
      clause.operation === "update"
        ? target.update(collection, found._key, documentOf(patch), options)
        : target.replace(collection, found._key, documentOf(patch), options),
    );
  }

  return function* (frame) {
    const rows: (Snapshot & { wanted: Json })[] = [];
    for (const pulse of input(frame)) {
      if (pulse !== ROW) {
        yield pulse;
        continue;
      }
      const wanted = yield* evaluate(search, frame);
      rows.push({ wanted, ...snapshot(run, frame) });
      if (run.overdue) yield GIVE_WAY;
    }
    yield WRITE;
    const done: { written: Written; saved: Json[] }[] = [];
    for (const { frame: saved, wanted } of rows) {
      restore(frame, saved);
      const written = yield* write(frame, wanted);
      if (written !== undefined) done.push({ written, saved });
    }
    for (const { written, saved } of done) {
      restore(frame, saved);
      frame[clause.old.id] = written.old ?? null;
      frame[clause.new.id] = written.new ?? null;
      yield ROW;
    }
    for (const { held } of rows) run.release(held);
  };
}

/** The first document whose attributes equal those wanted; through its key where that is among them. */
function find(run: Run, collection: string, wanted: Json): StoredDocument | undefined {
  const example = Object.entries(documentOf(wanted));
  const matches = (document: StoredDocument): boolean =>
    example.every(([name, value]) => equal(attribute(document, name), value));
  const key = isJsonObject(wanted) ? wanted._key : undefined;
  if (typeof key === "string") {
    const document = run.target.get(collection, key);
    if (document === undefined) return undefined;
    run.stats.scannedIndex++;
    return matches(document) ? document : undefined;
  }
  for (const document of run.target.scan(collection)) {
    run.stats.scannedFull++;
    spend(8);
    if (matches(document)) return document;
  }
  return undefined;
}
