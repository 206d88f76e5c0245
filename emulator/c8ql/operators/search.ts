import type { Json } from "../../common/json.ts";
import type { View } from "../../search/links.ts";
import type { Clause, ForClause } from "../ast.ts";
import { type Compiled, type Frame, GIVE_WAY, gradual, type Steps } from "../compile/compiled.ts";
import { type Compiler, optionsOf } from "../compile/compiler.ts";
import { spend } from "../effort.ts";
import { ERROR, queryError } from "../errors.ts";
import { collectionName } from "../parse.ts";
import { Entry } from "../search/entry.ts";
import { compileMatch, type Match } from "../search/match.ts";
import { Corpus } from "../search/scores.ts";
import { walk } from "../walk.ts";

/** Looking at a document of a view is reckoned as much as comparing that many values. */
const DOCUMENT_EFFORT = 8;

const SCORERS = ["BM25", "TFIDF"];

/** The view that a FOR goes through; undefined where it goes through something else. */
export function viewOf({ run }: Compiler, { source, search }: ForClause): View | undefined {
  if (source.kind === "collection") {
    const name = collectionName(source.collection, run.bindVars);
    const view = run.collections.has(name) ? undefined : run.target.view?.(name);
    if (view !== undefined) return view;
  }
  if (search === undefined) return undefined;
  throw queryError(ERROR.parse, "SEARCH needs a search view after IN", "instantiating plan");
}

/**
 * The documents of a view that its condition holds for, one after the other: every linked collection is read, and each
 * document is indexed as it is met. Where a score is asked for all are met before the first one is given.
 */
export function viewDocuments(
  compiler: Compiler,
  view: View,
  clauses: Clause[],
  index: number,
): Compiled<Iterable<Json>> {
  const clause = clauses[index] as ForClause;
  const { collections } = optionsOf(compiler, clause.options);
  const links = Object.entries(view.links).filter(
    ([name]) =>
      compiler.run.collections.has(name) && (!Array.isArray(collections) || collections.includes(name)),
  );
  const match: Match =
    clause.search === undefined ? () => true : compileMatch(compiler, clause.search, clause.variable);
  const entries = function* (): Generator<Entry> {
    for (const [collection, link] of links) {
      for (const document of compiler.run.target.scan(collection)) {
        compiler.run.stats.scannedIndex++;
        spend(DOCUMENT_EFFORT);
        yield new Entry(document, link);
      }
    }
  };
  if (hasScores(clauses.slice(index + 1)))
    return gradual((frame) => scored(compiler, entries(), match, frame));
  return {
    slow: false,
    run: function* (frame) {
      for (const entry of entries()) if (match(frame, entry)) yield entry.document;
    },
  };
}

function hasScores(rest: readonly Clause[]): boolean {
  const calls = rest.flatMap((clause) => [...walk(clause)].filter((node) => node.kind === "call"));
  return calls.some(({ name }) => SCORERS.includes(name));
}

/** All that match, held in memory, with what their scores are made of. */
function* scored(
  { run }: Compiler,
  entries: Iterable<Entry>,
  match: Match,
  frame: Frame,
): Steps<Iterable<Json>> {
  const corpus = new Corpus();
  const found: Json[] = [];
  for (const entry of entries) {
    if (run.overdue) yield GIVE_WAY;
    const isMatch = match(frame, entry);
    corpus.add(entry);
    if (!isMatch) continue;
    run.scratch(run.sizeOf(entry.document));
    run.scores.set(entry, corpus);
    found.push(entry.document);
  }
  return found;
}
