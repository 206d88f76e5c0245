import { type Answer, success } from "../answer.ts";
import { isJsonObject, type Json } from "../json.ts";
import type { Operation } from "../operation.ts";
import { bindValues, engine, requireCollections } from "../queries.ts";
import { RegionTarget } from "../query-target.ts";
import { type GdnRequest, jsonObject, param } from "../request.ts";
import { queryText } from "./cursors.ts";

async function validate(request: GdnRequest): Promise<Answer> {
  const { parseQuery, astOf } = await engine();
  const parsed = parseQuery(queryText(jsonObject(request)));
  return success({
    parsed: true,
    collections: [...new Set(parsed.uses.map((use) => nameOf(use.collection)))],
    bindVars: [...parsed.bindParameters],
    ast: astOf(parsed),
  });
}

function nameOf(collection: { name: string } | { bind: string }): string {
  return "name" in collection ? collection.name : `@${collection.bind}`;
}

async function explain(request: GdnRequest): Promise<Answer> {
  const { parseQuery, explain: explainQuery } = await engine();
  const { gdn, fabric, region } = request;
  const body = jsonObject(request);
  const parsed = parseQuery(queryText(body), { namePhase: true });
  const bindVars = bindValues(body);
  requireCollections(request, parsed.collections(bindVars));
  const { allPlans } = isJsonObject(body.options) ? body.options : {};
  const explanation = explainQuery(parsed, {
    bindVars,
    allPlans: allPlans === true,
    target: new RegionTarget(gdn.store, fabric, region.name, request.caller),
    database: `${gdn.store.tenant}.${fabric.name}`,
  });
  return success(explanation);
}

function current({ gdn, fabric }: GdnRequest): Answer {
  return { status: 200, body: gdn.running.current(fabric.name) as Json };
}

function slow({ gdn, fabric }: GdnRequest): Answer {
  return { status: 200, body: gdn.running.slow(fabric.name) };
}

function clearSlow({ gdn, fabric }: GdnRequest): Answer {
  gdn.running.clearSlow(fabric.name);
  return success({});
}

function kill(request: GdnRequest): Answer {
  request.gdn.running.kill(request.fabric.name, param(request, "id"));
  return success({});
}

const common = { scope: "fabric ro", evidence: "recorded" } as const;

export const QUERIES: Operation[] = [
  { ...common, name: "parse a query", method: "POST", path: "/query", handler: validate },
  {
    ...common,
    name: "explain a query",
    method: "POST",
    path: "/query/explain",
    handler: explain,
    note: "The plan is that of the local engine, in the service's form.",
  },
  {
    ...common,
    name: "explain a query, as jsc8 calls it",
    method: "POST",
    path: "/explain",
    handler: explain,
    evidence: "client",
  },
  { ...common, name: "list running queries", method: "GET", path: "/query/current", handler: current },
  { ...common, name: "list slow queries", method: "GET", path: "/query/slow", handler: slow },
  { ...common, name: "forget slow queries", method: "DELETE", path: "/query/slow", handler: clearSlow },
  { ...common, name: "kill a query", method: "DELETE", path: "/query/:id", handler: kill },
];
