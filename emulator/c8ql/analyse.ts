import type { CollectionName, Query } from "./ast.ts";
import { ERROR, textError } from "./errors.ts";
import { checkCall } from "./functions/registry.ts";
import { children, depthOfTree, type Node, walk } from "./walk.ts";

/** One place of a query that reads or writes a collection. */
export interface CollectionUse {
  collection: CollectionName;
  access: "read" | "write";
}

/** How deep a tree may be: chains of one operator and of accesses go deeper than what the text nests. */
const MAX_DEPTH = 500;

/** Each clause is a step in the chain through which every row goes. */
const MAX_CLAUSES = 500;

/**
 * Checks what the grammar does not (how large the query is, its functions, reading after writing) and finds the
 * uses of collections in the order of the text.
 *
 * @param declared the collections that the query names in WITH
 */
export function analyse(query: Query, declared: CollectionName[]): CollectionUse[] {
  const root: Node = { kind: "subquery", query };
  if (depthOfTree(root) > MAX_DEPTH) throw textError(ERROR.parse, "the query is nested too deeply");
  const uses: CollectionUse[] = declared.map((collection) => ({ collection, access: "read" }));
  for (const node of walk(root)) {
    if (node.kind === "subquery" && node.query.clauses.length > MAX_CLAUSES) {
      throw textError(ERROR.parse, `the query has more than ${MAX_CLAUSES} clauses`);
    }
    if (node.kind === "call") checkCall(node.name, node.args.length);
  }
  findUses(root, uses);
  checkOrder(uses);
  return uses;
}

/** What a modification reads comes before what it writes. */
function findUses(node: Node, uses: CollectionUse[]): void {
  if (node.kind === "collection") uses.push({ collection: node.collection, access: "read" });
  for (const child of children(node)) findUses(child, uses);
  if (node.kind === "modify" || node.kind === "upsert") {
    uses.push({ collection: node.collection, access: "write" });
  }
}

/** A collection cannot be read after the query has written to it: the service refuses it too (documented). */
function checkOrder(uses: CollectionUse[]): void {
  const written = new Set<string>();
  for (const { collection, access } of uses) {
    const name = "name" in collection ? collection.name : `@${collection.bind}`;
    if (access === "write") written.add(name);
    else if (written.has(name)) {
      throw textError(
        ERROR.accessAfterModification,
        `access after data-modification by collection '${name}': the query has written to it before`,
      );
    }
  }
}
