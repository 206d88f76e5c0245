import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";

/**
 * What goes wrong:
 * - `refuse`: the connection is closed before the request is read;
 * - `reset`: the request is read, and the connection reset before any work;
 * - `drop`: the work is done, and the connection reset instead of an answer;
 * - `status`: an error answer instead of the work;
 * - `html`: a page of HTML instead of the work, as from a proxy;
 * - `delay`: the work is done after a while;
 * - `hang`: the request is read, and never answered;
 * - `silence`: the work is done, and never answered;
 * - `truncate`: the work is done, and the connection reset in the middle of the answer's body.
 */
export type FaultKind = (typeof KINDS)[number];

/** A fault as it is asked for. */
export interface GivenFault {
  kind: FaultKind;
  /** Which requests; each that is left out means any. */
  method?: string;
  /** A pattern for the path without query string; `/_api` makes no difference. `*` is a part of a segment, `**` anything. */
  path?: string;
  region?: string;
  /** Which of the matching requests, counted from 1; default: every one. */
  nth?: number | number[] | "every";
  /** Of `status` (default 503) and `html` (default 502). */
  status?: number;
  /** Of `status`: seconds, as header Retry-After; 429 has 1 where nothing is said. */
  retryAfter?: number;
  /** Of `status`; default: the status. */
  errorNum?: number;
  /** Of `delay`: milliseconds. */
  ms?: number;
}

/** The same as it is kept: without `nth` every matching request is hit. */
export interface Fault extends Readonly<Omit<GivenFault, "nth">> {
  readonly nth?: readonly number[];
}

/** The same in a list of them, with how many requests matched, and how many of them were hit. */
export interface ListedFault extends GivenFault {
  seen: number;
  hits: number;
}

interface Entry {
  readonly fault: Fault;
  readonly given: JsonObject;
  readonly pattern: RegExp | undefined;
  /** How many requests matched, and how many of them were hit. */
  seen: number;
  hits: number;
}

const KINDS = ["refuse", "reset", "drop", "status", "html", "delay", "hang", "silence", "truncate"] as const;
const FIELDS = ["kind", "method", "path", "region", "nth", "status", "retryAfter", "errorNum", "ms"];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/** What the tool itself answers with; a client may loop for ever on a 503 with header `x-c8-endpoint`: never sent. */
const STATUSES = [401, 403, 404, 409, 429, 500, 502, 503, 504];

/** The faults that were asked for, in order; the first that matches and is due hits. */
export class Faults {
  #entries: Entry[] = [];

  /** Each as it was given, with `seen` and `hits`. */
  list(): Json[] {
    return this.#entries.map(({ given, seen, hits }) => ({ ...given, seen, hits }));
  }

  /**
   * Replaces all faults; the counts begin again.
   *
   * @param regions the names that a fault's region may have: one that there is not would never hit
   * @throws ApiError 400 that says what is wrong with which fault; then nothing has changed
   */
  set(body: Json, regions: readonly string[]): void {
    if (!Array.isArray(body)) throw bad("The body must be an array of faults.");
    this.#entries = body.map((given, index) => {
      const fault = parseFault(given, `fault ${index + 1}`, regions);
      const pattern = fault.path === undefined ? undefined : toPattern(fault.path);
      return { fault, given: given as JsonObject, pattern, seen: 0, hits: 0 };
    });
  }

  clear(): void {
    this.#entries = [];
  }

  /** The fault that a request meets; asking counts the request. */
  next(method: string, url: string, region: string): Fault | undefined {
    if (this.#entries.length === 0) return undefined;
    const path = withoutApi(url.replace(/[?#].*$/s, ""));
    let hit: Fault | undefined;
    for (const entry of this.#entries) {
      const { fault, pattern } = entry;
      if (fault.method !== undefined && fault.method !== method) continue;
      if (fault.region !== undefined && fault.region !== region) continue;
      if (pattern !== undefined && !pattern.test(path)) continue;
      entry.seen += 1;
      if (hit !== undefined || (fault.nth !== undefined && !fault.nth.includes(entry.seen))) continue;
      entry.hits += 1;
      hit = fault;
    }
    return hit;
  }
}

function bad(message: string): ApiError {
  return new ApiError(400, 10, message);
}

/** A path, or a pattern for one, as all clients write it: some leave `/_api` out. */
function withoutApi(path: string): string {
  return path.replace(/^((?:\/_tenant\/[^/]+)?(?:\/_fabric\/[^/]+|\/?\*\*)?)\/_api(?=\/|$)/, "$1");
}

function toPattern(path: string): RegExp {
  const parts = withoutApi(path)
    .split(/(\*\*|\*)/)
    .map((part) => {
      if (part === "**") return ".*";
      return part === "*" ? "[^/]*" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    });
  return new RegExp(`^${parts.join("")}/?$`, "s");
}

function number(
  given: JsonObject,
  name: string,
  where: string,
  least: number,
  most: number,
): number | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    throw bad(`${where}: '${name}' must be a whole number from ${least} to ${most}.`);
  }
  return value;
}

function word(given: JsonObject, name: string, where: string): string | undefined {
  const value = given[name];
  if (value !== undefined && typeof value !== "string") throw bad(`${where}: '${name}' must be a string.`);
  return value;
}

/** A word that must be one of some. */
function oneOf<T extends string | undefined>(
  value: T,
  name: string,
  where: string,
  known: readonly string[],
): T {
  if (value === undefined || known.includes(value)) return value;
  throw bad(`${where}: '${name}' must be one of ${known.join(", ")}.`);
}

function nths(given: JsonObject, where: string): number[] | undefined {
  const { nth } = given;
  if (nth === undefined || nth === "every") return undefined;
  const list = Array.isArray(nth) ? nth : [nth];
  if (
    list.length === 0 ||
    !list.every((one) => typeof one === "number" && Number.isInteger(one) && one >= 1)
  ) {
    throw bad(`${where}: 'nth' must be a whole number from 1, an array of them, or "every".`);
  }
  return list as number[];
}

function parseFault(given: Json, where: string, regions: readonly string[]): Fault {
  if (!isJsonObject(given)) throw bad(`${where} must be an object.`);
  const unknown = Object.keys(given).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw bad(`${where} has an unknown field '${unknown}'; there are ${FIELDS.join(", ")}.`);
  const kind = KINDS.find((name) => name === given.kind);
  if (kind === undefined) throw bad(`${where}: 'kind' must be one of ${KINDS.join(", ")}.`);
  const status = number(given, "status", where, 400, 599);
  if (kind === "status" && status !== undefined && !STATUSES.includes(status)) {
    throw bad(`${where}: 'status' must be one of ${STATUSES.join(", ")}.`);
  }
  const fields = {
    method: oneOf(word(given, "method", where)?.toUpperCase(), "method", where, METHODS),
    path: word(given, "path", where),
    region: oneOf(word(given, "region", where), "region", where, regions),
    nth: nths(given, where),
    status,
    retryAfter: number(given, "retryAfter", where, 0, 86_400),
    errorNum: number(given, "errorNum", where, 0, 1_000_000),
    ms: number(given, "ms", where, 0, 3_600_000),
  };
  if (kind === "delay" && fields.ms === undefined) throw bad(`${where}: a delay needs 'ms'.`);
  const present = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { kind, ...Object.fromEntries(present) };
}
