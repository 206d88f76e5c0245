import type { Handler } from "./request.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * How it is known that the service behaves so: seen in recordings; written in its API description; read in the
 * source of a client; or unknown, and decided here.
 */
export type Evidence = "recorded" | "specified" | "client" | "decided";

/**
 * Who may call an operation, and when:
 * - `open`: anybody;
 * - `tenant`: every caller;
 * - `administrator`: who has `rw` on `_system`;
 * - `catalogue ro|rw`: who has that level on the fabric in the path, also before the fabric is ready;
 * - `fabric ro|rw`: the same, once the fabric is there in the region that was asked.
 *
 * Levels on collections are checked by the handlers, which know the collection.
 */
export type Scope =
  | "open"
  | "tenant"
  | "administrator"
  | "catalogue ro"
  | "catalogue rw"
  | "fabric ro"
  | "fabric rw";

/** One operation of the HTTP API: a row of the table in `operations.ts`. */
export interface Operation {
  readonly name: string;
  readonly method: Method;
  /** Without `/_tenant/...`, `/_fabric/...` and `/_api`, all of which are optional; parameters begin with a colon. */
  readonly path: string;
  readonly scope: Scope;
  readonly handler: Handler;
  readonly evidence: Evidence;
  /** Where its answers have another than the usual `application/json; charset=utf-8`. */
  readonly contentType?: string;
  readonly note?: string;
}
