import { setTimeout as sleep } from "node:timers/promises";
import { ERROR, killed, textError } from "../c8ql/errors.ts";
import { RawJson } from "../common/answer.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import { applyWrites, conflict, type Place, WriteConflict } from "../queries/query-writes.ts";
import type { ExplainJob, ParseJob, Ran, RunJob } from "../queries/threads/messages.ts";
import { badParameter, type GdnRequest } from "./request.ts";

/** How a query is run, beside its text. */
export interface QueryOptions {
  bindVars: JsonObject;
  fullCount?: boolean;
  failOnWarning?: boolean;
  maxWarningCount?: number;
  /** How many rows go into a batch of the result. Default: all. */
  batchSize?: number;
  /** Rows lose `_id` and `_rev`. */
  withoutIdentity?: boolean;
}

/** The bind values of a body. */
export function bindValues(body: JsonObject): JsonObject {
  const values = body.bindVars ?? {};
  if (!isJsonObject(values)) throw badParameter("'bindVars' must be an object.");
  return values;
}

/** The longest text of a query, in characters (decided here): data belongs in bind values. */
const LONGEST = 2 ** 20;

/** @throws ApiError 400/1501 if the text of a query is too long */
export function requireShort(text: string): string {
  if (text.length <= LONGEST) return text;
  throw textError(
    ERROR.parse,
    `the query has ${text.length} characters, and ${LONGEST} are the most: give data as bind values`,
  );
}

/** How often a query is run anew because others changed what it is to write. */
const MOST_RUNS = 100;
/** The longest pause before it is, in milliseconds. */
const LONGEST_PAUSE = 50;

/**
 * Runs a query as the caller of a request, in the region that was asked.
 *
 * @throws ApiError what the parser and the engine throw; those of access levels; 410/1500 if the query is killed;
 *   409/1200 if others keep changing what it is to write
 */
export async function runQuery(request: GdnRequest, query: string, options: QueryOptions): Promise<Ran> {
  const { gdn, fabric, region } = request;
  const { bindVars } = options;
  const job: RunJob = {
    kind: "run",
    ...whatAndWhere(request, query, bindVars),
    fullCount: options.fullCount ?? false,
    failOnWarning: options.failOnWarning ?? false,
    maxWarningCount: options.maxWarningCount ?? 10,
    batchSize: options.batchSize ?? Number.MAX_SAFE_INTEGER,
    withoutIdentity: options.withoutIdentity ?? false,
  };
  const running = gdn.running.begin({ fabric: fabric.name, query, bindVars });
  const signal = AbortSignal.any([running.signal, request.signal]);
  const place = { store: gdn.store, fabric, region: region.name, signal };
  try {
    return await runAndWrite(request, job, place);
  } catch (error) {
    if (running.signal.aborted) throw killed();
    throw error;
  } finally {
    gdn.running.end(running.id);
  }
}

async function runAndWrite(request: GdnRequest, job: RunJob, place: Omit<Place, "deadline">): Promise<Ran> {
  for (let runs = 1; ; runs += 1) {
    const outcome = await request.gdn.threads.run(job, place.signal);
    if (outcome.kind !== "ran") throw new Error("The query was not run.");
    job.deadline = outcome.deadline;
    try {
      await applyWrites({ ...place, deadline: outcome.deadline }, outcome);
      return outcome;
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error;
      if (runs === MOST_RUNS) throw conflict(error);
      await sleep(Math.random() * Math.min(runs, LONGEST_PAUSE));
    } finally {
      outcome.over();
    }
  }
}

function whatAndWhere({ gdn, caller, fabric, region }: GdnRequest, query: string, bindVars: JsonObject) {
  return {
    text: requireShort(query),
    bindVars,
    caller,
    fabric: fabric.name,
    region: region.name,
    timeout: gdn.settings.queryTimeout,
  };
}

/** What a query is made of, as the answer. @throws ApiError what the parser throws; 410/1500 */
export async function parseQuery(request: GdnRequest, query: string): Promise<RawJson> {
  return tell(request, { kind: "parse", ...whatAndWhere(request, query, {}) });
}

/** How a query would be run, as the answer. @throws ApiError what the parser throws; those of access levels; 410/1500 */
export async function explainQuery(
  request: GdnRequest,
  query: string,
  options: { bindVars: JsonObject; allPlans: boolean },
): Promise<RawJson> {
  const { bindVars, allPlans } = options;
  return tell(request, { kind: "explain", ...whatAndWhere(request, query, bindVars), allPlans });
}

async function tell(request: GdnRequest, job: ParseJob | ExplainJob): Promise<RawJson> {
  const outcome = await request.gdn.threads.run(job, request.signal);
  if (outcome.kind !== "told") throw new Error("The query was not looked at.");
  return new RawJson('{"error":false,"code":200,', outcome.members, "}");
}
