import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import { ApiError } from "../common/api-error.ts";
import type { Json, JsonObject } from "../common/json.ts";
import { type Frame, finish, type Interrupt, type Steps } from "./compile/compiled.ts";
import { compileQuery } from "./compile/query.ts";
import { metered } from "./effort.ts";
import { ERROR, killed, queryError, unsupported } from "./errors.ts";
import { missingParameter, type ParsedQuery } from "./parse.ts";
import { type QueryStats, Run, type RunLimits, type Warning } from "./run.ts";
import { depthOf } from "./size.ts";
import type { QueryTarget } from "./target.ts";

export interface ExecuteOptions extends RunLimits {
  /** What the query runs against. */
  target: QueryTarget;
  /** The values of `@name` under `name`, of `@@name` under `@name`. */
  bindVars?: JsonObject;
  /** Count in `stats.fullCount` the rows that there would be without the last LIMIT. */
  fullCount?: boolean;
}

export interface QueryResult {
  rows: Json[];
  /** The bytes that the rows are reckoned at. */
  memory: number;
  stats: QueryStats;
  warnings: Warning[];
  /** The seconds that the phases took, by the names that the service gives them (recorded). */
  profile: Record<string, number>;
}

/** How deep arrays and objects in bind values may nest. */
const MAX_VALUE_DEPTH = 500;

/**
 * Runs a query. It works for some 10 ms at a time and then lets others have a turn, up to its first write: from there
 * on it runs to its end in one transaction of the target, so that all its writes happen or none.
 *
 * @throws ApiError 410/1500 when killed by the signal or at the deadline; 400/1551, 1552 or 1553 for bind values;
 *   500/32 above the memory limit; what the target throws, with `C8QL:` before and the phase after the message.
 */
export async function executeQuery(parsed: ParsedQuery, options: ExecuteOptions): Promise<QueryResult> {
  const started = performance.now();
  const bindVars = options.bindVars ?? {};
  checkBindVars(parsed, bindVars);
  const run = new Run(options.target, bindVars, options);
  const { fullCount = false } = options;
  const frame: Frame = new Array<Json>(parsed.variables.length).fill(null);
  let steps: Steps<Json[]>;
  let rows: Json[];
  const planning = performance.now();
  let executing = planning;
  try {
    steps = metered(run, () => compileQuery(run, parsed.query, { fullCount })(frame));
    executing = performance.now();
    rows = await drive(run, steps, options.signal);
  } catch (error) {
    throw explained(error);
  } finally {
    run.end();
  }
  const ended = performance.now();
  if (fullCount) run.stats.fullCount ??= rows.length;
  run.stats.executionTime = (ended - started) / 1000 + parsed.parsingTime;
  return {
    rows,
    memory: run.memory,
    stats: run.stats,
    warnings: run.warnings,
    profile: {
      initializing: 0,
      parsing: parsed.parsingTime,
      "optimizing ast": 0,
      "loading collections": (planning - started) / 1000,
      "instantiating plan": (executing - planning) / 1000,
      "optimizing plan": 0,
      executing: (ended - executing) / 1000,
      finalizing: 0,
    },
  };
}

function checkBindVars(parsed: ParsedQuery, bindVars: JsonObject): void {
  for (const name of parsed.bindParameters) {
    if (!Object.hasOwn(bindVars, name)) throw missingParameter(name);
  }
  for (const [name, value] of Object.entries(bindVars)) {
    if (!parsed.bindParameters.includes(name)) {
      throw queryError(
        ERROR.bindParameterUndeclared,
        `bind parameter '${name}' was not declared in the query`,
        "parsing",
      );
    }
    if (depthOf(value) > MAX_VALUE_DEPTH) {
      throw queryError(
        ERROR.bindParameterType,
        `bind parameter '${name}' has an invalid value or type: it is nested deeper than ${MAX_VALUE_DEPTH}`,
        "parsing",
      );
    }
  }
}

/** Steps through the query, pausing where it asks for it; from its first write on without pauses. */
async function drive(run: Run, steps: Steps<Json[]>, signal: AbortSignal | undefined): Promise<Json[]> {
  try {
    for (;;) {
      run.startSlice();
      const { done, value } = metered(run, () => steps.next());
      if (done === true) return value;
      if (value.kind === "write") {
        return metered(run, () => run.target.transaction(() => finish(steps, refuseSleep)));
      }
      if (value.kind === "sleep") await sleep(run, value.milliseconds, signal);
      else await nextTurn();
    }
  } finally {
    // Lets go of what the query has open in the target.
    steps.return([]);
  }
}

function refuseSleep(interrupt: Interrupt): void {
  if (interrupt.kind === "sleep") throw unsupported("SLEEP() after a data modification");
}

async function sleep(run: Run, milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { remaining } = run;
  const pause = Math.min(milliseconds, remaining, 2 ** 31 - 1);
  try {
    await delay(Math.max(0, pause), undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    if (signal?.aborted === true) throw killed();
    throw error;
  }
  // Timers fire up to a millisecond early, so the clock may not have come to the deadline yet.
  if (milliseconds > remaining) throw killed();
}

/** Gives what the target throws the form of a query's error. */
function explained(error: unknown): unknown {
  // The engine's own limits: the depth of the stack, the length of texts and arrays.
  if (error instanceof RangeError) {
    return queryError(ERROR.resourceLimit, `the query or its values are too large (${error.message})`);
  }
  if (!(error instanceof ApiError) || error.message.startsWith("C8QL: ")) return error;
  return new ApiError(error.status, error.errorNum, `C8QL: ${error.message} (while executing)`);
}
