import type { StoredDocument, WriteOptions } from "../c8ql/target.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { type Collection, EDGES } from "./collection.ts";
import type { DocumentRow } from "./documents.ts";
import type { Keys } from "./keys.ts";
import type { Writer } from "./replication.ts";
import { nextRevision } from "./revision.ts";

/** What a write did to a document. */
export interface Change {
  key: string;
  /** The new revision; for a removal, that of the removed document (recorded). */
  rev: string;
  old?: DocumentRow;
  fresh?: { rev: string; body: string };
}

/** The service's rule for keys, with its length in bytes (documented). */
const KEY = /^[A-Za-z0-9_\-:.@()+,=;$!*'%]{1,254}$/;

export function checkKey(key: Json | undefined): string {
  if (typeof key !== "string" || !KEY.test(key)) throw new ApiError(400, 1221, "illegal document key");
  return key;
}

/** The text of a document as clients get it. */
export function documentText(collection: string, row: DocumentRow): string {
  const start = `{"_id":"${collection}/${row.key}","_key":"${row.key}","_rev":"${row.rev}"`;
  return row.body === "{}" ? `${start}}` : `${start},${row.body.slice(1)}`;
}

/** A document as clients and queries get it. */
export function toDocument(collection: string, row: DocumentRow): StoredDocument {
  return JSON.parse(documentText(collection, row)) as StoredDocument;
}

function bodyOf(collection: Collection, document: JsonObject): JsonObject {
  const { _id, _key, _rev, ...edge } = document;
  if (collection.type === EDGES) return edge;
  const { _from, _to, ...body } = edge;
  return body;
}

function checkEdge(collection: Collection, body: JsonObject, form = /^/): void {
  if (collection.type !== EDGES) return;
  for (const end of [body._from, body._to]) {
    if (typeof end !== "string" || !form.test(end)) {
      throw new ApiError(400, 1233, "edge attribute missing or invalid");
    }
  }
}

function requireObject(document: Json): JsonObject {
  if (!isJsonObject(document)) throw new ApiError(400, 1227, "invalid document type");
  return document;
}

/** What an edge leads from and to: a document's id. Later writes take any text (recorded). */
const DOCUMENT_ID = /^[^/]+\/[^/]+$/;

/** @throws ApiError 400/1227, 1221, 1222, 1233 or 409/1210 */
export function insertDocument(
  writer: Writer,
  collection: Collection,
  keys: Keys,
  document: Json,
  options: WriteOptions = {},
): Change {
  const given = requireObject(document);
  const isMade = given._key === undefined;
  let key = given._key === undefined ? keys.next(collection) : userKey(collection, given._key);
  const body = bodyOf(collection, given);
  checkEdge(collection, body, DOCUMENT_ID);
  const fresh = { rev: nextRevision(), body: JSON.stringify(body) };
  let isNew = writer.insert(key, fresh.rev, fresh.body);
  // A user's own key may be the number that comes next: a made one never meets another document.
  while (isMade && !isNew) {
    key = keys.next(collection);
    isNew = writer.insert(key, fresh.rev, fresh.body);
  }
  if (isNew) {
    keys.taken(collection, key);
    return { key, rev: fresh.rev, fresh };
  }
  if (options.overwrite !== true) {
    throw new ApiError(
      409,
      1210,
      "Each document in a collection must have a unique key, and the provided one is already used in " +
        `collection '${collection.name}'.`,
    );
  }
  return put(writer, key, fresh);
}

function userKey(collection: Collection, key: Json): string {
  if (!collection.properties.keyOptions.allowUserKeys) {
    throw new ApiError(400, 1222, "unexpected document key: the collection makes the keys itself");
  }
  return checkKey(key);
}

function put(writer: Writer, key: string, fresh: { rev: string; body: string }): Change {
  const old = writer.get(key);
  writer.put(key, fresh);
  return old === undefined ? { key, rev: fresh.rev, fresh } : { key, rev: fresh.rev, fresh, old };
}

/**
 * The stored document that a write is about.
 *
 * @param revision what the caller believes it to be; none: whatever it is
 * @throws ApiError 404/1202; 412/1200, which names the current revision (recorded)
 */
export function existing(
  writer: Pick<Writer, "get">,
  collection: Collection,
  key: string,
  revision?: string,
): DocumentRow {
  const row = writer.get(key);
  if (row === undefined) throw new ApiError(404, 1202, "document not found");
  if (revision !== undefined && revision !== row.rev) {
    const body = { _id: `${collection.name}/${key}`, _key: key, _rev: row.rev };
    throw new ApiError(412, 1200, "precondition failed", { body, headers: { etag: `"${row.rev}"` } });
  }
  return row;
}

function believed(document: JsonObject, options: WriteOptions): string | undefined {
  const revision = options.revision ?? document._rev;
  return options.ignoreRevs === false && typeof revision === "string" ? revision : undefined;
}

/** Replaces all of a document but its key. @throws ApiError 404/1202, 412/1200, 400/1227, 400/1233 */
export function replaceDocument(
  writer: Writer,
  collection: Collection,
  key: string,
  document: Json,
  options: WriteOptions = {},
): Change {
  const given = requireObject(document);
  const old = existing(writer, collection, key, believed(given, options));
  const body = bodyOf(collection, given);
  checkEdge(collection, body);
  const fresh = { rev: nextRevision(), body: JSON.stringify(body) };
  writer.put(key, fresh);
  return { key, rev: fresh.rev, old, fresh };
}

/** Merges attributes into a document. @throws ApiError 404/1202, 412/1200, 400/1227, 400/1233 */
export function updateDocument(
  writer: Writer,
  collection: Collection,
  key: string,
  patch: Json,
  options: WriteOptions = {},
): Change {
  const given = requireObject(patch);
  const old = existing(writer, collection, key, believed(given, options));
  const body = merge(JSON.parse(old.body) as JsonObject, bodyOf(collection, given), options);
  checkEdge(collection, body);
  const fresh = { rev: nextRevision(), body: JSON.stringify(body) };
  writer.put(key, fresh);
  return { key, rev: fresh.rev, old, fresh };
}

function merge(target: JsonObject, patch: JsonObject, options: WriteOptions): JsonObject {
  for (const [name, value] of Object.entries(patch)) {
    const present = target[name];
    if (value === null && options.keepNull === false) {
      delete target[name];
    } else if (options.mergeObjects !== false && isJsonObject(value) && isJsonObject(present)) {
      merge(present, value, options);
    } else {
      Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
    }
  }
  return target;
}

/** @throws ApiError 404/1202, 412/1200 */
export function removeDocument(
  writer: Writer,
  collection: Collection,
  key: string,
  revision?: string,
): Change {
  const old = existing(writer, collection, key, revision);
  writer.put(key, undefined);
  return { key, rev: old.rev, old };
}
