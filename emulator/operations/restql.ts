import { requireSavedQuery } from "../auth/access.ts";
import { type Answer, result } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { sqlAsC8ql } from "../queries/sql.ts";
import type { SavedQuery } from "../store/restql.ts";
import { DEFAULT_BATCH, owner, positive } from "./cursors.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, json, jsonObject, param } from "./request.ts";
import { bindValues, requireShort, runQuery } from "./run-query.ts";

/** The rule for names is not known; a name is a part of paths, so it may not hold what ends one (decided here). */
const NAME = /^[^/?#\s\p{Cc}]{1,256}$/u;
/** How long the cursor of a saved query stays open, in seconds. */
const TTL = 30;

function keyOf({ gdn, caller, fabric }: GdnRequest, name: string): string {
  const { tenant } = gdn.store;
  return `${tenant}.${caller.user}.${tenant}.${fabric.name}.${name}`;
}

function toRestql(request: GdnRequest, query: SavedQuery): JsonObject {
  const { tenant } = request.gdn.store;
  return {
    _key: keyOf(request, query.name),
    userid: `${tenant}.${query.owner}`,
    tenant,
    fabric: `${tenant}.${query.fabric}`,
    name: query.name,
    value: query.value,
    ...(query.parameter === undefined ? {} : { parameter: query.parameter }),
    type: query.type,
  };
}

function wanted(request: GdnRequest, given: Json | undefined, name: Json | undefined): SavedQuery {
  if (!isJsonObject(given)) throw new ApiError(400, 400, "'query' missing or is not an object.");
  if (typeof name !== "string") throw new ApiError(400, 400, "query 'name' missing or is not a string.");
  if (!NAME.test(name)) throw new ApiError(400, 400, "query 'name' is not a valid name.");
  const { value, parameter, type } = given;
  if (typeof value !== "string") throw new ApiError(400, 400, "query 'value' missing or is not a string.");
  if (type !== undefined && type !== "c8ql" && type !== "sql") {
    throw new ApiError(400, 400, "query 'type' must be 'c8ql' or 'sql'.");
  }
  return {
    fabric: request.fabric.name,
    owner: request.caller.user,
    name,
    value: requireShort(value),
    ...(parameter === undefined ? {} : { parameter }),
    type: type ?? "c8ql",
  };
}

function find({ gdn, fabric, caller }: GdnRequest, name: string): SavedQuery | undefined {
  return gdn.store.savedQueries.find(fabric.name, caller.user, name);
}

function save(request: GdnRequest): Answer {
  const given = jsonObject(request).query;
  const query = wanted(request, given, isJsonObject(given) ? given.name : undefined);
  requireSavedQuery(request, query.name, "rw");
  if (find(request, query.name) !== undefined) {
    throw new ApiError(409, 1207, `duplicate name: query '${query.name}' exists already`);
  }
  request.gdn.store.savedQueries.put(query);
  return result(toRestql(request, query));
}

/** A query to import: one that is not well-formed fails the whole call, which names it as JSON (recorded). */
function wantedForImport(request: GdnRequest, given: Json): SavedQuery {
  try {
    return wanted(request, given, isJsonObject(given) ? given.name : undefined);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw badParameter(`${error.message} Query: ${JSON.stringify(given)}`);
  }
}

/** Saves many; one that is there already counts as an error (decided here). */
function importMany(request: GdnRequest): Answer {
  const { queries, details } = jsonObject(request);
  if (!Array.isArray(queries)) throw badParameter("bad parameter: 'queries' must be an array.");
  let created = 0;
  const errors: JsonObject[] = [];
  request.gdn.store.database.transaction(() => {
    const wished = queries.map((given) => [given, wantedForImport(request, given)] as const);
    for (const [, { name }] of wished) requireSavedQuery(request, name, "rw");
    for (const [given, query] of wished) {
      try {
        if (find(request, query.name) !== undefined) {
          throw new ApiError(409, 1207, `duplicate name: query '${query.name}' exists already`);
        }
        request.gdn.store.savedQueries.put(query);
        created += 1;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        errors.push({ query: given, errorNumber: error.errorNum, errorMessage: error.message });
      }
    }
  });
  return result({ created, errors: errors.length, ...(details === true ? { details: { errors } } : {}) });
}

function list(request: GdnRequest): Answer {
  const { gdn, fabric, caller } = request;
  const all = gdn.store.savedQueries.all(fabric.name, caller.user);
  return result(all.map((query) => toRestql(request, query)));
}

function update(request: GdnRequest): Answer {
  const name = param(request, "name");
  requireSavedQuery(request, name, "rw");
  const known = find(request, name);
  // 400 with number 404: so it was recorded.
  if (known === undefined) throw new ApiError(400, 404, "query not found.");
  const query = { ...known, ...wanted(request, jsonObject(request).query, name) };
  request.gdn.store.savedQueries.put(query);
  return result({
    _key: keyOf(request, name),
    value: query.value,
    sqlValue: null,
    ...(query.parameter === undefined ? {} : { parameter: query.parameter }),
  });
}

function remove(request: GdnRequest): Answer {
  const { gdn, fabric, caller } = request;
  const { savedQueries, grants } = gdn.store;
  const name = param(request, "name");
  requireSavedQuery(request, name, "rw");
  if (!savedQueries.remove(fabric.name, caller.user, name)) {
    throw new ApiError(404, 404, "query not found.");
  }
  // Somebody else may have one of the same name.
  if (!savedQueries.has(fabric.name, name)) grants.drop(fabric.name, "restql", name);
  return result([]);
}

async function execute(request: GdnRequest): Promise<Answer> {
  const name = param(request, "name");
  requireSavedQuery(request, name, "ro");
  const saved = find(request, name);
  if (saved === undefined) throw new ApiError(400, 1502, "query is empty");
  const body = request.body.length === 0 ? {} : json(request);
  if (!isJsonObject(body)) throw badParameter("The body must be a JSON object.");
  const batchSize = positive(body, "batchSize", DEFAULT_BATCH);
  const query = saved.type === "sql" ? sqlAsC8ql(saved.value) : saved.value;
  const ran = await runQuery(request, query, { bindVars: bindValues(body), batchSize });
  // A query that only writes is answered without any envelope (recorded).
  if (!ran.returnsRows) return { status: 201, body: { result: [] } };
  // The statistics only come where there is more to fetch (recorded).
  const stats = ran.rows.count > batchSize ? `"stats":${ran.stats},` : "";
  const fields = `"extra":{${stats}"warnings":${ran.warnings}}`;
  return request.gdn.cursors.begin(owner(request), ran.rows, fields, TTL);
}

function fetchNext(request: GdnRequest): Answer {
  return request.gdn.cursors.next(owner(request), param(request, "id"));
}

const common = { evidence: "recorded" } as const;

export const RESTQL: Operation[] = [
  {
    ...common,
    name: "save a query",
    method: "POST",
    path: "/restql",
    scope: "fabric ro",
    handler: save,
    note: "A name that is taken: 409/1207 (decided here). The query is not parsed before it runs.",
  },
  {
    ...common,
    name: "save many queries",
    method: "POST",
    path: "/restql/import",
    scope: "fabric ro",
    handler: importMany,
    note: "One that is not well-formed fails all: 400/10; a name that is taken counts as an error (decided here).",
  },
  {
    ...common,
    name: "list one's own queries",
    method: "GET",
    path: "/restql/user",
    scope: "fabric ro",
    handler: list,
    note: "An API key sees those of the user that made it.",
  },
  {
    ...common,
    name: "update a saved query",
    method: "PUT",
    path: "/restql/:name",
    scope: "fabric ro",
    handler: update,
  },
  {
    ...common,
    name: "delete a saved query",
    method: "DELETE",
    path: "/restql/:name",
    scope: "fabric ro",
    handler: remove,
    note: "An unknown name: 404/404 (decided here).",
  },
  {
    ...common,
    name: "execute a saved query",
    method: "POST",
    path: "/restql/execute/:name",
    scope: "fabric ro",
    handler: execute,
  },
  {
    ...common,
    name: "next batch of a saved query",
    method: "PUT",
    path: "/restql/fetch/:id",
    scope: "fabric ro",
    handler: fetchNext,
  },
];
