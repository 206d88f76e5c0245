import { type Answer, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { type Collection, DOCUMENTS } from "../store/collection.ts";
import { checkKey, existing, removeDocument } from "../store/document-writes.ts";
import type { DocumentRow } from "../store/documents.ts";
import type { Index } from "../store/indexes.ts";
import type { Writer } from "../store/replication.ts";
import { nextRevision } from "../store/revision.ts";
import { checkedName, collectionOf } from "./collections.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, integer, json, jsonObject, param } from "./request.ts";

/** What stands for "never" in `expireAt` (client documentation). */
const NEVER = -1;

/** The key-value collection that a path names. @throws ApiError 404/101000 (recorded); those of access levels */
function keyValueOf(request: GdnRequest, wanted: "ro" | "rw"): Collection {
  const { store } = request.gdn;
  const found = store.collections.find(request.fabric.name, param(request, "collection"));
  if (found?.properties.keyValue === undefined) throw new ApiError(404, 101000, "KV collection not found");
  return collectionOf(request, wanted);
}

function list(request: GdnRequest): Answer {
  const all = request.gdn.store.collections.made(request.fabric.name);
  return result(
    all.flatMap(({ name, properties: { keyValue } }) =>
      keyValue === undefined ? [] : [{ name, expiration: keyValue.expiration }],
    ),
  );
}

function create(request: GdnRequest): Answer {
  const name = checkedName(param(request, "collection"));
  const { stream = false, waitForSync = false } = jsonObject(request);
  if (typeof stream !== "boolean" || typeof waitForSync !== "boolean") {
    throw badParameter("'stream' and 'waitForSync' must be true or false.");
  }
  const { collections, ticks } = request.gdn.store;
  const expiration = flag(request, "expiration");
  const ttl: Index = {
    ...{ id: ticks.take(), name: "expireAt", type: "ttl", fields: ["expireAt"] },
    ...{ unique: false, sparse: true, options: { expireAfter: 0 } },
  };
  collections.add({
    fabric: request.fabric.name,
    name,
    type: DOCUMENTS,
    isSpot: false,
    properties: {
      ...{ waitForSync, isLocal: false, isSystem: false, hasStream: stream, cacheEnabled: false },
      keyOptions: { type: "traditional", allowUserKeys: true },
      keyValue: { expiration },
      ...(expiration ? { indexes: [ttl] } : {}),
    },
  });
  return success({ name });
}

function drop(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "rw");
  request.gdn.store.dropCollection(collection);
  return success({ name: collection.name });
}

function truncate(request: GdnRequest): Answer {
  const { gdn, fabric, region } = request;
  const collection = keyValueOf(request, "rw");
  gdn.store.database.transaction(() => gdn.store.replication.truncate(fabric, collection, region.name));
  return success({ name: collection.name });
}

function count(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "ro");
  const { name } = collection;
  const pairs = request.gdn.store.documents.count(collection, request.region.name);
  const location = `/_fabric/${request.fabric.name}/_api/kv/${name}/count`;
  return { ...success({ name, count: pairs }), headers: { location } };
}

interface Pair {
  key: string;
  body: string;
}

/** @throws ApiError 403/400 for one without a value (recorded) */
function pairOf(item: Json): Pair {
  if (!isJsonObject(item)) throw badParameter("Each key-value pair must be an object.");
  const { _key, value, expireAt = null } = item;
  if (value === undefined) throw new ApiError(403, 400, "Missing value.");
  if (expireAt !== null && (typeof expireAt !== "number" || !Number.isFinite(expireAt))) {
    throw badParameter("'expireAt' must be a number of seconds since 1970, or -1 for never.");
  }
  const expires = expireAt !== null && expireAt !== NEVER;
  return { key: checkKey(_key), body: JSON.stringify({ value, ...(expires ? { expireAt } : {}) }) };
}

function metadata(collection: Collection, key: string, rev: string): JsonObject {
  return { _id: `${collection.name}/${key}`, _key: key, _rev: rev };
}

/** Does all of it, or nothing. */
function write<T>(request: GdnRequest, collection: Collection, work: (writer: Writer) => T): T {
  const { database, replication } = request.gdn.store;
  return database.transaction(() =>
    work(replication.writer(request.fabric, collection, request.region.name)),
  );
}

function put(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "rw");
  const body = json(request);
  const pairs = (Array.isArray(body) ? body : [body]).map(pairOf);
  const written = write(request, collection, (writer) =>
    pairs.map(({ key, body: text }) => {
      const rev = nextRevision();
      writer.put(key, { rev, body: text });
      return metadata(collection, key, rev);
    }),
  );
  return { status: 202, body: written };
}

function pairIn({ body }: DocumentRow): { value: Json; expireAt?: number } {
  return JSON.parse(body) as { value: Json; expireAt?: number };
}

function read(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "ro");
  const { documents } = request.gdn.store;
  const key = param(request, "key");
  const row = existing(
    { get: (wanted) => documents.get(collection, request.region.name, wanted) },
    collection,
    key,
  );
  return {
    status: 200,
    body: { ...metadata(collection, key, row.rev), ...pairIn(row) },
    headers: { etag: `"${row.rev}"` },
  };
}

/** The keys that a body names: texts, or objects with `_key`; undefined for none at all. */
function keysOf(request: GdnRequest): string[] | undefined {
  const body = json(request);
  if (request.body.length === 0 || body === null) return undefined;
  if (!Array.isArray(body)) throw badParameter("The body must be an array of keys.");
  return body.map((item) => checkKey(isJsonObject(item) ? item._key : item));
}

/** A part of a list, by `offset` and `limit` of the query string. */
function page<T>(request: GdnRequest, all: Iterable<T>): T[] {
  const offset = integer(request, "offset", 0);
  const end = offset + integer(request, "limit", Number.MAX_SAFE_INTEGER);
  const chosen: T[] = [];
  let index = 0;
  for (const each of all) {
    if (index >= end) break;
    if (index >= offset) chosen.push(each);
    index += 1;
  }
  return chosen;
}

function* rowsOf(request: GdnRequest, collection: Collection): Generator<DocumentRow> {
  const { documents } = request.gdn.store;
  const keys = keysOf(request);
  if (keys === undefined) {
    yield* documents.rows(collection, request.region.name);
    return;
  }
  for (const key of new Set(keys)) {
    const row = documents.get(collection, request.region.name, key);
    if (row !== undefined) yield row;
  }
}

function values(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "ro");
  const rows = page(request, rowsOf(request, collection));
  return result(
    rows.map((row) => {
      const { value, expireAt = null } = pairIn(row);
      return { _key: row.key, value, expireAt };
    }),
  );
}

function keys(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "ro");
  const rows = page(request, request.gdn.store.documents.rows(collection, request.region.name));
  return result(rows.map(({ key }) => key));
}

function remove(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "rw");
  const key = param(request, "key");
  const { rev } = write(request, collection, (writer) => removeDocument(writer, collection, key));
  return { status: 202, body: metadata(collection, key, rev) };
}

/** Those that are not there are left out of the answer (decided here). */
function removeMany(request: GdnRequest): Answer {
  const collection = keyValueOf(request, "rw");
  const named = keysOf(request) ?? [];
  const removed = write(request, collection, (writer) =>
    named.flatMap((key) => {
      const row = writer.get(key);
      if (row === undefined) return [];
      writer.put(key, undefined);
      return [metadata(collection, key, row.rev)];
    }),
  );
  return { status: 202, body: removed };
}

const common = { scope: "fabric ro", evidence: "recorded" } as const;
const path = "/kv/:collection";

export const KEY_VALUE: Operation[] = [
  { ...common, name: "list key-value collections", method: "GET", path: "/kv", handler: list },
  {
    ...common,
    name: "create a key-value collection",
    method: "POST",
    path,
    scope: "fabric rw",
    handler: create,
    note: "`?expiration=true`: pairs go at their `expireAt`, in seconds since 1970. A name that is taken: 409/1207 (decided here).",
  },
  { ...common, name: "remove a key-value collection", method: "DELETE", path, handler: drop },
  {
    ...common,
    name: "empty a key-value collection",
    method: "PUT",
    path: `${path}/truncate`,
    handler: truncate,
  },
  { ...common, name: "count pairs", method: "GET", path: `${path}/count`, handler: count },
  { ...common, name: "list keys", method: "GET", path: `${path}/keys`, handler: keys },
  {
    ...common,
    name: "insert or replace pairs",
    method: "PUT",
    path: `${path}/value`,
    handler: put,
    note: "All of them, or none. One without `value`: 403/400.",
  },
  { ...common, name: "read a value", method: "GET", path: `${path}/value/:key`, handler: read },
  { ...common, name: "remove a pair", method: "DELETE", path: `${path}/value/:key`, handler: remove },
  {
    ...common,
    name: "read values",
    method: "POST",
    path: `${path}/values`,
    handler: values,
    note: "The body names keys; none: all. `?offset` and `?limit`.",
  },
  {
    ...common,
    name: "remove pairs",
    method: "DELETE",
    path: `${path}/values`,
    handler: removeMany,
    note: "Keys that are not there are left out of the answer (decided here).",
  },
];
