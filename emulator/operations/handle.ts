import { requireAdministrator, requireFabric, requirePresent } from "../auth/access.ts";
import type { Caller } from "../auth/authentication.ts";
import { forbidden } from "../auth/authentication.ts";
import type { Answer } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { SYSTEM } from "../store/fabrics.ts";
import type { Region } from "../store/regions.ts";
import { OPERATIONS } from "./index.ts";
import type { LocalGdn } from "./local-gdn.ts";
import type { Operation } from "./operation.ts";
import type { GdnRequest } from "./request.ts";
import { plainPath, Router } from "./router.ts";

/** A request as the listener hands it over. */
export interface RawRequest {
  readonly method: string;
  /** Path and query string. */
  readonly url: string;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly region: Region;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

const NOBODY: Caller = { principal: "user:", user: "" };
const ROUTER = new Router(OPERATIONS);

function isOpen(method: string, path: string): boolean {
  return OPERATIONS.some(
    (operation) => operation.scope === "open" && operation.method === method && operation.path === path,
  );
}

/** Checks the scope of an operation, see `Scope`. */
function checkScope(operation: Operation, request: GdnRequest): void {
  if (operation.scope === "open" || operation.scope === "tenant") return;
  if (operation.scope === "administrator") {
    requireAdministrator(request);
    return;
  }
  const level = operation.scope.endsWith("rw") ? "rw" : "ro";
  requireFabric(request, request.fabric.name, level);
  if (operation.scope.startsWith("fabric")) requirePresent(request.fabric, request.region.name);
}

function ofType(answer: Answer, contentType: string): Answer {
  return { ...answer, headers: { "content-type": contentType, ...answer.headers } };
}

/**
 * Answers a request. Whoever cannot show who they are gets 401 whatever they ask for; then come the fabric, which
 * is looked for even where the path leads nowhere (recorded), the path and the level.
 *
 * @throws ApiError
 */
export function handle(gdn: LocalGdn, raw: RawRequest): Answer | Promise<Answer> {
  const plain = plainPath(raw.url);
  const path = plain.path.length > 1 ? plain.path.replace(/\/$/, "") : plain.path;
  const authorization = raw.headers.authorization;
  const caller = isOpen(raw.method, path)
    ? NOBODY
    : gdn.authentication.identify(typeof authorization === "string" ? authorization : undefined);
  if (plain.tenant !== undefined && plain.tenant !== gdn.store.tenant) throw forbidden();
  const fabric = gdn.store.fabrics.get(plain.fabric ?? SYSTEM);
  if (!fabric.regions.includes(raw.region.name)) throw new ApiError(404, 1228, "database not found");
  const { operation, params } = ROUTER.find(raw.method, plain.path);
  const mark = raw.url.indexOf("?");
  const request: GdnRequest = {
    gdn,
    caller,
    region: raw.region,
    fabric,
    params,
    query: new URLSearchParams(mark === -1 ? "" : raw.url.slice(mark + 1)),
    headers: raw.headers,
    body: raw.body,
    signal: raw.signal,
  };
  checkScope(operation, request);
  const answer = operation.handler(request);
  const { contentType } = operation;
  if (contentType === undefined) return answer;
  return answer instanceof Promise
    ? answer.then((later) => ofType(later, contentType))
    : ofType(answer, contentType);
}
