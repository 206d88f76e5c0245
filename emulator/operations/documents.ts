import type { WriteOptions } from "../c8ql/target.ts";
import { type Answer, RawJson } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json } from "../common/json.ts";
import type { Collection } from "../store/collection.ts";
import {
  type Change,
  checkKey,
  documentText,
  existing,
  insertDocument,
  removeDocument,
  replaceDocument,
  updateDocument,
} from "../store/document-writes.ts";
import type { Writer } from "../store/replication.ts";
import { collectionOf } from "./collections.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, param, requiredJson } from "./request.ts";

/** What a write answers beside the metadata. */
interface Wanted {
  readonly silent: boolean;
  readonly returnOld: boolean;
  readonly returnNew: boolean;
}

type Write = (writer: Writer, collection: Collection, document: Json) => Change;

function wanted(request: GdnRequest): Wanted {
  return {
    // The specification has `true` for single calls, but the clients' live tests rely on `false`.
    silent: flag(request, "silent"),
    returnOld: flag(request, "returnOld"),
    returnNew: flag(request, "returnNew"),
  };
}

function options(request: GdnRequest): WriteOptions {
  return {
    keepNull: flag(request, "keepNull", true),
    mergeObjects: flag(request, "mergeObjects", true),
    ignoreRevs: flag(request, "ignoreRevs", true),
    overwrite: flag(request, "overwrite"),
  };
}

/** 201 where the write is to be on disk before the answer, else 202; a removal has 200 instead of 201 (recorded). */
function statusOf(request: GdnRequest, collection: Collection): number {
  const synced = flag(request, "waitForSync", collection.properties.waitForSync);
  if (!synced) return 202;
  return 201;
}

function ifMatch(request: GdnRequest): string | undefined {
  const header = request.headers["if-match"];
  return typeof header === "string" ? header.replace(/^"|"$/g, "") : undefined;
}

/** The metadata of a changed document as JSON text, with the documents that were asked for. */
function changeText(collection: string, change: Change, show: Wanted): string {
  let text = `{"_id":"${collection}/${change.key}","_key":"${change.key}","_rev":"${change.rev}"`;
  const { old, fresh } = change;
  if (old !== undefined && fresh !== undefined) text += `,"_oldRev":"${old.rev}"`;
  if (show.returnOld && old !== undefined) text += `,"old":${documentText(collection, old)}`;
  if (show.returnNew && fresh !== undefined) {
    text += `,"new":${documentText(collection, { seq: 0, key: change.key, ...fresh })}`;
  }
  return `${text}}`;
}

/** Runs one write, in a transaction. */
function writeOne(request: GdnRequest, document: Json, status: number, write: Write): Answer {
  const collection = collectionOf(request, "rw");
  const { database, replication, tenant } = request.gdn.store;
  const show = wanted(request);
  const change = database.transaction(() =>
    write(replication.writer(request.fabric, collection, request.region.name), collection, document),
  );
  if (show.silent) return { status, body: {} };
  const path = `/_tenant/${tenant}/_fabric/${request.fabric.name}/_api/document/${collection.name}/${change.key}`;
  return {
    status,
    body: new RawJson(changeText(collection.name, change, show)),
    headers: { etag: `"${change.rev}"`, location: path },
  };
}

/** Runs many writes in one transaction; one that fails becomes an item of the answer (recorded). */
function writeMany(request: GdnRequest, items: Json[], status: number, write: Write): Answer {
  const collection = collectionOf(request, "rw");
  const { database, replication } = request.gdn.store;
  const show = wanted(request);
  const texts: string[] = [];
  const failures: Record<string, number> = {};
  database.transaction(() => {
    const writer = replication.writer(request.fabric, collection, request.region.name);
    for (const item of items) {
      try {
        const change = write(writer, collection, item);
        if (!show.silent) texts.push(changeText(collection.name, change, show));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        failures[error.errorNum] = (failures[error.errorNum] ?? 0) + 1;
        // The words differ from those of a single call (recorded).
        const errorMessage = error.errorNum === 1200 ? "conflict" : error.message;
        texts.push(JSON.stringify({ error: true, errorNum: error.errorNum, errorMessage }));
      }
    }
  });
  const headers: Record<string, string> =
    Object.keys(failures).length === 0 ? {} : { "x-c8-error-codes": JSON.stringify(failures) };
  if (show.silent && texts.length === 0) return { status, body: {}, headers };
  return { status, body: new RawJson(`[${texts.join(",")}]`), headers };
}

/** The key that an item of a bulk call names: a document by its `_key` or `_id`, for removals also a key or an id. */
function itemKey(collection: Collection, item: Json): string {
  const isObject = isJsonObject(item);
  if (typeof item !== "string" && !isObject) throw new ApiError(400, 1227, "invalid document type");
  const named = isObject ? (item._key ?? item._id) : item;
  const prefix = `${collection.name}/`;
  return checkKey(typeof named === "string" && named.startsWith(prefix) ? named.slice(prefix.length) : named);
}

function many(body: Json): Json[] {
  if (!Array.isArray(body)) throw new ApiError(400, 1227, "invalid document type: the body must be an array");
  return body;
}

/** jsc8 names the collection of an edge in the query string (client source). */
function insertIntoNamed(request: GdnRequest): Answer {
  const collection = request.query.get("collection");
  if (collection === null || collection === "") throw badParameter("'collection' must be given.");
  return insert({ ...request, params: { ...request.params, collection } });
}

function insert(request: GdnRequest): Answer {
  const status = statusOf(request, collectionOf(request, "rw"));
  const body = requiredJson(request);
  const given = options(request);
  const { keys } = request.gdn.store;
  const write: Write = (writer, collection, item) => insertDocument(writer, collection, keys, item, given);
  return Array.isArray(body)
    ? writeMany(request, body, status, write)
    : writeOne(request, body, status, write);
}

function read(request: GdnRequest): Answer {
  const collection = collectionOf(request, "ro");
  const { documents } = request.gdn.store;
  const get = (key: string) => documents.get(collection, request.region.name, key);
  const row = existing({ get }, collection, param(request, "key"), ifMatch(request));
  const etag = `"${row.rev}"`;
  const noneMatch = request.headers["if-none-match"];
  if (typeof noneMatch === "string" && (noneMatch === etag || noneMatch === row.rev)) {
    return { status: 304, body: new RawJson(""), headers: { etag } };
  }
  return { status: 200, body: new RawJson(documentText(collection.name, row)), headers: { etag } };
}

function change(write: typeof updateDocument) {
  const one = (request: GdnRequest): Answer => {
    const status = statusOf(request, collectionOf(request, "rw"));
    const given = options(request);
    const revision = ifMatch(request);
    return writeOne(request, requiredJson(request), status, (writer, collection, body) => {
      const key = param(request, "key");
      if (revision !== undefined) existing(writer, collection, key, revision);
      return write(writer, collection, key, body, given);
    });
  };
  const several = (request: GdnRequest): Answer => {
    const status = statusOf(request, collectionOf(request, "rw"));
    const given = options(request);
    return writeMany(request, many(requiredJson(request)), status, (writer, collection, item) =>
      write(writer, collection, itemKey(collection, item), item, given),
    );
  };
  return { one, several };
}

function removalStatus(request: GdnRequest): number {
  return statusOf(request, collectionOf(request, "rw")) === 201 ? 200 : 202;
}

function removeOne(request: GdnRequest): Answer {
  const revision = ifMatch(request);
  return writeOne(request, null, removalStatus(request), (writer, collection) =>
    removeDocument(writer, collection, param(request, "key"), revision),
  );
}

function removeMany(request: GdnRequest): Answer {
  const compare = !flag(request, "ignoreRevs", true);
  return writeMany(
    request,
    many(requiredJson(request)),
    removalStatus(request),
    (writer, collection, item) => {
      const revision = compare && isJsonObject(item) ? item._rev : undefined;
      const known = typeof revision === "string" ? revision : undefined;
      return removeDocument(writer, collection, itemKey(collection, item), known);
    },
  );
}

const update = change(updateDocument);
const replace = change(replaceDocument);

/** What is done with one document, for other paths that lead to it. */
export const DOCUMENT_OPERATIONS = {
  insert,
  read,
  update: update.one,
  replace: replace.one,
  remove: removeOne,
};

const ALL = "/document/:collection";
const ONE = "/document/:collection/:key";
const common = { scope: "fabric ro", evidence: "recorded" } as const;

export const DOCUMENTS: Operation[] = [
  {
    ...common,
    name: "insert one document or many",
    method: "POST",
    path: ALL,
    handler: insert,
    note: "`overwrite` is specified only; 1222 for refused keys is documented only.",
  },
  {
    ...common,
    name: "insert, with the collection in the query string",
    method: "POST",
    path: "/document",
    handler: insertIntoNamed,
    evidence: "client",
    note: "`?collection=`: how jsc8 saves edges.",
  },
  { ...common, name: "read a document", method: "GET", path: ONE, handler: read },
  {
    ...common,
    name: "look for a document",
    method: "HEAD",
    path: ONE,
    handler: read,
    evidence: "specified",
  },
  { ...common, name: "update a document", method: "PATCH", path: ONE, handler: update.one },
  { ...common, name: "replace a document", method: "PUT", path: ONE, handler: replace.one },
  { ...common, name: "remove a document", method: "DELETE", path: ONE, handler: removeOne },
  { ...common, name: "update many documents", method: "PATCH", path: ALL, handler: update.several },
  { ...common, name: "replace many documents", method: "PUT", path: ALL, handler: replace.several },
  { ...common, name: "remove many documents", method: "DELETE", path: ALL, handler: removeMany },
];
