import type { Clause, Expression } from "./ast.ts";

/** A node of the tree of a query. */
export type Node = Clause | Expression;

type Part = Node | undefined;

/** The nodes directly below a node, in the order of the text. */
export function children(node: Node): Node[] {
  return parts(node).filter((part) => part !== undefined);
}

function parts(node: Node): Part[] {
  switch (node.kind) {
    case "literal":
    case "reference":
    case "collection":
    case "parameter":
      return [];
    case "array":
      return node.elements;
    case "object":
      return node.elements.flatMap((element) =>
        "computed" in element ? [element.computed, element.value] : element.value,
      );
    case "attribute":
      return [node.base];
    case "index":
      return [node.base, node.index];
    case "expansion":
      return [node.base, node.filter, node.limit, node.projection];
    case "unary":
      return [node.operand];
    case "binary":
    case "quantified":
      return [node.left, node.right];
    case "logical":
      return node.operands;
    case "ternary":
      return [node.condition, node.then, node.otherwise];
    case "range":
      return [node.from, node.to];
    case "call":
      return node.args;
    case "subquery":
      return node.query.clauses;
    case "for":
      return [node.source, node.search, node.options];
    case "traverse":
      return [
        ...[node.depth, node.start, node.paths?.target],
        "graph" in node.edges ? node.edges.graph : undefined,
        ...[node.prune?.condition, node.options],
      ];
    case "filter":
      return [node.condition];
    case "let":
      return [node.value];
    case "sort":
      return node.keys.map((key) => key.expression);
    case "limit":
      return [node.offset, node.count];
    case "collect":
      return [
        ...node.groups.map((group) => group.value),
        // The aggregation itself is no call; only its arguments are evaluated for each row.
        ...node.aggregates.flatMap(({ call }) => call.args),
        node.into?.projection,
        node.options,
      ];
    case "return":
      return [node.expression];
    case "modify":
      return [node.selector, node.document, node.options];
    case "upsert":
      return [node.search, node.insert, node.update, node.options];
  }
}

/** Every node below and including `root`, each before what is below it, in the order of the text; no recursion. */
export function* walk(root: Node): Generator<Node> {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    yield node;
    for (const child of children(node).reverse()) open.push(child);
  }
}
