import { requireCollection } from "./access.ts";
import { ApiError } from "./api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { RegionTarget, requireSpotRegion } from "./query-target.ts";
import { badParameter, type GdnRequest } from "./request.ts";

/** What a query is run with, beside its text. */
export interface QueryOptions {
  bindVars: JsonObject;
  fullCount?: boolean;
  failOnWarning?: boolean;
  maxWarningCount?: number;
}

/** What a query gave. */
export interface Ran {
  rows: Json[];
  /** Whether it has a RETURN: without one it only writes. */
  returnsRows: boolean;
  /** What the rows are reckoned at, in bytes. */
  memory: number;
  /** As the wire has them. */
  stats: JsonObject;
  warnings: Json[];
  profile: JsonObject;
}

/** The query engine: loaded when the first query comes, since its parser takes a while to build. */
export async function engine(): Promise<typeof import("./c8ql/index.ts")> {
  return import("./c8ql/index.ts");
}

/** The bind values of a body. */
export function bindValues(body: JsonObject): JsonObject {
  const values = body.bindVars ?? {};
  if (!isJsonObject(values)) throw badParameter("'bindVars' must be an object.");
  return values;
}

/** @throws ApiError 404/1203 for a collection that is not there; those of access levels */
export function requireCollections(request: GdnRequest, uses: { read: string[]; write: string[] }): void {
  const { gdn, fabric } = request;
  for (const name of uses.read) {
    gdn.store.collections.get(fabric.name, name);
    requireCollection(request, name, "ro");
  }
  for (const name of uses.write) {
    requireCollection(request, name, "rw");
    gdn.store.collections.get(fabric.name, name);
  }
}

/**
 * Runs a query as the caller of a request, in the region that was asked.
 *
 * @throws ApiError what the parser and the engine throw; those of access levels; 410/1500 if the query is killed
 */
export async function runQuery(request: GdnRequest, query: string, options: QueryOptions): Promise<Ran> {
  const { parseQuery, executeQuery } = await engine();
  const { gdn, fabric, region } = request;
  const { bindVars, ...limits } = options;
  const parsed = parseQuery(query);
  const uses = parsed.collections(bindVars);
  requireCollections(request, uses);
  for (const name of uses.write) {
    requireSpotRegion(gdn.store, fabric, gdn.store.collections.get(fabric.name, name));
  }
  const running = gdn.running.begin({ fabric: fabric.name, query, bindVars });
  try {
    const answer = await executeQuery(parsed, {
      target: new RegionTarget(gdn.store, fabric, region.name, request.caller),
      bindVars,
      ...limits,
      deadline: Date.now() + gdn.settings.queryTimeout,
      memoryPool: gdn.queryMemory,
      signal: AbortSignal.any([running.signal, request.signal]),
      mayRead: (name) => requireCollection(request, name, "ro"),
    });
    return {
      rows: answer.rows,
      returnsRows: parsed.query.clauses.at(-1)?.kind === "return",
      memory: answer.memory,
      stats: { ...answer.stats },
      warnings: answer.warnings.map((warning) => ({ ...warning })),
      profile: answer.profile,
    };
  } catch (error) {
    if (running.signal.aborted) throw new ApiError(410, 1500, "C8QL: query killed (while executing)");
    throw error;
  } finally {
    gdn.running.end(running.id);
  }
}
