import { expect, test } from "vitest";
import {
  type ExecuteOptions,
  executeQuery,
  parseQuery,
  type QueryResult,
} from "../../../emulator/c8ql/index.ts";
import { ApiError } from "../../../emulator/common/api-error.ts";
import type { Json, JsonObject } from "../../../emulator/common/json.ts";
import { MemoryTarget } from "./memory-target.ts";

/** The people that most queries are about. */
export const PEOPLE: JsonObject[] = [
  { _key: "1", name: "Ann", age: 30, city: "Rome", tags: ["a", "b"] },
  { _key: "2", name: "Bob", age: 20, city: "Oslo", tags: [] },
  { _key: "3", name: "Cid", age: 40, city: "Rome", tags: ["c"] },
  { _key: "4", name: "Dan", city: "Oslo" },
];

export const PETS: JsonObject[] = [
  { _key: "cat", owner: "1" },
  { _key: "dog", owner: "3" },
  { _key: "eel", owner: "1" },
];

export function people(): MemoryTarget {
  return new MemoryTarget({ people: PEOPLE, pets: PETS, empty: [] });
}

export type RunOptions = Partial<ExecuteOptions>;

export function run(query: string, options: RunOptions = {}): Promise<QueryResult> {
  return executeQuery(parseQuery(query), { target: people(), ...options });
}

/** The error that a query ends with. */
export async function failure(query: string, options: RunOptions = {}): Promise<ApiError> {
  try {
    await run(query, options);
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error(`no error from: ${query}`);
}

/** An error that is expected: its numbers, and a part of its message. */
export interface Refusal {
  status?: number;
  errorNum: number;
  message?: string;
}

/** `[query, bind values, rows or error]`. */
export type Case = [query: string, bindVars: JsonObject, expected: Json[] | Refusal];

/** One test for each case, over the people. */
export function testCases(cases: Case[]): void {
  for (const [query, bindVars, expected] of cases) {
    test(`${query} ${Object.keys(bindVars).length > 0 ? JSON.stringify(bindVars) : ""}`, async () => {
      if (Array.isArray(expected)) {
        expect((await run(query, { bindVars })).rows).toEqual(expected);
        return;
      }
      const error = await failure(query, { bindVars });
      expect(error).toMatchObject({ status: expected.status ?? 400, errorNum: expected.errorNum });
      if (expected.message !== undefined) expect(error.message).toContain(expected.message);
    });
  }
}

/** One test for each expression: `RETURN expression` gives the value, or warns with the number and gives null. */
export function testValues(cases: [expression: string, expected: Json | { warning: number }][]): void {
  for (const [expression, expected] of cases) {
    test(expression, async () => {
      const { rows, warnings } = await run(`RETURN ${expression}`);
      const warning = isWarning(expected) ? expected.warning : undefined;
      expect(rows).toEqual([warning === undefined ? expected : null]);
      expect(warnings.map(({ code }) => code)).toEqual(warning === undefined ? [] : [warning]);
    });
  }
}

function isWarning(expected: Json | { warning: number }): expected is { warning: number } {
  return typeof expected === "object" && expected !== null && "warning" in expected;
}
