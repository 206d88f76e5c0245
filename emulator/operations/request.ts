import type { Caller } from "../auth/authentication.ts";
import type { Answer } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import type { Fabric } from "../store/fabrics.ts";
import type { Region } from "../store/regions.ts";
import type { LocalGdn } from "./local-gdn.ts";

/** A request after authentication and routing. */
export interface GdnRequest {
  readonly gdn: LocalGdn;
  readonly caller: Caller;
  /** The region that serves the host that was asked. */
  readonly region: Region;
  /** The fabric in the path; `_system` where the path names none. */
  readonly fabric: Fabric;
  /** The path's parameters, decoded. */
  readonly params: Record<string, string>;
  readonly query: URLSearchParams;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export type Handler = (request: GdnRequest) => Answer | Promise<Answer>;

/** A path parameter, which the router has made sure of. */
export function param(request: GdnRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new Error(`The path has no parameter ${name}.`);
  return value;
}

/**
 * A boolean of the query string: the clients write 1, true and True; an empty value is what jsc8 makes of undefined.
 */
export function flag(request: GdnRequest, name: string, fallback = false): boolean {
  const text = request.query.get(name)?.toLowerCase();
  if (text === undefined || text === "") return fallback;
  return text === "1" || text === "true" || text === "yes";
}

/** A whole number of the query string. */
export function integer(request: GdnRequest, name: string, fallback: number): number {
  const text = request.query.get(name);
  if (text === null || text === "") return fallback;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0)
    throw badParameter(`'${name}' must be a whole number, not '${text}'.`);
  return value;
}

export function badParameter(message: string): ApiError {
  return new ApiError(400, 10, message);
}

/** How deep a body may be nested (decided here): what is deeper would break writing it out again. */
const DEEPEST = 500;

/** @throws ApiError 400/600 for broken JSON or one that is nested too deeply */
export function json(request: GdnRequest): Json {
  if (request.body.length === 0) return {};
  if (isDeeperThan(request.body, DEEPEST)) {
    throw new ApiError(400, 600, `The body is nested more than ${DEEPEST} deep.`);
  }
  try {
    return JSON.parse(request.body.toString("utf8")) as Json;
  } catch {
    throw new ApiError(400, 600, "The body is not valid JSON.");
  }
}

/** The body where there must be one. @throws ApiError 400/600 as `json`, and where there is none */
export function requiredJson(request: GdnRequest): Json {
  if (request.body.length === 0) throw new ApiError(400, 600, "The body is empty.");
  return json(request);
}

/** The body as an object; none counts as `{}`. */
export function jsonObject(request: GdnRequest): JsonObject {
  const value = json(request);
  if (!isJsonObject(value)) throw badParameter("The body must be a JSON object.");
  return value;
}

/** A text field of a body; `undefined` where it is missing. */
export function text(body: JsonObject, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw badParameter(`'${name}' must be a string.`);
  return value;
}

function isDeeperThan(body: Buffer, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (byte === 0x22) index = endOfString(body, index);
    else if (byte === 0x5b || byte === 0x7b) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === 0x5d || byte === 0x7d) depth -= 1;
  }
  return false;
}

function endOfString(body: Buffer, start: number): number {
  let index = body.indexOf(0x22, start + 1);
  while (index !== -1) {
    let before = index - 1;
    while (body[before] === 0x5c) before -= 1;
    if ((index - before) % 2 === 1) return index;
    index = body.indexOf(0x22, index + 1);
  }
  return body.length;
}
