import { type Answer, result } from "../common/answer.ts";
import { isJsonObject } from "../common/json.ts";
import { collectionOf } from "./collections.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest, jsonObject } from "./request.ts";

function read(request: GdnRequest): Answer {
  return result(collectionOf(request, "ro").properties.metadata ?? {});
}

function replace(request: GdnRequest): Answer {
  const collection = collectionOf(request, "rw");
  const { metadata } = jsonObject(request);
  if (!isJsonObject(metadata)) throw badParameter("'metadata' must be an object.");
  request.gdn.store.collections.setProperties(collection, { ...collection.properties, metadata });
  return result(metadata);
}

const common = {
  path: "/collection/:collection/metadata",
  scope: "fabric ro",
  evidence: "specified",
} as const;

export const COLLECTION_METADATA: Operation[] = [
  {
    ...common,
    name: "read a collection's metadata",
    method: "GET",
    handler: read,
    note: "Only that there are such operations is known: their form is decided here.",
  },
  {
    ...common,
    name: "replace a collection's metadata",
    method: "PUT",
    handler: replace,
    note: "As the one above; the body is `{metadata: {...}}`, as for fabrics.",
  },
];
