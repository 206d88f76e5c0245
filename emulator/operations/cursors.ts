import { type Answer, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { sqlAsC8ql } from "../queries/sql.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject, param, text } from "./request.ts";
import { bindValues, type QueryOptions, runQuery } from "./run-query.ts";

/** Rows in a batch, and seconds that a cursor stays open, where nothing is asked for (specified). */
export const DEFAULT_BATCH = 100;
const DEFAULT_TTL = 30;

export function owner({ fabric, caller }: GdnRequest): { fabric: string; principal: string } {
  return { fabric: fabric.name, principal: caller.principal };
}

/** A positive number of a body; pyC8 repeats the options at the top level (client source). */
export function positive(body: JsonObject, name: string, fallback: number): number {
  const value: Json = body[name] ?? fallback;
  if (typeof value !== "number" || !(value > 0)) throw badParameter(`'${name}' must be a positive number.`);
  return value;
}

/** The options of a query, which stand under `options` or, from pyC8, also beside it (client source). */
function queryOptions(body: JsonObject): QueryOptions {
  const nested = body.options ?? {};
  if (!isJsonObject(nested)) throw badParameter("'options' must be an object.");
  const { fullCount, failOnWarning, maxWarningCount } = { ...body, ...nested };
  return {
    bindVars: bindValues(body),
    fullCount: fullCount === true,
    failOnWarning: failOnWarning === true,
    ...(typeof maxWarningCount === "number" ? { maxWarningCount } : {}),
  };
}

export function queryText(body: JsonObject): string {
  const query = text(body, "query");
  if (query === undefined || query.trim() === "") throw new ApiError(400, 1502, "query is empty");
  return query;
}

function isProfiled(body: JsonObject): boolean {
  const nested = isJsonObject(body.options) ? body.options.profile : undefined;
  return body.profile === true || nested === true;
}

async function run(request: GdnRequest): Promise<Answer> {
  const body = jsonObject(request);
  const batchSize = positive(body, "batchSize", DEFAULT_BATCH);
  const ttl = positive(body, "ttl", DEFAULT_TTL);
  const ran = await runQuery(request, queryText(body), { ...queryOptions(body), batchSize });
  const count = body.count === true ? `"count":${ran.rows.count},` : "";
  const profile = isProfiled(body) ? `,"profile":${ran.profile}` : "";
  const fields = `${count}"extra":{"stats":${ran.stats},"warnings":${ran.warnings}${profile}}`;
  return request.gdn.cursors.begin(owner(request), ran.rows, fields, ttl);
}

async function runSql(request: GdnRequest): Promise<Answer> {
  const body = jsonObject(request);
  const query = sqlAsC8ql(queryText(body));
  return run({ ...request, body: Buffer.from(JSON.stringify({ ...body, query })) });
}

/** An id that is no number has an error of its own here (recorded), and nowhere else that is known. */
function next(request: GdnRequest): Answer {
  const id = param(request, "id");
  if (!/^\d+$/.test(id)) throw new ApiError(400, 400, "invalid cursor ID");
  return request.gdn.cursors.next(owner(request), id);
}

function remove(request: GdnRequest): Answer {
  const id = param(request, "id");
  request.gdn.cursors.remove(owner(request), id);
  return success({ id }, 202);
}

const common = { scope: "fabric ro", evidence: "recorded" } as const;

export const CURSORS: Operation[] = [
  {
    ...common,
    name: "run a query",
    method: "POST",
    path: "/cursor",
    handler: run,
    note: "Rows are kept in memory until fetched; cursors end with the process.",
  },
  {
    ...common,
    name: "run an SQL query",
    method: "POST",
    path: "/cursor/sql",
    handler: runSql,
    note: "Only `SELECT * FROM collection [LIMIT n]`; all else 501.",
  },
  { ...common, name: "next batch", method: "PUT", path: "/cursor/:id", handler: next },
  { ...common, name: "remove a cursor", method: "DELETE", path: "/cursor/:id", handler: remove },
];
