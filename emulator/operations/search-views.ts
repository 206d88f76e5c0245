import { requireCollection, requireView } from "../auth/access.ts";
import { type Answer, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { ANALYZERS, analyzerNamed } from "../search/analyzers.ts";
import type { FieldLink } from "../search/links.ts";
import type { ViewDefinition } from "../store/definitions.ts";
import { checkedName } from "./collections.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject, param, text } from "./request.ts";

/** @throws ApiError 404/1203, the number that views share with collections (recorded: "collection or view not found") */
function viewOf(request: GdnRequest, wanted: "ro" | "rw" = "ro"): ViewDefinition {
  const name = param(request, "view");
  const found = request.gdn.store.views.find(request.fabric.name, name);
  if (found === undefined) throw new ApiError(404, 1203, `collection or view not found: ${name}`);
  requireView(request, name, wanted);
  return found;
}

const summary = ({ id, name }: ViewDefinition) => ({
  ...{ id, name, type: "search", globallyUniqueId: `h000000000001/${id}` },
});

/** A link with all that is as by default, as ArangoDB tells it. */
function toLink(link: FieldLink, analyzers: readonly string[] = ["identity"]): JsonObject {
  const own = link.analyzers ?? analyzers;
  const fields = Object.entries(link.fields ?? {}).map(
    ([name, inside]) => [name, toLink(inside, own)] as const,
  );
  return {
    analyzers: [...own],
    fields: Object.fromEntries(fields),
    includeAllFields: link.includeAllFields ?? false,
    storeValues: link.storeValues ?? "none",
    trackListPositions: link.trackListPositions ?? false,
  };
}

function details(view: ViewDefinition): JsonObject {
  const links = Object.entries(view.links).map(([name, link]) => [name, toLink(link)] as const);
  return {
    ...summary(view),
    links: Object.fromEntries(links),
    primarySort: view.primarySort.map(({ field, asc }) => ({ field, asc })),
  };
}

function requireNewName(request: GdnRequest, given: string | undefined): string {
  const name = checkedName(given);
  const { views, collections } = request.gdn.store;
  const fabric = request.fabric.name;
  if (views.find(fabric, name) !== undefined || collections.find(fabric, name) !== undefined) {
    throw new ApiError(409, 1207, `duplicate name: there is a collection or view '${name}' already`);
  }
  return name;
}

/** How deep links may be nested (decided here). */
const DEEPEST = 50;

function linkOf(value: Json, path: string, depth = 0): FieldLink {
  if (!isJsonObject(value) || depth > DEEPEST) throw badParameter(`The link of ${path} must be an object.`);
  const { analyzers, fields, includeAllFields, trackListPositions, storeValues } = value;
  const isFlag = (flag: Json | undefined) => flag === undefined || typeof flag === "boolean";
  if (!isFlag(includeAllFields) || !isFlag(trackListPositions)) {
    throw badParameter(`'includeAllFields' and 'trackListPositions' of ${path} must be true or false.`);
  }
  if (storeValues !== undefined && storeValues !== "none" && storeValues !== "id") {
    throw badParameter(`'storeValues' of ${path} must be none or id.`);
  }
  if (fields !== undefined && !isJsonObject(fields))
    throw badParameter(`'fields' of ${path} must be an object.`);
  const inside = Object.entries(fields ?? {}).map(
    ([name, link]) => [name, linkOf(link, `${path}.${name}`, depth + 1)] as const,
  );
  return {
    ...(analyzers === undefined ? {} : { analyzers: analyzerNames(analyzers, path) }),
    ...(inside.length === 0 ? {} : { fields: Object.fromEntries(inside) }),
    ...(includeAllFields === true ? { includeAllFields } : {}),
    ...(trackListPositions === true ? { trackListPositions } : {}),
    ...(storeValues === "id" ? { storeValues } : {}),
  };
}

function analyzerNames(given: Json, path: string): string[] {
  if (!Array.isArray(given)) throw badParameter(`'analyzers' of ${path} must be an array.`);
  return given.map((name) => {
    if (typeof name === "string" && analyzerNamed(name) !== undefined) return name;
    throw badParameter(`There is no analyzer ${JSON.stringify(name)}, which ${path} names.`);
  });
}

/** The links of a body; a collection with `null` is linked no more. */
function linksOf(request: GdnRequest, given: Json | undefined): ViewDefinition["links"] {
  if (!isJsonObject(given)) throw badParameter("'links' must be an object.");
  const wanted = Object.entries(given).filter(([, link]) => link !== null);
  for (const [name] of wanted) {
    request.gdn.store.collections.get(request.fabric.name, name);
    requireCollection(request, name, "ro");
  }
  return Object.fromEntries(wanted.map(([name, link]) => [name, linkOf(link, name)]));
}

function primarySortOf(given: Json): ViewDefinition["primarySort"] {
  if (!Array.isArray(given)) throw badParameter("'primarySort' must be an array.");
  return given.map((item) => {
    const isField = isJsonObject(item) && typeof item.field === "string" && item.field !== "";
    if (!isField) throw badParameter("Each item of 'primarySort' must be an object with 'field'.");
    const { field, asc = true, direction } = item;
    return { field: String(field), asc: direction === undefined ? asc !== false : direction !== "desc" };
  });
}

function list({ gdn, fabric }: GdnRequest): Answer {
  return result(gdn.store.views.all(fabric.name).map(summary));
}

function create(request: GdnRequest): Answer {
  const body = jsonObject(request);
  const name = requireNewName(request, text(body, "name"));
  const { type = "search" } = body;
  if (type !== "search" && type !== "arangosearch") throw badParameter("'type' must be 'search'.");
  const { ticks, views } = request.gdn.store;
  const view: ViewDefinition = {
    ...{ id: String(ticks.take()), name },
    links: linksOf(request, body.links ?? {}),
    primarySort: primarySortOf(body.primarySort ?? []),
  };
  views.put(request.fabric.name, name, view);
  return success(details(view), 201);
}

function rename(request: GdnRequest): Answer {
  const view = viewOf(request, "rw");
  const name = requireNewName(request, text(jsonObject(request), "name"));
  const { database, views } = request.gdn.store;
  const renamed = { ...view, name };
  database.transaction(() => {
    views.remove(request.fabric.name, view.name);
    views.put(request.fabric.name, name, renamed);
  });
  return success(summary(renamed));
}

function remove(request: GdnRequest): Answer {
  const { name } = viewOf(request, "rw");
  const { database, views, grants } = request.gdn.store;
  database.transaction(() => {
    views.remove(request.fabric.name, name);
    grants.drop(request.fabric.name, "view", name);
  });
  return result(true);
}

/** jsc8's type has the links themselves as the body, the service's description has them in `links`. */
function setProperties(request: GdnRequest): Answer {
  const view = viewOf(request, "rw");
  const body = jsonObject(request);
  const links = linksOf(request, isJsonObject(body.links) ? body.links : body);
  const changed = { ...view, links };
  request.gdn.store.views.put(request.fabric.name, view.name, changed);
  return success(details(changed));
}

const toAnalyzer = ({ name, type, properties, features }: (typeof ANALYZERS)[number]): JsonObject => ({
  ...{ name, type, properties: { ...properties }, features: [...features] },
});

function readAnalyzer(request: GdnRequest): Answer {
  const name = param(request, "analyzer");
  const found = analyzerNamed(name);
  if (found === undefined) throw new ApiError(404, 1202, `analyzer not found: ${name}`);
  return success(toAnalyzer(found));
}

const common = { scope: "fabric ro", evidence: "client" } as const;
const define = { ...common, scope: "fabric rw" } as const;

export const SEARCH_VIEWS: Operation[] = [
  { ...common, name: "list search views", method: "GET", path: "/search/view", handler: list },
  {
    ...define,
    name: "create a search view",
    method: "POST",
    path: "/search/view",
    handler: create,
    note: "A name that a view or collection has: 409/1207. Answers are in ArangoDB's form.",
  },
  {
    ...common,
    name: "read a search view",
    method: "GET",
    path: "/search/view/:view",
    handler: (request) => success(summary(viewOf(request))),
  },
  { ...define, name: "remove a search view", method: "DELETE", path: "/search/view/:view", handler: remove },
  {
    ...define,
    name: "rename a search view",
    method: "PUT",
    path: "/search/view/:view/rename",
    handler: rename,
  },
  {
    ...common,
    name: "read a search view's properties",
    method: "GET",
    path: "/search/view/:view/properties",
    handler: (request) => success(details(viewOf(request))),
  },
  {
    ...define,
    name: "change a search view's links",
    method: "PUT",
    path: "/search/view/:view/properties",
    handler: setProperties,
    note: "`{links}`, or the links themselves as jsc8's type has them; they take the place of those before.",
  },
  {
    ...common,
    name: "list analyzers",
    method: "GET",
    path: "/search/analyzer",
    handler: () => result(ANALYZERS.map(toAnalyzer)),
    note: "ArangoDB's own.",
  },
  {
    ...common,
    name: "read an analyzer",
    method: "GET",
    path: "/search/analyzer/:analyzer",
    handler: readAnalyzer,
  },
];
