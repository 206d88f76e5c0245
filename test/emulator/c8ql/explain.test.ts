import { describe, expect, test } from "vitest";
import { astOf, explain, parseQuery } from "../../../emulator/c8ql/index.ts";
import type { JsonObject } from "../../../emulator/common/json.ts";
import { people } from "./query-cases.ts";

describe("the plan", () => {
  const types = (query: string): unknown =>
    ((explain(parseQuery(query)).plan as JsonObject).nodes as JsonObject[]).map(({ type }) => type);

  test("of a plain query is as recorded", () => {
    const explanation = explain(parseQuery("FOR d IN things RETURN d"), { database: "acme.spot" });
    expect(explanation).toEqual({
      plan: {
        nodes: [
          { type: "SingletonNode", dependencies: [], id: 1, estimatedCost: 1, estimatedNrItems: 1 },
          {
            type: "EnumerateCollectionNode",
            dependencies: [1],
            id: 2,
            estimatedCost: 2,
            estimatedNrItems: 0,
            random: false,
            indexHint: { forced: false, type: "none" },
            outVariable: { id: 0, name: "d" },
            projections: [],
            producesResult: true,
            database: "acme.spot",
            collection: "things",
            satellite: false,
          },
          {
            type: "ReturnNode",
            dependencies: [2],
            id: 3,
            estimatedCost: 2,
            estimatedNrItems: 0,
            inVariable: { id: 0, name: "d" },
            count: true,
          },
        ],
        rules: [],
        collections: [{ name: "things", type: "read" }],
        variables: [{ id: 0, name: "d" }],
        estimatedCost: 2,
        estimatedNrItems: 0,
        initialize: true,
        isModificationQuery: false,
      },
      cacheable: true,
      warnings: [],
      stats: { rulesExecuted: 2, rulesSkipped: 34, plansCreated: 1 },
    });
  });

  test("names a step for each clause", () => {
    expect(
      types(
        "FOR p IN people FILTER p.a SORT p.b LIMIT 1 LET x = 1 COLLECT c = x INSERT {c} INTO pets RETURN NEW",
      ),
    ).toEqual([
      "SingletonNode",
      "EnumerateCollectionNode",
      "FilterNode",
      "SortNode",
      "LimitNode",
      "CalculationNode",
      "CollectNode",
      "InsertNode",
      "ReturnNode",
    ]);
    expect(types("FOR x IN 1..2 FOR p IN people FILTER p._key == x UPDATE p WITH {} IN people")).toEqual([
      "SingletonNode",
      "EnumerateListNode",
      "IndexNode",
      "FilterNode",
      "UpdateNode",
    ]);
  });

  test("tells of documents that there are, of all plans, and of writes", () => {
    const query = parseQuery("FOR p IN @@c REMOVE p IN @@c");
    const { plans } = explain(query, { bindVars: { "@c": "people" }, target: people(), allPlans: true });
    expect(plans).toHaveLength(1);
    expect((plans as JsonObject[])[0]).toMatchObject({
      estimatedNrItems: 4,
      isModificationQuery: true,
      collections: [{ name: "people", type: "write" }],
    });
  });
});

describe("the tree", () => {
  test("of a plain query is as recorded", () => {
    expect(astOf(parseQuery("FOR d IN things RETURN d"))).toEqual([
      {
        type: "root",
        subNodes: [
          {
            type: "for",
            subNodes: [
              { type: "variable", name: "d", id: 0 },
              { type: "collection", name: "things" },
              { type: "no-op" },
            ],
          },
          { type: "return", subNodes: [{ type: "reference", name: "d", id: 0 }] },
        ],
      },
    ]);
  });

  test("holds every kind of clause and expression", () => {
    const query =
      "FOR p IN people FILTER p.a == 1 && !p.b || p.c NOT LIKE 'x' && [1] ANY IN [2] LET x = {['k']: @v, 'a': -1 + 2, p} " +
      "SORT p.a DESC LIMIT 1, 2 COLLECT c = p.@v AGGREGATE s = SUM(1..2) INTO g UPSERT {c} INSERT {} UPDATE OLD IN people " +
      "RETURN DISTINCT c ? g[* FILTER CURRENT LIMIT 1][0] : (RETURN NEW)";
    const text = JSON.stringify(astOf(parseQuery(query)));
    for (const type of [
      "filter",
      "let",
      "sort element",
      "limit",
      "collect",
      "aggregations",
      "upsert",
      "example",
      "distinct",
      "ternary",
      "expansion",
      "iterator",
      "array limit",
      "indexed access",
      "subquery",
      "attribute access",
      "bound attribute access",
      "compare ==",
      "logical and",
      "logical or",
      "logical not",
      "function call",
      "array compare in",
      "plus",
      "unary minus",
      "calculated object element",
      "object element",
      "parameter",
      "range",
      "value",
    ]) {
      expect(text).toContain(`"type":"${type}"`);
    }
  });
});
