import type { Json, JsonObject } from "../common/json.ts";
import { planAccess } from "./access-plan.ts";
import type { Clause, CollectionName, Expression, ForClause, Query, Variable } from "./ast.ts";
import { collectionName, type ParsedQuery } from "./parse.ts";
import type { QueryTarget } from "./target.ts";

export interface ExplainOptions {
  bindVars?: JsonObject;
  /** Answers `plans`, a list of the one plan that there is, instead of `plan`. */
  allPlans?: boolean;
  /** Where the numbers of documents come from that the estimates are made of. Default: all are taken for empty. */
  target?: Pick<QueryTarget, "count">;
  /** The fabric's qualified name, `<tenant>.<fabric>`, which the plan calls the database. */
  database?: string;
}

/** The answer of explain. */
export interface Explanation extends JsonObject {
  warnings: Json[];
  stats: JsonObject;
}

/**
 * What the service tells of how it would run a query: the steps in order, each with what it depends on and an
 * estimate. The form is recorded for a plain FOR and RETURN; the other steps have ArangoDB's names.
 *
 * @throws ApiError 400/1551 or 1553 if a collection is given by a bind value that is missing or no name
 */
export function explain(parsed: ParsedQuery, options: ExplainOptions = {}): Explanation {
  const plan = planOf(parsed, options);
  const stats = { rulesExecuted: 2, rulesSkipped: 34, plansCreated: 1 };
  return options.allPlans === true
    ? { plans: [plan], warnings: [], stats }
    : { plan, cacheable: !parsed.isModification, warnings: [], stats };
}

function planOf(parsed: ParsedQuery, options: ExplainOptions): JsonObject {
  const planner = new Planner(options);
  const nodes = planner.query(parsed.query);
  const last = nodes.at(-1) ?? {};
  const { read, write } = parsed.collections(options.bindVars);
  return {
    nodes,
    rules: planner.rules,
    collections: [
      ...write.map((name): Json => ({ name, type: "write" })),
      ...read.filter((name) => !write.includes(name)).map((name): Json => ({ name, type: "read" })),
    ],
    variables: parsed.variables.map(variableJson),
    estimatedCost: last.estimatedCost ?? 0,
    estimatedNrItems: last.estimatedNrItems ?? 0,
    initialize: true,
    isModificationQuery: parsed.isModification,
  };
}

function variableJson({ id, name }: Variable): JsonObject {
  return { id, name };
}

function inVariable(expression: Expression): JsonObject {
  return expression.kind === "reference" ? { inVariable: variableJson(expression.variable) } : {};
}

const PATH_NODES = {
  shortest: "ShortestPathNode",
  "all shortest": "EnumeratePathsNode",
  "k shortest": "EnumeratePathsNode",
  k: "EnumeratePathsNode",
};

const MODIFICATIONS = {
  insert: "InsertNode",
  update: "UpdateNode",
  replace: "ReplaceNode",
  remove: "RemoveNode",
};

/** What a list of unknown length is taken to hold, and the share of rows that a filter lets through. */
const LIST_LENGTH = 100;
const FILTERED_SHARE = 0.5;

class Planner {
  readonly rules: string[] = [];
  readonly #options: ExplainOptions;
  #id = 0;

  constructor(options: ExplainOptions) {
    this.#options = options;
  }

  query({ clauses }: Query): JsonObject[] {
    const nodes: JsonObject[] = [];
    let cost = 1;
    let items = 1;
    const add = (type: string, more: JsonObject): void => {
      const before = nodes.at(-1)?.id;
      nodes.push({
        type,
        dependencies: before === undefined ? [] : [before],
        id: ++this.#id,
        estimatedCost: cost,
        estimatedNrItems: items,
        ...more,
      });
    };
    add("SingletonNode", {});
    clauses.forEach((clause, index) => {
      items = this.#items(clauses, index, items);
      cost += items + (clause.kind === "for" || clause.kind === "traverse" ? 1 : 0);
      add(...this.#node(clauses, index));
    });
    return nodes;
  }

  /** How many rows come out of a clause if `items` go in. */
  #items(clauses: Clause[], index: number, items: number): number {
    const clause = clauses[index] as Clause;
    switch (clause.kind) {
      case "for": {
        if (clause.source.kind !== "collection") return items * LIST_LENGTH;
        return planAccess(clauses, index).kind === "keys"
          ? items
          : items * this.#count(clause.source.collection);
      }
      case "traverse":
        return items * LIST_LENGTH;
      case "filter":
        return Math.ceil(items * FILTERED_SHARE);
      case "limit":
        return clause.count.kind === "literal" ? Math.min(items, Number(clause.count.value)) : items;
      default:
        return items;
    }
  }

  #count(collection: CollectionName): number {
    return this.#options.target?.count(this.#name(collection)) ?? 0;
  }

  #name(collection: CollectionName): string {
    return collectionName(collection, this.#options.bindVars ?? {});
  }

  #node(clauses: Clause[], index: number): [string, JsonObject] {
    const clause = clauses[index] as Clause;
    switch (clause.kind) {
      case "for":
        return this.#forNode(clauses, index, clause);
      case "traverse":
        return [
          clause.paths === undefined ? "TraversalNode" : PATH_NODES[clause.paths.kind],
          { direction: clause.direction, outVariables: clause.variables.map(variableJson) },
        ];
      case "filter":
        return ["FilterNode", {}];
      case "let":
        return ["CalculationNode", { outVariable: variableJson(clause.variable) }];
      case "sort":
        return ["SortNode", { elements: clause.keys.map((key): Json => ({ ascending: !key.descending })) }];
      case "limit":
        return ["LimitNode", { fullCount: false }];
      case "collect":
        return ["CollectNode", { groups: clause.groups.map((group) => variableJson(group.variable)) }];
      case "return":
        return ["ReturnNode", { ...inVariable(clause.expression), count: true }];
      case "modify":
        return [MODIFICATIONS[clause.operation], { collection: this.#name(clause.collection) }];
      case "upsert":
        return ["UpsertNode", { collection: this.#name(clause.collection) }];
    }
  }

  #forNode(clauses: Clause[], index: number, clause: ForClause): [string, JsonObject] {
    const outVariable = variableJson(clause.variable);
    if (clause.source.kind !== "collection") return ["EnumerateListNode", { outVariable }];
    if (clause.search !== undefined) {
      return ["EnumerateViewNode", { outVariable, view: this.#name(clause.source.collection) }];
    }
    const access = planAccess(clauses, index);
    const common = {
      outVariable,
      projections: [],
      producesResult: true,
      database: this.#options.database ?? "",
      collection: this.#name(clause.source.collection),
      satellite: false,
    };
    if (access.kind === "scan" && !access.byKey) {
      return [
        "EnumerateCollectionNode",
        { random: false, indexHint: { forced: false, type: "none" }, ...common },
      ];
    }
    if (!this.rules.includes("use-indexes")) this.rules.push("use-indexes");
    const primary = { id: "0", type: "primary", fields: ["_key"], unique: true, sparse: false };
    return ["IndexNode", { ...common, indexes: [primary] }];
  }
}
