import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { astOf, executeQuery, explain, parseQuery } from "../../../emulator/c8ql/index.ts";
import { ApiError } from "../../../emulator/common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../emulator/common/json.ts";
import { MemoryTarget } from "./memory-target.ts";

/** Where recordings of the real service are, if there are any on this machine. */
const FOLDER = process.env.GDN_RECORDINGS ?? join(import.meta.dirname, "../../../../shared/gdn/recordings");

interface Recording {
  name: string;
  step: number;
  request: { method: string; path: string; body: Json };
  response: { status: number; body: JsonObject };
}

function recordings(file: string): Recording[] {
  const path = join(FOLDER, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Recording[]) : [];
}

/** The documents that the recorded queries find: those of the client's tests, in every collection that they name. */
const DOCUMENTS: JsonObject[] = [1, 2, 3, 4, 5, 6].map((n) => ({
  _key: String(n),
  val: n,
  text: n < 4 ? "foo" : "bar",
  loc: [Math.min(n, 5), Math.min(n, 5)],
}));

/** An earlier step of the cursors' tests has set an attribute. */
function documentsOf(collection: string | undefined): JsonObject[] {
  return collection?.includes("cursor") === true
    ? DOCUMENTS.map((document) => ({ ...document, _val: 42 }))
    : DOCUMENTS;
}

/** Sleeps of 50 s that were killed, and searches over indexes that the local GDN does not have. */
const LEFT_OUT = /SLEEP\(50\)|FULLTEXT|NEAR/;

const queries = recordings("cursors.json").filter(
  ({ request: { method, path, body } }) =>
    method === "POST" && /_api\/(cursor|query)/.test(path) && !path.endsWith("/sql") && isJsonObject(body),
);

function withoutVarying(rows: Json): Json {
  return JSON.parse(
    JSON.stringify(rows, (name, value) =>
      ["_rev", "_id", "_key"].includes(name) ? undefined : (value as Json),
    ),
  ) as Json;
}

async function answer(path: string, { query, bindVars, fullCount }: JsonObject): Promise<JsonObject> {
  const explains = path.endsWith("explain");
  const parsed = parseQuery(String(query), { namePhase: explains });
  if (explains) return explain(parsed, { database: "acme.test_fabric_1" });
  if (path.endsWith("query")) return { ast: astOf(parsed), collections: parsed.collections().read };
  const values = isJsonObject(bindVars) ? bindVars : {};
  const { read, write } = parsed.collections(values);
  const eleven = String(query).includes("_key > 0");
  const documents = eleven ? Array.from({ length: 11 }, (_, i) => ({ value: i + 1 })) : documentsOf(read[0]);
  const target = new MemoryTarget(Object.fromEntries([...read, ...write].map((name) => [name, documents])));
  const { rows, stats } = await executeQuery(parsed, {
    target,
    bindVars: values,
    fullCount: fullCount === true,
  });
  return { rows, stats: { ...stats } };
}

const title =
  queries.length === 0
    ? `recorded queries: left out, as there are no recordings in ${FOLDER}`
    : "recorded queries (left out: SQL, indexes that are not there, and what waits to be killed)";

describe.skipIf(queries.length === 0)(title, () => {
  test("some are here", () => expect(queries.length).toBeGreaterThan(0));

  test.each(
    queries
      .filter(({ request }) => !LEFT_OUT.test(JSON.stringify(request.body)))
      .map(
        (recording) =>
          [`${recording.step} ${JSON.stringify(recording.request.body).slice(0, 90)}`, recording] as const,
      ),
  )("%s", async (_, { request, response }) => {
    const expected = response.body;
    let given: JsonObject;
    try {
      given = await answer(request.path, request.body as JsonObject);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      expect({ status: error.status, errorNum: error.errorNum, errorMessage: error.message }).toEqual({
        status: response.status,
        errorNum: expected.errorNum,
        errorMessage: expected.errorMessage,
      });
      return;
    }
    expect(response.status).toBeLessThan(300);
    if (expected.plan !== undefined) expect(given.plan).toEqual(expected.plan);
    if (expected.ast !== undefined)
      expect(given).toEqual({ ast: expected.ast, collections: expected.collections });
    if (!Array.isArray(expected.result)) return;
    const rows = given.rows as Json[];
    expect(withoutVarying(rows.slice(0, expected.result.length))).toEqual(withoutVarying(expected.result));
    const { executionTime, peakMemoryUsage, ...stats } = (expected.extra as { stats: JsonObject }).stats;
    expect(given.stats).toMatchObject(stats);
    expect([typeof executionTime, typeof peakMemoryUsage]).toEqual(["number", "number"]);
  });
});
