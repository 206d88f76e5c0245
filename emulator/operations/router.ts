import createRouter from "find-my-way";
import { ApiError } from "../common/api-error.ts";
import { decodePathPart } from "../common/path-part.ts";
import { notDoneOperations } from "./not-done.ts";
import type { Operation } from "./operation.ts";

/** Where a path leads. */
export interface Route {
  readonly operation: Operation;
  readonly params: Record<string, string>;
}

/** A path without the prefixes that do not choose the operation. */
export interface PlainPath {
  /** Without query string, `/_tenant/<t>`, `/_fabric/<f>` and `/_api`. */
  readonly path: string;
  readonly tenant?: string;
  readonly fabric?: string;
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * Takes the prefixes off: `/_tenant/acme/_fabric/spot/_api/collection/accounts` is `/collection/accounts` in fabric
 * `spot`. The clients write some calls with `/_api` and others without (client source).
 */
export function plainPath(url: string): PlainPath {
  let path = url.replace(/[?#].*$/s, "");
  const tenant = /^\/_tenant\/([^/]+)(?=\/|$)/.exec(path);
  if (tenant !== null) path = path.slice(tenant[0].length);
  const fabric = /^\/_fabric\/([^/]+)(?=\/|$)/.exec(path);
  if (fabric !== null) path = path.slice(fabric[0].length);
  // jsc8 calls users under `_admin` (client source).
  path = path.replace(/^\/_api(?=\/|$)/, "").replace(/^\/_admin\/user(?=\/|$)/, "/user");
  return {
    path: path === "" ? "/" : path,
    ...(tenant?.[1] === undefined ? {} : { tenant: decodePathPart(tenant[1]) }),
    ...(fabric?.[1] === undefined ? {} : { fabric: decodePathPart(fabric[1]) }),
  };
}

/** Finds the operation for a plain path. */
export class Router {
  readonly #router;
  /** Leads to the names of what is known and not done. */
  readonly #notDone;

  constructor(operations: readonly Operation[]) {
    this.#router = createRouter({ ignoreTrailingSlash: true, maxParamLength: 8 * 1024 });
    for (const operation of operations) this.#router.on(operation.method, operation.path, () => operation);
    this.#notDone = createRouter({ ignoreTrailingSlash: true, maxParamLength: 8 * 1024 });
    for (const { method, path, what } of notDoneOperations()) this.#notDone.on(method, path, () => what);
  }

  /** @throws ApiError 400 for a path that cannot be decoded, 501 for one that leads nowhere */
  find(method: string, path: string): Route {
    const known = METHODS.find((name) => name === method);
    const found = known === undefined ? null : this.#router.find(known, this.#checked(path));
    if (found === null) throw this.#unknown(known, method, path);
    const { handler, params } = found;
    // The handlers given to find-my-way are not called with a request: they only hand out their operation.
    const operation = (handler as unknown as () => Operation)();
    return { operation, params: params as Record<string, string> };
  }

  #unknown(known: (typeof METHODS)[number] | undefined, method: string, path: string): ApiError {
    const notDone = known === undefined ? null : this.#notDone.find(known, path);
    if (notDone === null) return new ApiError(501, 501, `The local GDN does not do ${method} ${path}.`);
    const what = (notDone.handler as unknown as () => string)();
    return new ApiError(501, 501, `${what} are not done by the local GDN: ${method} ${path}.`);
  }

  #checked(path: string): string {
    decodePathPart(path);
    return path;
  }
}
