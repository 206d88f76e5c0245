import type { StoredDocument } from "../c8ql/target.ts";
import { type Answer, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { type Collection, EDGES as EDGE_COLLECTION } from "../store/collection.ts";
import { toDocument } from "../store/document-writes.ts";
import { collectionOf } from "./collections.ts";
import type { Operation } from "./operation.ts";
import { badParameter, type GdnRequest } from "./request.ts";

const DIRECTIONS = ["any", "in", "out"] as const;
type Direction = (typeof DIRECTIONS)[number];

function direction(request: GdnRequest): Direction {
  const given = request.query.get("direction") || "any";
  const known = DIRECTIONS.find((each) => each === given);
  if (known === undefined) throw badParameter(`'direction' must be any, in or out, not '${given}'.`);
  return known;
}

/** The edges that lead to a vertex, from it, or both; one that does both is there once. */
export function edgesOf(
  { gdn, region }: GdnRequest,
  collection: Collection,
  vertex: string,
  wanted: Direction,
): StoredDocument[] {
  const found: StoredDocument[] = [];
  const text = JSON.stringify(vertex);
  for (const row of gdn.store.documents.rows(collection, region.name)) {
    // Most need not be parsed to see that they are others'.
    if (!row.body.includes(text)) continue;
    const edge = toDocument(collection.name, row);
    const leads = (wanted !== "in" && edge._from === vertex) || (wanted !== "out" && edge._to === vertex);
    if (leads) found.push(edge);
  }
  return found;
}

function edges(request: GdnRequest): Answer {
  const collection = collectionOf(request, "ro");
  // As ArangoDB has it.
  if (collection.type !== EDGE_COLLECTION) throw new ApiError(400, 1218, "collection type invalid");
  const wanted = direction(request);
  const vertex = request.query.get("vertex") ?? "";
  if (!/^[^/]+\/[^/]+$/.test(vertex)) throw new ApiError(400, 1205, "illegal document identifier");
  const found = edgesOf(request, collection, vertex, wanted);
  return success({ edges: found, stats: { scannedIndex: found.length, filtered: 0 } });
}

export const EDGES: Operation[] = [
  {
    name: "read the edges of a vertex",
    method: "GET",
    path: "/edges/:collection",
    scope: "fabric ro",
    handler: edges,
    evidence: "specified",
    note: "`?vertex=&direction=in|out|any`. No edge collection: 400/1218; no `collection/key`: 400/1205 (as ArangoDB).",
  },
];
