import { z } from "zod";
import { ApiError } from "../common/api-error.ts";
import type { Json, JsonObject } from "../common/json.ts";

const KINDS = ["refuse", "reset", "drop", "status", "html", "delay", "hang", "silence", "truncate"] as const;
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;
/** What the tool itself answers with; a client may loop for ever on a 503 with header `x-c8-endpoint`: never sent. */
const STATUSES = [401, 403, 404, 409, 429, 500, 502, 503, 504];

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

const wholeNumber = (least: number, most: number) =>
  z
    .number({ error: `must be a whole number from ${least} to ${most}` })
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .min(least, { error: `must be a whole number from ${least} to ${most}` })
    .max(most, { error: `must be a whole number from ${least} to ${most}` })
    .optional();

const nth = z.number().int().min(1);

const faultShape = z
  .strictObject(
    {
      kind: z.enum(KINDS, { error: `must be one of ${KINDS.join(", ")}` }),
      method: z
        .string({ error: "must be a string" })
        .toUpperCase()
        .pipe(z.enum(METHODS, { error: `must be one of ${METHODS.join(", ")}` }))
        .optional(),
      path: z.string({ error: "must be a string" }).optional(),
      region: z.string({ error: "must be a string" }).optional(),
      nth: z
        .union([nth.transform((one) => [one]), z.array(nth).min(1), z.literal("every")], {
          error: 'must be a whole number from 1, an array of them, or "every"',
        })
        .optional(),
      status: wholeNumber(400, 599),
      retryAfter: wholeNumber(0, 86_400),
      errorNum: wholeNumber(0, 1_000_000),
      ms: wholeNumber(0, 3_600_000),
    },
    {
      error: (issue) =>
        issue.code === "unrecognized_keys" ? `has no field ${issue.keys?.join(", ")}` : "must be an object",
    },
  )
  .refine(({ kind, status }) => kind !== "status" || status === undefined || STATUSES.includes(status), {
    path: ["status"],
    error: `must be one of ${STATUSES.join(", ")}`,
  })
  .refine(({ kind, ms }) => kind !== "delay" || ms !== undefined, {
    path: ["ms"],
    error: "is required for a delay",
  });

/**
 * Reads the faults of a request.
 *
 * @param regions the names that a fault's region may have
 * @throws ApiError 400 that says what is wrong with which fault
 */
export function readFaults(body: Json, regions: readonly string[]): { fault: Fault; given: JsonObject }[] {
  if (!Array.isArray(body)) throw new ApiError(400, 10, "The body must be an array of faults.");
  return body.map((given, index) => {
    const { data, error } = faultShape.safeParse(given);
    if (data === undefined) {
      const [issue] = error.issues;
      const field = issue?.path.length ? `: '${issue.path.join(".")}'` : "";
      throw new ApiError(400, 10, `fault ${index + 1}${field} ${issue?.message}.`);
    }
    // One of a region that there is not would never hit.
    if (data.region !== undefined && !regions.includes(data.region)) {
      throw new ApiError(400, 10, `fault ${index + 1}: 'region' must be one of ${regions.join(", ")}.`);
    }
    const { nth: which, ...rest } = data;
    return {
      fault: { ...rest, ...(Array.isArray(which) ? { nth: which } : {}) },
      given: given as JsonObject,
    };
  });
}
