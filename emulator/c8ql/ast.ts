import type { Json } from "../common/json.ts";

/** A variable of a query; `id` is also its slot in the frame in which the query's rows are evaluated. */
export interface Variable {
  id: number;
  name: string;
}

/** The name of a collection, or the bind parameter (`@@name`, kept as `@name`) that holds it. */
export type CollectionName = { name: string } | { bind: string };

/** An attribute name, or the bind parameter that holds it. */
export type AttributeName = string | { bind: string };

export type ArithmeticOperator = "+" | "-" | "*" | "/" | "%";
export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "IN" | "NOT IN";
export type MatchOperator = "LIKE" | "NOT LIKE" | "=~" | "!~";
export type BinaryOperator = ArithmeticOperator | ComparisonOperator | MatchOperator;
export type Quantifier = "ALL" | "ANY" | "NONE";

export type ObjectElement =
  | { name: AttributeName; value: Expression }
  | { computed: Expression; value: Expression };

/** `base[* FILTER filter LIMIT limit RETURN ...].more`: `projection` is evaluated for each element. */
export interface Expansion {
  kind: "expansion";
  base: Expression;
  /** CURRENT. */
  variable: Variable;
  /** The number of stars: all but one flatten the array by a level. */
  levels: number;
  filter?: Expression;
  limit?: LimitClause;
  projection: Expression;
}

export interface Subquery {
  kind: "subquery";
  query: Query;
}

export interface FunctionCall {
  kind: "call";
  /** In upper case. */
  name: string;
  args: Expression[];
}

export type Expression =
  | { kind: "literal"; value: Json }
  | { kind: "reference"; variable: Variable }
  | { kind: "collection"; collection: CollectionName }
  | { kind: "parameter"; name: string }
  | { kind: "array"; elements: Expression[] }
  | { kind: "object"; elements: ObjectElement[] }
  | { kind: "attribute"; base: Expression; name: AttributeName }
  | { kind: "index"; base: Expression; index: Expression }
  | Expansion
  | { kind: "unary"; operator: "!" | "+" | "-"; operand: Expression }
  | { kind: "binary"; operator: BinaryOperator; left: Expression; right: Expression }
  | {
      kind: "quantified";
      quantifier: Quantifier;
      operator: ComparisonOperator;
      left: Expression;
      right: Expression;
    }
  /** Chains of one operator are one node, so that a thousand alternatives do not nest a thousand deep. */
  | { kind: "logical"; operator: "&&" | "||"; operands: Expression[] }
  | { kind: "ternary"; condition: Expression; then?: Expression; otherwise: Expression }
  | { kind: "range"; from: Expression; to: Expression }
  | FunctionCall
  | Subquery;

export interface ForClause {
  kind: "for";
  variable: Variable;
  source: Expression;
  /** The condition of SEARCH. */
  search?: Expression;
  options?: Expression;
}

export type Direction = "outbound" | "inbound" | "any";

/** Over which edges a traversal goes: those of a graph, or of collections, each with a direction of its own if need be. */
export type TraversedEdges =
  | { graph: Expression }
  | { collections: { collection: CollectionName; direction?: Direction }[] };

/** What is looked for between two vertices, and given as a row for each vertex, or for each path. */
export type PathKind = "shortest" | "all shortest" | "k shortest" | "k";

/** `FOR vertex, edge, path IN depth direction start edges`; with `target` paths between two vertices. */
export interface TraverseClause {
  kind: "traverse";
  /** The vertex, the edge that led to it, and the path; of paths between two vertices, the path alone. */
  variables: Variable[];
  depth?: Expression;
  direction: Direction;
  start: Expression;
  paths?: { kind: PathKind; target: Expression };
  edges: TraversedEdges;
  /** Where it holds, a traversal goes no further; its value can be seen after it where it has a name. */
  prune?: { variable?: Variable; condition: Expression };
  options?: Expression;
}

export interface FilterClause {
  kind: "filter";
  condition: Expression;
}

export interface LetClause {
  kind: "let";
  variable: Variable;
  value: Expression;
}

export interface SortClause {
  kind: "sort";
  keys: { expression: Expression; descending: boolean }[];
}

export interface LimitClause {
  kind: "limit";
  offset?: Expression;
  count: Expression;
}

export interface Assignment {
  variable: Variable;
  value: Expression;
}

export interface CollectClause {
  kind: "collect";
  groups: Assignment[];
  aggregates: { variable: Variable; call: FunctionCall }[];
  /** `INTO variable`: with a projection, or with the variables that were in scope (or those of KEEP). */
  into?: { variable: Variable; projection?: Expression; members: Variable[] };
  countInto?: Variable;
  options?: Expression;
}

export interface ReturnClause {
  kind: "return";
  expression: Expression;
  distinct: boolean;
}

export interface ModifyClause {
  kind: "modify";
  operation: "insert" | "update" | "replace" | "remove";
  /** Which document: a key or an object with `_key`. An insert has none; without it, `document` tells. */
  selector?: Expression;
  document?: Expression;
  collection: CollectionName;
  options?: Expression;
  /** OLD and NEW; which of them there is depends on the operation. */
  old?: Variable;
  new?: Variable;
}

export interface UpsertClause {
  kind: "upsert";
  operation: "update" | "replace";
  search: Expression;
  insert: Expression;
  update: Expression;
  collection: CollectionName;
  options?: Expression;
  old: Variable;
  new: Variable;
}

export type Clause =
  | ForClause
  | TraverseClause
  | FilterClause
  | LetClause
  | SortClause
  | LimitClause
  | CollectClause
  | ReturnClause
  | ModifyClause
  | UpsertClause;

/** A query or sub-query: its clauses in the order of their execution; RETURN, where there is one, is the last. */
export interface Query {
  clauses: Clause[];
}
