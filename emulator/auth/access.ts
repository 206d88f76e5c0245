import { ApiError } from "../common/api-error.ts";
import type { Collection } from "../store/collection.ts";
import { type Fabric, readyIn, SYSTEM } from "../store/fabrics.ts";
import type { Level } from "../store/grants.ts";
import type { Store } from "../store/store.ts";
import { type Caller, forbidden } from "./authentication.ts";

/** Who asks, where: as much of a request as levels on collections need. */
export interface Asking {
  readonly gdn: { readonly store: Pick<Store, "grants" | "collections" | "regions" | "views"> };
  readonly caller: Caller;
  readonly fabric: Fabric;
}

const RANK: Record<Level, number> = { none: 0, ro: 1, rw: 2 };

export function isAtLeast(level: Level, wanted: Level): boolean {
  return RANK[level] >= RANK[wanted];
}

/**
 * Lets a caller through that may do something in a fabric: without any level it may not enter (401/11), with `ro` not
 * change it (403/11); the statuses are asserted by a client's live test, the error numbers are decided here.
 */
export function requireFabric(request: Asking, fabric: string, wanted: Level): void {
  const level = request.gdn.store.grants.onFabric(request.caller.principal, fabric);
  if (isAtLeast(level, wanted)) return;
  if (level === "none") throw forbidden();
  throw new ApiError(403, 11, `forbidden: this needs 'rw' on fabric ${fabric}`);
}

/** Managing keys, users, levels and fabrics needs `rw` on `_system` (decided here). */
export function requireAdministrator(request: Asking): void {
  requireFabric(request, SYSTEM, "rw");
}

/**
 * Lets a caller through that may read or write a collection: `ro` forbids writing (403), `none` both; a read with
 * `none` is 403 for a user and 500 for an API key (asserted by a client's live test).
 */
export function requireCollection(request: Asking, collection: string, wanted: "ro" | "rw"): void {
  const { grants } = request.gdn.store;
  const level = grants.on(request.caller.principal, request.fabric.name, "collection", collection);
  if (isAtLeast(level, wanted)) return;
  const odd = wanted === "ro" && request.caller.keyId !== undefined;
  throw new ApiError(odd ? 500 : 403, 11, `forbidden: this needs '${wanted}' on collection ${collection}`);
}

/** The same for streams: 403/11 for users and API keys alike (decided here). */
export function requireStream(request: Asking, stream: string, wanted: "ro" | "rw"): void {
  requireLevel(request, "stream", stream, wanted, "stream");
}

/** Running a saved query needs `ro` on it, saving, changing and deleting it `rw` (decided here). */
export function requireSavedQuery(request: Asking, query: string, wanted: "ro" | "rw"): void {
  requireLevel(request, "restql", query, wanted, "saved query");
}

/** Reading a graph's definition, and what is in it by its name, needs `ro` on it, changing it `rw` (decided here). */
export function requireGraph(request: Asking, graph: string, wanted: "ro" | "rw"): void {
  requireLevel(request, "graph", graph, wanted, "graph");
}

/** The same for search views. */
export function requireView(request: Asking, view: string, wanted: "ro" | "rw"): void {
  requireLevel(request, "view", view, wanted, "search view");
}

function requireLevel(
  { gdn, caller, fabric }: Asking,
  kind: "stream" | "restql" | "graph" | "view",
  name: string,
  wanted: "ro" | "rw",
  what: string,
): void {
  if (isAtLeast(gdn.store.grants.on(caller.principal, fabric.name, kind, name), wanted)) return;
  throw new ApiError(403, 11, `forbidden: this needs '${wanted}' on ${what} ${name}`);
}

/** A fabric is unknown where its dcList does not put it, and until it is there (decided here). */
export function requirePresent(fabric: Fabric, region: string): void {
  if (!fabric.regions.includes(region) || Date.now() < readyIn(fabric, region)) {
    throw new ApiError(404, 1228, "database not found");
  }
}

/** Reading a view is to read the collections in it. @throws ApiError 404/1203 for one that is not there; those of levels */
export function requireCollections(request: Asking, uses: { read: string[]; write: string[] }): void {
  const { store } = request.gdn;
  const fabric = request.fabric.name;
  for (const name of uses.read) {
    const view = store.collections.find(fabric, name) === undefined && store.views.find(fabric, name);
    if (view) requireView(request, name, "ro");
    if (view) for (const linked of Object.keys(view.links)) requireCollection(request, linked, "ro");
    else {
      store.collections.get(fabric, name);
      requireCollection(request, name, "ro");
    }
  }
  for (const name of uses.write) {
    requireCollection(request, name, "rw");
    store.collections.get(request.fabric.name, name);
  }
}

/** Writes to a spot collection go through the fabric's spot region, and fail while that is down (decided here). */
export function requireSpotRegion(
  { regions }: Pick<Store, "regions">,
  fabric: Fabric,
  collection: Collection,
): void {
  if (!collection.isSpot) return;
  if (regions.find(fabric.spotRegion)?.up === true) return;
  throw new ApiError(
    503,
    503,
    `Collection ${collection.name} takes writes in spot region ${fabric.spotRegion} only, which is down.`,
  );
}
