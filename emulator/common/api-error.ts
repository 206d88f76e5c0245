import type { JsonObject } from "./json.ts";

/** What an error answer may hold beside the four usual fields. */
export interface ErrorExtras {
  /** More fields of the body: a 412 names the current `_id`, `_key` and `_rev` (recorded). */
  body?: JsonObject;
  headers?: Record<string, string>;
}

/**
 * An error as the GDN answers it: `{error:true, code, errorNum, errorMessage}`.
 *
 * The HTTP status and `errorNum` are independent of each other on the service (400 with 404, 401 with 11), so both
 * are always given.
 *
 * @example throw new ApiError(404, 1228, "database not found");
 */
export class ApiError extends Error {
  /** The HTTP status, which is also the body's `code`. */
  readonly status: number;
  readonly errorNum: number;
  readonly extras: ErrorExtras;

  constructor(status: number, errorNum: number, message: string, extras: ErrorExtras = {}) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.errorNum = errorNum;
    this.extras = extras;
  }

  /** The body as it goes over the wire. */
  toBody(): JsonObject {
    return {
      error: true,
      code: this.status,
      errorNum: this.errorNum,
      errorMessage: this.message,
      ...this.extras.body,
    };
  }
}
