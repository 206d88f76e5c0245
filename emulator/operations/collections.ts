import { requireCollection, requireSpotRegion } from "../auth/access.ts";
import { type Answer, result, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { type Collection, DOCUMENTS, EDGES, type KeyOptions } from "../store/collection.ts";
import { refuseServices } from "../store/system-collections.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, jsonObject, param, text } from "./request.ts";

/** The service's rule for collection names (documented). */
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,255}$/;

/** @throws ApiError 400/1208 */
export function checkedName(name: string | undefined): string {
  if (name === undefined || !NAME.test(name)) throw new ApiError(400, 1208, "illegal name");
  return name;
}

/** The collection that a path names, if the caller may do this with it. @throws ApiError 404/1203 */
export function collectionOf(request: GdnRequest, wanted: "ro" | "rw"): Collection {
  const collection = request.gdn.store.collections.get(request.fabric.name, param(request, "collection"));
  requireCollection(request, collection.name, wanted);
  if (wanted === "rw") refuseServices(collection);
  if (wanted === "rw") requireSpotRegion(request.gdn.store, request.fabric, collection);
  return collection;
}

function globalId(collection: Collection): string {
  return collection.properties.isSystem ? collection.name : `h000000000001/${collection.id}`;
}

/** A collection as lists show it (recorded). */
function listed(collection: Collection): JsonObject {
  const { properties } = collection;
  return {
    id: String(collection.id),
    name: collection.name,
    status: 3,
    type: collection.type,
    collectionModel: properties.keyValue === undefined ? "DOC" : "KV",
    isSpot: collection.isSpot,
    isLocal: properties.isLocal,
    hasStream: properties.hasStream,
    waitForSync: properties.waitForSync,
    isSystem: properties.isSystem,
    globallyUniqueId: globalId(collection),
    searchEnabled: false,
  };
}

/** What the answers to a creation, to properties and to figures hold more (recorded). */
function details({ gdn }: GdnRequest, collection: Collection): JsonObject {
  const { keyOptions, cacheEnabled } = collection.properties;
  const rising = keyOptions.type === "autoincrement" ? { increment: 1, offset: 0 } : {};
  return {
    statusString: "loaded",
    cacheEnabled,
    objectId: String(collection.id - 1),
    keyOptions: { ...rising, ...keyOptions, lastValue: gdn.store.keys.last(collection) },
  };
}

function boolean(body: JsonObject, name: string, fallback = false): boolean {
  const value = body[name] ?? fallback;
  if (typeof value !== "boolean") throw badParameter(`'${name}' must be true or false.`);
  return value;
}

function keyOptions(body: JsonObject): KeyOptions {
  const given = body.keyOptions ?? {};
  if (!isJsonObject(given)) throw badParameter("'keyOptions' must be an object.");
  const type = given.type ?? "traditional";
  if (type !== "traditional" && type !== "autoincrement") {
    throw badParameter("'keyOptions.type' must be 'traditional' or 'autoincrement'.");
  }
  const numbers: Partial<KeyOptions> = {};
  for (const [name, least] of [
    ["increment", 1],
    ["offset", 0],
  ] as const) {
    const value = given[name];
    if (value === undefined) continue;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < least) {
      throw badParameter(`'keyOptions.${name}' must be a whole number from ${least} on.`);
    }
    numbers[name] = value;
  }
  const allowUserKeys = boolean(given, "allowUserKeys", true);
  return type === "traditional" ? { allowUserKeys, type } : { allowUserKeys, type, ...numbers };
}

function requireSpotFabric({ fabric }: GdnRequest): void {
  if (fabric.spotRegion !== "") return;
  throw badParameter(
    `A spot collection needs a spot region, and fabric ${fabric.name} has none; spot regions need an Enterprise account.`,
  );
}

function create(request: GdnRequest): Answer {
  const body = jsonObject(request);
  const name = checkedName(text(body, "name"));
  const type = body.type ?? DOCUMENTS;
  if (type !== DOCUMENTS && type !== EDGES) throw badParameter("'type' must be 2 (documents) or 3 (edges).");
  const isSpot = boolean(body, "isSpot") || boolean(body, "strongConsistency");
  const isLocal = boolean(body, "isLocal");
  if (isSpot && isLocal) throw badParameter("A collection cannot be both spot and local.");
  const wanted = {
    fabric: request.fabric.name,
    name,
    type,
    isSpot,
    properties: {
      waitForSync: boolean(body, "waitForSync"),
      isLocal,
      isSystem: boolean(body, "isSystem"),
      hasStream: boolean(body, "stream"),
      cacheEnabled: boolean(body, "cacheEnabled"),
      keyOptions: keyOptions(body),
    },
  } as const;
  const { collections } = request.gdn.store;
  if (isSpot && collections.find(wanted.fabric, name) === undefined) requireSpotFabric(request);
  const collection = collections.add(wanted);
  return success({ ...listed(collection), ...details(request, collection) });
}

function list(request: GdnRequest): Answer {
  // The specification hides them by default; the recordings do not.
  const hideSystem = flag(request, "excludeSystem");
  const all = request.gdn.store.collections.all(request.fabric.name);
  return result(all.filter((one) => !(hideSystem && one.properties.isSystem)).map(listed));
}

function read(request: GdnRequest): Answer {
  return success(listed(collectionOf(request, "ro")));
}

function properties(request: GdnRequest): Answer {
  const collection = collectionOf(request, "ro");
  return success({ ...listed(collection), ...details(request, collection) });
}

function setProperties(request: GdnRequest): Answer {
  const collection = collectionOf(request, "rw");
  const body = jsonObject(request);
  // The only one that the specification requires.
  if (body.hasStream === undefined) throw badParameter("'hasStream' must be given.");
  const old = collection.properties;
  const changed = request.gdn.store.collections.setProperties(collection, {
    ...old,
    hasStream: boolean(body, "hasStream", old.hasStream),
    waitForSync: boolean(body, "waitForSync", old.waitForSync),
    cacheEnabled: boolean(body, "cacheEnabled", old.cacheEnabled),
  });
  return success({ ...listed(changed), ...details(request, changed) });
}

function count(request: GdnRequest): Answer {
  const collection = collectionOf(request, "ro");
  return success({
    count: request.gdn.store.documents.count(collection, request.region.name),
    name: collection.name,
    id: String(collection.id),
    isSystem: collection.properties.isSystem,
    searchEnabled: false,
    globallyUniqueId: globalId(collection),
  });
}

/** The primary index, the edge index of edges, and those that were made. */
function indexCount({ type, properties }: Collection): number {
  return (type === EDGES ? 2 : 1) + (properties.indexes?.length ?? 0);
}

function figures(request: GdnRequest): Answer {
  const collection = collectionOf(request, "ro");
  const { documents } = request.gdn.store;
  const { status: _status, type: _type, ...shown } = listed(collection);
  return success({
    ...shown,
    ...details(request, collection),
    // A number here, a text elsewhere: so it was recorded.
    collectionModel: 0,
    count: documents.count(collection, request.region.name),
    figures: {
      indexes: { count: indexCount(collection), size: 0 },
      viewIndexes: { count: 0, size: 0 },
      documentsSize: documents.size(collection),
      cacheInUse: false,
      cacheSize: 0,
      cacheUsage: 0,
    },
  });
}

function truncate(request: GdnRequest): Answer {
  const { gdn, fabric, region } = request;
  const collection = collectionOf(request, "rw");
  gdn.store.database.transaction(() => gdn.store.replication.truncate(fabric, collection, region.name));
  return success(listed(collection));
}

function drop(request: GdnRequest): Answer {
  const { gdn, fabric } = request;
  const collection = gdn.store.collections.get(fabric.name, param(request, "collection"));
  requireCollection(request, collection.name, "rw");
  refuseServices(collection);
  gdn.store.dropCollection(collection);
  return success({ id: String(collection.id) });
}

const common = { evidence: "recorded", contentType: "application/json" } as const;

export const COLLECTIONS: Operation[] = [
  {
    ...common,
    name: "list collections",
    method: "GET",
    path: "/collection",
    scope: "fabric ro",
    handler: list,
    note: "`?excludeSystem=true` leaves the service's own out; without it they are listed, as recorded.",
  },
  {
    ...common,
    name: "create a collection",
    method: "POST",
    path: "/collection",
    scope: "fabric rw",
    handler: create,
    note: "A name that is taken: 409/1207. `isSpot` in a fabric without spot region: 400/10 (decided here).",
  },
  {
    ...common,
    name: "read a collection",
    method: "GET",
    path: "/collection/:collection",
    scope: "fabric ro",
    handler: read,
  },
  {
    ...common,
    name: "read the properties",
    method: "GET",
    path: "/collection/:collection/properties",
    scope: "fabric ro",
    handler: properties,
    evidence: "client",
  },
  {
    ...common,
    name: "change the properties",
    method: "PUT",
    path: "/collection/:collection/properties",
    scope: "fabric ro",
    handler: setProperties,
    evidence: "specified",
  },
  {
    ...common,
    name: "count the documents",
    method: "GET",
    path: "/collection/:collection/count",
    scope: "fabric ro",
    handler: count,
  },
  {
    ...common,
    name: "read the figures",
    method: "GET",
    path: "/collection/:collection/figures",
    scope: "fabric ro",
    handler: figures,
  },
  {
    ...common,
    name: "truncate",
    method: "PUT",
    path: "/collection/:collection/truncate",
    scope: "fabric ro",
    handler: truncate,
  },
  {
    ...common,
    name: "drop a collection",
    method: "DELETE",
    path: "/collection/:collection",
    scope: "fabric rw",
    handler: drop,
  },
];
