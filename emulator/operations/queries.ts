import { type Answer, success } from "../common/answer.ts";
import { isJsonObject, type Json } from "../common/json.ts";
import { queryText } from "./cursors.ts";
import type { Operation } from "./operation.ts";
import { type GdnRequest, jsonObject, param } from "./request.ts";
import { bindValues, explainQuery, parseQuery } from "./run-query.ts";

async function validate(request: GdnRequest): Promise<Answer> {
  return { status: 200, body: await parseQuery(request, queryText(jsonObject(request))) };
}

async function explain(request: GdnRequest): Promise<Answer> {
  const body = jsonObject(request);
  const { allPlans } = isJsonObject(body.options) ? body.options : {};
  const options = { bindVars: bindValues(body), allPlans: allPlans === true };
  return { status: 200, body: await explainQuery(request, queryText(body), options) };
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
