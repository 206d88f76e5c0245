import { type Answer, removed, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import type { GrantKind, Level, Principal } from "../store/grants.ts";
import { keyOf } from "./api-keys.ts";
import type { Evidence, Method, Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, type Handler, jsonObject, param } from "./request.ts";
import { userOf } from "./users.ts";

/** What a path is about. */
interface Target {
  readonly principal: Principal;
  readonly kind: GrantKind;
  readonly fabric: string;
  /** Of the collection or stream; empty for the fabric itself. */
  readonly name: string;
}

function principalOf(request: GdnRequest): Principal {
  return request.params.holder === "user" ? `user:${userOf(request).name}` : `key:${keyOf(request).id}`;
}

/** What a level is on must be there, or be `*`. */
function requireObject(request: GdnRequest, kind: GrantKind, name: string): void {
  const { collections, streams, savedQueries, graphs, views } = request.gdn.store;
  const fabric = param(request, "fabric");
  if (name === "*" || kind === "database") return;
  if (kind === "collection" && collections.find(fabric, name) === undefined) {
    throw new ApiError(404, 1203, "collection or view not found");
  }
  if (kind === "stream" && !streams.has(fabric, name)) throw new ApiError(404, 100016, "stream not found");
  if (kind === "restql" && !savedQueries.has(fabric, name)) throw new ApiError(404, 404, "query not found.");
  if (kind === "graph" && graphs.find(fabric, name) === undefined) {
    throw new ApiError(404, 1924, `graph '${name}' not found`);
  }
  if (kind === "view" && views.find(fabric, name) === undefined) {
    throw new ApiError(404, 1203, "collection or view not found");
  }
}

/**
 * For users, what is missed first differs from call to call (recorded): clearing the level on a collection looks for
 * the collection first; setting or clearing that on a stream says that the stream is missing where the user is.
 */
function checkOddities(request: GdnRequest, kind: GrantKind, name: string): void {
  if (request.params.holder !== "user") return;
  const method = request.params.method;
  if (kind === "collection" && method === "DELETE") requireObject(request, kind, name);
  const user = request.gdn.store.accounts.user(param(request, "id"));
  if (kind === "stream" && method !== "GET" && user === undefined) {
    throw new ApiError(404, 100016, "stream not found");
  }
}

function targetOf(request: GdnRequest, kind: GrantKind): Target {
  const name = kind === "database" ? "" : param(request, "name");
  checkOddities(request, kind, name);
  const principal = principalOf(request);
  const fabric = request.gdn.store.fabrics.get(param(request, "fabric")).name;
  requireObject(request, kind, name);
  return { principal, kind, fabric, name };
}

function read(kind: GrantKind) {
  return (request: GdnRequest): Answer => {
    const { principal, fabric, name } = targetOf(request, kind);
    return result(request.gdn.store.grants.on(principal, fabric, kind, name));
  };
}

function wantedLevel(request: GdnRequest): Level {
  const { grant } = jsonObject(request);
  if (grant !== "rw" && grant !== "ro" && grant !== "none") {
    throw badParameter("'grant' must be 'rw', 'ro' or 'none'.");
  }
  return grant;
}

function set(kind: GrantKind) {
  return (request: GdnRequest): Answer => {
    const { principal, fabric, name } = targetOf(request, kind);
    const grant = wantedLevel(request);
    request.gdn.store.grants.set(principal, fabric, kind, name, grant);
    const path = `${request.gdn.store.tenant}.${fabric}`;
    return success({ [name === "" ? path : `${path}/${name}`]: grant });
  };
}

function clear(kind: GrantKind) {
  return (request: GdnRequest): Answer => {
    const { principal, fabric, name } = targetOf(request, kind);
    request.gdn.store.grants.clear(principal, fabric, kind, name);
    return removed();
  };
}

/** With `full`, a fabric's level comes with those of its collections and streams. */
function fabricLevel(request: GdnRequest, principal: Principal, fabric: string): Level | JsonObject {
  const { grants } = request.gdn.store;
  const permission = grants.onFabric(principal, fabric);
  if (!flag(request, "full")) return permission;
  return {
    permission,
    collections: levels(request, principal, fabric, "collection"),
    streams: levels(request, principal, fabric, "stream"),
  };
}

function namesOf(request: GdnRequest, fabric: string, kind: GrantKind): string[] {
  const { collections, streams, savedQueries, graphs, views } = request.gdn.store;
  if (kind === "collection") return collections.made(fabric).map(({ name }) => name);
  if (kind === "stream") return streams.all(fabric);
  if (kind === "graph") return graphs.all(fabric).map(({ name }) => name);
  if (kind === "view") return views.all(fabric).map(({ name }) => name);
  return [...new Set(savedQueries.allOf(fabric).map(({ name }) => name))];
}

function levels(request: GdnRequest, principal: Principal, fabric: string, kind: GrantKind): JsonObject {
  const { grants } = request.gdn.store;
  const names = namesOf(request, fabric, kind);
  const own = grants.own(principal, fabric, kind, "*");
  const entries = names.map((name) => [name, grants.on(principal, fabric, kind, name)]);
  return Object.fromEntries(own === undefined ? entries : [...entries, ["*", own]]) as JsonObject;
}

/** Without `full` they are those that may be entered (a client's live test). */
function listFabrics(request: GdnRequest): Answer {
  const principal = principalOf(request);
  const entries = request.gdn.store.fabrics
    .all()
    .map((fabric) => [fabric.name, fabricLevel(request, principal, fabric.name)])
    .filter(([, level]) => level !== "none");
  return result(Object.fromEntries(entries) as JsonObject);
}

function list(kind: GrantKind) {
  return (request: GdnRequest): Answer => {
    const principal = principalOf(request);
    const fabric = request.gdn.store.fabrics.get(param(request, "fabric")).name;
    return result(levels(request, principal, fabric, kind));
  };
}

/**
 * The level on bills is kept and told: there are none here. Only its errors are recorded; the answers are like those
 * of the other levels (decided here).
 */
function billing(request: GdnRequest): Answer {
  const principal = principalOf(request);
  const { grants } = request.gdn.store;
  if (request.params.method === "GET") return result(grants.own(principal, "", "billing", "") ?? "none");
  if (request.params.method === "DELETE") {
    grants.clear(principal, "", "billing", "");
    return removed();
  }
  const level = wantedLevel(request);
  grants.set(principal, "", "billing", "", level);
  return success({ billing: level });
}

const BILLING = { GET: "read", PUT: "set", DELETE: "clear" } as const;

function operation(
  holder: "key" | "user",
  method: Method,
  path: string,
  name: string,
  handler: Handler,
  evidence: Evidence,
): Operation {
  const of = holder === "key" ? "an API key" : "a user";
  return {
    name: `${name} of ${of}`,
    method,
    path: `/${holder}/:id${path}`,
    scope: "administrator",
    handler: (request) => handler({ ...request, params: { ...request.params, holder, method } }),
    evidence,
  };
}

/** What levels can be on in a fabric, as paths and people call it. */
const OBJECTS = {
  collection: { one: "collection", many: "collections" },
  stream: { one: "stream", many: "streams" },
  restql: { one: "saved query", many: "saved queries" },
  graph: { one: "graph", many: "graphs" },
  view: { one: "search view", many: "search views" },
} as const;

function of(holder: "key" | "user"): Operation[] {
  const object = (kind: keyof typeof OBJECTS): Operation[] => {
    const { one: what, many } = OBJECTS[kind];
    const path = `/database/:fabric/${kind}/:name`;
    return [
      operation(holder, "GET", path, `read the level on a ${what}`, read(kind), "specified"),
      operation(holder, "PUT", path, `set the level on a ${what}`, set(kind), "specified"),
      operation(holder, "DELETE", path, `clear the level on a ${what}`, clear(kind), "specified"),
      operation(
        holder,
        "GET",
        `/database/:fabric/${kind}`,
        `list the levels on ${many}`,
        list(kind),
        kind === "collection" || kind === "stream" ? "client" : "specified",
      ),
    ];
  };
  const path = "/database/:fabric";
  return [
    operation(holder, "GET", "/database", "list the levels on fabrics", listFabrics, "client"),
    operation(holder, "GET", path, "read the level on a fabric", read("database"), "specified"),
    operation(
      holder,
      "PUT",
      path,
      "set the level on a fabric",
      set("database"),
      holder === "user" ? "recorded" : "specified",
    ),
    operation(holder, "DELETE", path, "clear the level on a fabric", clear("database"), "specified"),
    ...object("collection"),
    ...object("stream"),
    ...object("restql"),
    ...object("graph"),
    ...object("view"),
    ...(["GET", "PUT", "DELETE"] as const).map((method) =>
      operation(holder, method, "/billing", `${BILLING[method]} the level on bills`, billing, "specified"),
    ),
  ];
}

export const ACCESS_LEVELS: Operation[] = [...of("key"), ...of("user")];
