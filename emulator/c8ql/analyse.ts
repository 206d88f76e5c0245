import type { CollectionName, Query } from "./ast.ts";
import { ERROR, textError } from "./errors.ts";
import { checkCall, isUndone } from "./functions/registry.ts";
import { children, type Node } from "./walk.ts";

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
 * @returns the uses, and the first function that the local GDN does not have though the service does
 */
export function analyse(
  query: Query,
  declared: CollectionName[],
): { uses: CollectionUse[]; undone?: string | undefined } {
  let undone: string | undefined;
  const uses: CollectionUse[] = declared.map((collection) => ({ collection, access: "read" }));
  const open: Visit[] = [{ node: { kind: "subquery", query }, depth: 1 }];
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    if ("use" in visit) {
      uses.push(visit.use);
      continue;
    }
    const { node, depth } = visit;
    checkNode(node, depth);
    if (node.kind === "call" && isUndone(node.name)) undone ??= `the function ${node.name}()`;
    if (node.kind === "collection") uses.push({ collection: node.collection, access: "read" });
    if (node.kind === "traverse" && "collections" in node.edges) {
      for (const { collection } of node.edges.collections) uses.push({ collection, access: "read" });
    }
    // What a modification reads comes before what it writes.
    if (node.kind === "modify" || node.kind === "upsert") {
      open.push({ use: { collection: node.collection, access: "write" } });
    }
    for (const child of children(node).reverse()) open.push({ node: child, depth: depth + 1 });
  }
  checkOrder(uses);
  return { uses, undone };
}

/** What is still to be looked at, or to be noted once all before it has been. */
type Visit = { node: Node; depth: number } | { use: CollectionUse };

function checkNode(node: Node, depth: number): void {
  if (depth > MAX_DEPTH) throw textError(ERROR.parse, "the query is nested too deeply");
  if (node.kind === "call" && !isUndone(node.name)) checkCall(node.name, node.args.length);
  if (node.kind === "subquery" && node.query.clauses.length > MAX_CLAUSES) {
    throw textError(ERROR.parse, `the query has more than ${MAX_CLAUSES} clauses`);
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
