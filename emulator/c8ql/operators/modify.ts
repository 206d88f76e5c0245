import type { Json } from "../../common/json.ts";
import type { ModifyClause } from "../ast.ts";
import { evaluate, type Frame, GIVE_WAY, type Pipeline, ROW, WRITE } from "../compile/compiled.ts";
import { type Compiler, existingCollection } from "../compile/compiler.ts";
import { spend } from "../effort.ts";
import type { Written } from "../target.ts";
import { restore, snapshot } from "./snapshot.ts";
import { attempt, documentOf, insertDocument, keyOf, modifyOptions, revisionOf } from "./write.ts";

interface Change {
  selector: Json;
  document: Json;
  frame: Frame;
  held: number;
}

/**
 * INSERT, UPDATE, REPLACE and REMOVE: first all rows are read and all documents worked out, then all is written.
 * Rows whose write failed and is ignored go no further.
 */
export function modifyClause(compiler: Compiler, clause: ModifyClause, input: Pipeline): Pipeline {
  const { run } = compiler;
  const collection = existingCollection(run, clause.collection);
  const options = modifyOptions(compiler, clause.options);
  const selector = clause.selector && compiler.expression(clause.selector);
  const document = clause.document && compiler.expression(clause.document);

  const write = (change: Change): Written => {
    const { target } = run;
    if (clause.operation === "insert") return insertDocument(run, collection, change.document, options);
    const key = keyOf(change.selector);
    const believed = { ...options, ...revisionOf(change.selector) };
    switch (clause.operation) {
      case "update":
        return target.update(collection, key, documentOf(change.document), believed);
      case "replace":
        return target.replace(collection, key, documentOf(change.document), believed);
      case "remove":
        return target.remove(collection, key, believed);
    }
  };

  return function* (frame) {
    const changes: Change[] = [];
    for (const pulse of input(frame)) {
      if (pulse !== ROW) {
        yield pulse;
        continue;
      }
      const value = document === undefined ? null : yield* evaluate(document, frame);
      const selected = selector === undefined ? value : yield* evaluate(selector, frame);
      const saved = snapshot(run, frame);
      changes.push({
        selector: selected,
        document: value,
        frame: saved.frame,
        held: saved.held + run.hold(value),
      });
      if (run.overdue) yield GIVE_WAY;
    }
    yield WRITE;
    const done: { written: Written; frame: Frame }[] = [];
    for (const change of changes) {
      spend();
      const written = attempt(run, options, () => write(change));
      if (written !== undefined) done.push({ written, frame: change.frame });
    }
    for (const { written, frame: saved } of done) {
      restore(frame, saved);
      if (clause.old !== undefined) frame[clause.old.id] = written.old ?? null;
      if (clause.new !== undefined) frame[clause.new.id] = written.new ?? null;
      yield ROW;
    }
    for (const { held } of changes) run.release(held);
  };
}
