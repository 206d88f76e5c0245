import type { Json, JsonObject } from "../common/json.ts";
import type { Clause, CollectionName, Expression, ObjectElement, Query, Variable } from "./ast.ts";
import type { ParsedQuery } from "./parse.ts";

/**
 * The tree of a query in the form in which the service shows it. FOR, collections, variables, references and RETURN
 * are as recorded; the names of the other nodes are ArangoDB's, their fine structure is decided here.
 */
export function astOf(parsed: ParsedQuery): Json[] {
  return [queryNode(parsed.query)];
}

type Kind<K extends Expression["kind"]> = Extract<Expression, { kind: K }>;

const OPERATORS: Record<string, string> = {
  "+": "plus",
  "-": "minus",
  "*": "times",
  "/": "division",
  "%": "modulus",
  "==": "compare ==",
  "!=": "compare !=",
  "<": "compare <",
  "<=": "compare <=",
  ">": "compare >",
  ">=": "compare >=",
  IN: "compare in",
  "NOT IN": "compare not in",
  "&&": "logical and",
  "||": "logical or",
};

const UNARY = { "!": "logical not", "+": "unary plus", "-": "unary minus" };

/** Operators that the service's parser turns into calls of functions. */
const CALLS: Record<string, { name: string; negated: boolean }> = {
  LIKE: { name: "LIKE", negated: false },
  "NOT LIKE": { name: "LIKE", negated: true },
  "=~": { name: "REGEX_TEST", negated: false },
  "!~": { name: "REGEX_TEST", negated: true },
};

const NOTHING: JsonObject = { type: "no-op" };

function node(type: string, subNodes: Json[], more: JsonObject = {}): JsonObject {
  return subNodes.length === 0 ? { type, ...more } : { type, ...more, subNodes };
}

function queryNode(query: Query): JsonObject {
  return node("root", query.clauses.map(clauseNode));
}

function variableNode({ name, id }: Variable): JsonObject {
  return { type: "variable", name, id };
}

function collectionNode(collection: CollectionName): JsonObject {
  return "name" in collection
    ? { type: "collection", name: collection.name }
    : { type: "datasource parameter", name: collection.bind };
}

function optional(expression: Expression | undefined): JsonObject {
  return expression === undefined ? NOTHING : expressionNode(expression);
}

function assignNode(variable: Variable, value: Expression): JsonObject {
  return node("assign", [variableNode(variable), expressionNode(value)]);
}

function clauseNode(clause: Clause): JsonObject {
  switch (clause.kind) {
    case "for":
      return node(clause.search === undefined ? "for" : "for view", [
        variableNode(clause.variable),
        expressionNode(clause.source),
        ...(clause.search === undefined ? [] : [expressionNode(clause.search)]),
        optional(clause.options),
      ]);
    case "traverse":
      return node(clause.paths === undefined ? "traversal" : "shortest path", [
        ...clause.variables.map(variableNode),
        { type: "value", value: clause.direction },
        ...[clause.depth, clause.start, clause.paths?.target].map(optional),
        "graph" in clause.edges
          ? expressionNode(clause.edges.graph)
          : node(
              "array",
              clause.edges.collections.map(({ collection }) => collectionNode(collection)),
            ),
        ...[clause.prune?.condition, clause.options].map(optional),
      ]);
    case "filter":
      return node("filter", [expressionNode(clause.condition)]);
    case "let":
      return node("let", [variableNode(clause.variable), expressionNode(clause.value)]);
    case "sort":
      return node("sort", [
        node(
          "array",
          clause.keys.map(({ expression, descending }) =>
            node("sort element", [expressionNode(expression), { type: "value", value: !descending }]),
          ),
        ),
      ]);
    case "limit":
      return node("limit", [
        clause.offset === undefined ? { type: "value", value: 0 } : expressionNode(clause.offset),
        expressionNode(clause.count),
      ]);
    case "collect":
      return collectNode(clause);
    case "return":
      return node("return", [
        clause.distinct
          ? node("distinct", [expressionNode(clause.expression)])
          : expressionNode(clause.expression),
      ]);
    case "modify":
      return node(
        clause.operation,
        [
          ...[clause.selector, clause.document].filter((part) => part !== undefined).map(expressionNode),
          collectionNode(clause.collection),
          ...[clause.old, clause.new].filter((variable) => variable !== undefined).map(variableNode),
        ],
        {},
      );
    case "upsert":
      return node("upsert", [
        node("example", [expressionNode(clause.search)]),
        expressionNode(clause.insert),
        expressionNode(clause.update),
        collectionNode(clause.collection),
        variableNode(clause.old),
        variableNode(clause.new),
      ]);
  }
}

function collectNode(clause: Extract<Clause, { kind: "collect" }>): JsonObject {
  const groups = clause.groups.map(({ variable, value }) => assignNode(variable, value));
  if (clause.countInto !== undefined) {
    return node("collect count", [node("array", groups), variableNode(clause.countInto)]);
  }
  return node("collect", [
    node("array", groups),
    node(
      "aggregations",
      clause.aggregates.map(({ variable, call }) => assignNode(variable, call)),
    ),
    clause.into === undefined ? NOTHING : variableNode(clause.into.variable),
    optional(clause.into?.projection),
  ]);
}

function expressionNode(expression: Expression): JsonObject {
  switch (expression.kind) {
    case "literal":
      return { type: "value", value: expression.value };
    case "reference":
      return { type: "reference", name: expression.variable.name, id: expression.variable.id };
    case "collection":
      return collectionNode(expression.collection);
    case "parameter":
      return { type: "parameter", name: expression.name };
    case "array":
      return node("array", expression.elements.map(expressionNode));
    case "object":
      return node("object", expression.elements.map(elementNode));
    case "attribute": {
      const { base, name } = expression;
      return typeof name === "string"
        ? node("attribute access", [expressionNode(base)], { name })
        : node("bound attribute access", [expressionNode(base), { type: "parameter", name: name.bind }]);
    }
    case "index":
      return node("indexed access", [expressionNode(expression.base), expressionNode(expression.index)]);
    case "expansion":
      return expansionNode(expression);
    case "unary":
      return node(UNARY[expression.operator], [expressionNode(expression.operand)]);
    case "binary":
      return binaryNode(expression);
    case "quantified":
      return node(
        `array ${OPERATORS[expression.operator] ?? expression.operator}`,
        [expressionNode(expression.left), expressionNode(expression.right)],
        { quantifier: expression.quantifier.toLowerCase() },
      );
    case "logical":
      return expression.operands
        .map(expressionNode)
        .reduce((left, right) => node(OPERATORS[expression.operator] ?? "", [left, right]));
    case "ternary":
      return node("ternary", [
        expressionNode(expression.condition),
        expressionNode(expression.then ?? expression.condition),
        expressionNode(expression.otherwise),
      ]);
    case "range":
      return node("range", [expressionNode(expression.from), expressionNode(expression.to)]);
    case "call":
      return callNode(expression.name, expression.args.map(expressionNode));
    case "subquery":
      return node("subquery", [queryNode(expression.query)]);
  }
}

function callNode(name: string, args: JsonObject[]): JsonObject {
  return node("function call", [node("array", args)], { name });
}

function binaryNode({ operator, left, right }: Kind<"binary">): JsonObject {
  const operands = [expressionNode(left), expressionNode(right)];
  const call = CALLS[operator];
  if (call === undefined) return node(OPERATORS[operator] ?? operator, operands);
  const called = callNode(call.name, operands);
  return call.negated ? node(UNARY["!"], [called]) : called;
}

function elementNode(element: ObjectElement): JsonObject {
  if ("computed" in element) {
    return node("calculated object element", [
      expressionNode(element.computed),
      expressionNode(element.value),
    ]);
  }
  const name = typeof element.name === "string" ? element.name : `@${element.name.bind}`;
  return node("object element", [expressionNode(element.value)], { name });
}

function expansionNode({ base, variable, levels, filter, limit, projection }: Kind<"expansion">): JsonObject {
  const iterator = node("iterator", [variableNode(variable), expressionNode(base)]);
  const limits =
    limit === undefined
      ? NOTHING
      : node("array limit", [optional(limit.offset), expressionNode(limit.count)]);
  return node("expansion", [iterator, expressionNode(projection), optional(filter), limits], { levels });
}
