import { ApiError } from "./api-error.ts";
import { forbidden } from "./authentication.ts";
import type { GdnRequest } from "./request.ts";
import { type Fabric, readyIn, SYSTEM } from "./store/fabrics.ts";
import type { Level } from "./store/grants.ts";

const RANK: Record<Level, number> = { none: 0, ro: 1, rw: 2 };

export function isAtLeast(level: Level, wanted: Level): boolean {
  return RANK[level] >= RANK[wanted];
}

/**
 * Lets a caller through that may do something in a fabric: without any level it may not enter (401/11), with `ro` not
 * change it (403/11); the statuses are asserted by a client's live test, the error numbers are decided here.
 */
export function requireFabric(request: GdnRequest, fabric: string, wanted: Level): void {
  const level = request.gdn.store.grants.onFabric(request.caller.principal, fabric);
  if (isAtLeast(level, wanted)) return;
  if (level === "none") throw forbidden();
  throw new ApiError(403, 11, `forbidden: this needs 'rw' on fabric ${fabric}`);
}

/** Managing keys, users, levels and fabrics needs `rw` on `_system` (decided here). */
export function requireAdministrator(request: GdnRequest): void {
  requireFabric(request, SYSTEM, "rw");
}

/**
 * Lets a caller through that may read or write a collection: `ro` forbids writing (403), `none` both; a read with
 * `none` is 403 for a user and 500 for an API key (asserted by a client's live test).
 */
export function requireCollection(request: GdnRequest, collection: string, wanted: "ro" | "rw"): void {
  const { grants } = request.gdn.store;
  const level = grants.on(request.caller.principal, request.fabric.name, "collection", collection);
  if (isAtLeast(level, wanted)) return;
  const odd = wanted === "ro" && request.caller.keyId !== undefined;
  throw new ApiError(odd ? 500 : 403, 11, `forbidden: this needs '${wanted}' on collection ${collection}`);
}

/** The same for streams: 403/11 for users and API keys alike (decided here). */
export function requireStream(request: GdnRequest, stream: string, wanted: "ro" | "rw"): void {
  requireLevel(request, "stream", stream, wanted, "stream");
}

/** Running a saved query needs `ro` on it, saving, changing and deleting it `rw` (decided here). */
export function requireSavedQuery(request: GdnRequest, query: string, wanted: "ro" | "rw"): void {
  requireLevel(request, "restql", query, wanted, "saved query");
}

function requireLevel(
  { gdn, caller, fabric }: GdnRequest,
  kind: "stream" | "restql",
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
