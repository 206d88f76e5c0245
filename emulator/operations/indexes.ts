import { type Answer, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import { type Collection, EDGES } from "../store/collection.ts";
import { INDEX_TYPES, type Index, type IndexType, isSameIndex } from "../store/indexes.ts";
import { collectionOf } from "./collections.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject, param, text } from "./request.ts";

/** The rule for names is not known; a name is a part of paths (decided here). */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,255}$/;
/** What each type takes beside fields, `unique` and `sparse`, with its default. */
const OPTIONS: Readonly<Record<IndexType, JsonObject>> = {
  persistent: { deduplicate: true },
  hash: { deduplicate: true },
  skiplist: { deduplicate: true },
  geo: { geoJson: false },
  fulltext: { minLength: 2 },
  ttl: { expireAfter: 0 },
};
const UNIQUE =
  "`unique` refuses documents: 409/1210, an item of its own in arrays; over documents that break it already: 409/1210 (decided here).";
/** What the documentation says of each type. */
const NOTES: Partial<Record<IndexType, string>> = {
  persistent: UNIQUE,
  hash: "As `persistent`.",
  skiplist: "As `persistent`.",
  geo: "Kept and told: no function looks for places.",
  fulltext: "Kept and told: no function looks for words.",
  ttl: "Documents go at the next sweep, see `--expiry-interval`.",
};
/** Types that are over so many fields at most, and are never unique. */
const MOST_FIELDS: Partial<Record<IndexType, number>> = { geo: 2, fulltext: 1, ttl: 1 };

function toIndex(
  collection: Collection,
  { id, name, type, fields, unique, sparse, options }: Index,
): JsonObject {
  return { id: `${collection.name}/${id}`, name, type, fields: [...fields], unique, sparse, ...options };
}

/** The indexes that every collection has, of which nobody makes or drops one. */
function builtIn({ name, type }: Collection): JsonObject[] {
  const common = { sparse: false, selectivityEstimate: 1 };
  const primary = {
    ...common,
    id: `${name}/0`,
    name: "primary",
    type: "primary",
    fields: ["_key"],
    unique: true,
  };
  const edge = {
    ...common,
    id: `${name}/1`,
    name: "edge",
    type: "edge",
    fields: ["_from", "_to"],
    unique: false,
  };
  return type === EDGES ? [primary, edge] : [primary];
}

/** All indexes of a collection, as lists show them. */
function indexesOf(collection: Collection): JsonObject[] {
  const own = collection.properties.indexes ?? [];
  return [...builtIn(collection), ...own.map((index) => toIndex(collection, index))];
}

/** The collection that the query string names. */
function namedCollection(request: GdnRequest, wanted: "ro" | "rw"): Collection {
  const collection = request.query.get("collection");
  if (collection === null || collection === "") throw badParameter("'collection' must be given.");
  return collectionOf({ ...request, params: { ...request.params, collection } }, wanted);
}

function list(request: GdnRequest): Answer {
  return success({ indexes: indexesOf(namedCollection(request, "ro")) });
}

function find(request: GdnRequest, collection: Collection): JsonObject {
  const wanted = param(request, "index");
  const found = indexesOf(collection).find(
    ({ id, name }) => name === wanted || id === `${collection.name}/${wanted}`,
  );
  if (found === undefined) throw new ApiError(404, 1212, "index not found");
  return found;
}

function read(request: GdnRequest): Answer {
  return success(find(request, collectionOf(request, "ro")));
}

/** What a body asks for. @param ofPath the type that the path names */
function wantedIndex(body: JsonObject, ofPath: IndexType | undefined): Omit<Index, "id" | "name"> {
  const type = INDEX_TYPES.find((each) => each === (body.type ?? ofPath));
  if (type === undefined) throw badParameter(`'type' must be one of ${INDEX_TYPES.join(", ")}.`);
  if (ofPath !== undefined && type !== ofPath) throw badParameter(`'type' must be ${ofPath} on this path.`);
  const { fields } = body;
  const most = MOST_FIELDS[type] ?? Number.POSITIVE_INFINITY;
  if (!Array.isArray(fields) || fields.length === 0 || fields.length > most || !fields.every(isFieldName)) {
    throw badParameter(`'fields' must be a list of attribute names${most < 3 ? `, at most ${most}` : ""}.`);
  }
  // As ArangoDB has it: places, words and times are only looked for where there are any.
  const flags = { unique: false, sparse: most < 3 };
  for (const flag of ["unique", "sparse"] as const) {
    const value = body[flag] ?? flags[flag];
    if (typeof value !== "boolean") throw badParameter(`'${flag}' must be true or false.`);
    flags[flag] = value;
  }
  if (flags.unique && most < 3) throw badParameter(`An index of type ${type} cannot be unique.`);
  const options: JsonObject = {};
  for (const [name, fallback] of Object.entries(OPTIONS[type])) {
    const value = body[name] ?? fallback;
    if (typeof value !== typeof fallback) throw badParameter(`'${name}' must be a ${typeof fallback}.`);
    options[name] = value;
  }
  return { type, fields: fields as string[], ...flags, options };
}

/** With at most one `[*]`, for the elements of an array. */
const isFieldName = (field: unknown) => typeof field === "string" && /^[^[\]]+(\[\*\][^[\]]*)?$/.test(field);

/** One that is there already is answered as it is, with `isNewlyCreated: false`. */
function create(ofPath?: IndexType) {
  return (request: GdnRequest): Answer => {
    const collection = namedCollection(request, "rw");
    const { store } = request.gdn;
    const body = jsonObject(request);
    const wanted = wantedIndex(body, ofPath);
    const own = collection.properties.indexes ?? [];
    const id = store.ticks.take();
    const name = text(body, "name") ?? `idx_${id}`;
    if (!NAME.test(name)) throw badParameter("'name' is not a valid name.");
    const same = own.find(
      (index) => isSameIndex(index, wanted) && (index.name === name || body.name == null),
    );
    if (same !== undefined) return success({ ...toIndex(collection, same), isNewlyCreated: false });
    if (indexesOf(collection).some((index) => index.name === name)) {
      throw new ApiError(409, 1207, `duplicate name: index '${name}' exists already`);
    }
    const index = { id, name, ...wanted };
    store.collections.addIndex(collection, index, request.region.name);
    return success({ ...toIndex(collection, index), isNewlyCreated: true }, 201);
  };
}

function drop(request: GdnRequest): Answer {
  const collection = collectionOf(request, "rw");
  const { id } = find(request, collection);
  if (builtIn(collection).some((index) => index.id === id)) {
    throw new ApiError(403, 11, "forbidden: every collection has this index");
  }
  const own = (collection.properties.indexes ?? []).find((index) => `${collection.name}/${index.id}` === id);
  if (own !== undefined) request.gdn.store.collections.dropIndex(collection, own.id);
  return success({ id: id ?? null });
}

const common = { evidence: "client", scope: "fabric ro" } as const;

export const INDEXES: Operation[] = [
  {
    ...common,
    name: "list the indexes of a collection",
    method: "GET",
    path: "/index",
    handler: list,
    note: "`?collection=`. With the primary index, and the edge index of edges.",
  },
  {
    ...common,
    name: "create an index",
    method: "POST",
    path: "/index",
    handler: create(),
    note: "`?collection=`, and the type in the body. 201, or 200 for one that is there.",
  },
  {
    ...common,
    name: "create an index of any type",
    method: "POST",
    path: "/index/general",
    handler: create(),
    evidence: "specified",
    note: "As the one above.",
  },
  ...INDEX_TYPES.map(
    (type): Operation => ({
      ...common,
      name: `create a ${type} index`,
      method: "POST",
      path: `/index/${type}`,
      handler: create(type),
      evidence: "specified",
      ...(NOTES[type] === undefined ? {} : { note: NOTES[type] }),
    }),
  ),
  { ...common, name: "read an index", method: "GET", path: "/index/:collection/:index", handler: read },
  {
    ...common,
    name: "drop an index",
    method: "DELETE",
    path: "/index/:collection/:index",
    handler: drop,
    note: "By name or number. An unknown one: 404/1212; the primary and the edge index: 403/11 (decided here).",
  },
];
