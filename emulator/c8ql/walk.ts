import type { Clause, Expression } from "./ast.ts";

/** A node of the tree of a query. */
export type Node = Clause | Expression;

/** The nodes directly below a node (through the plain objects between them), in the order of the text. */
export function children(node: Node): Node[] {
  const found: Node[] = [];
  collect(node, found);
  return found;
}

function collect(container: object, found: Node[]): void {
  for (const part of Object.values(container)) {
    if (typeof part !== "object" || part === null) continue;
    if ("kind" in part) found.push(part as Node);
    else collect(part, found);
  }
}

/** Every node below and including `root`, each before what is below it, in the order of the text; no recursion. */
export function* walk(root: Node): Generator<Node> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    const below = children(node);
    for (let i = below.length - 1; i >= 0; i--) open.push(below[i] as Node);
  }
}

/** The number of nodes on the longest way from `root` down. */
export function depthOfTree(root: Node): number {
  let deepest = 0;
  const open: [Node, number][] = [[root, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, depth] = next;
    deepest = Math.max(deepest, depth);
    for (const child of children(node)) open.push([child, depth + 1]);
  }
  return deepest;
}
