import { expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn } from "./support/gdn.ts";
import { errorNum, replay, type Statement } from "./support/statements.ts";

const KEY = expect.stringMatching(/^\d+$/);
const REV = expect.stringMatching(/^_[A-Za-z0-9_-]{10}$/);

/** The owner of the tenant. */
const OWNER = "root";

/** What is known of the service, statement by statement. */
const follows = (name: string, ...statements: Statement[]) =>
  test(name, async () => {
    const gdn: TestGdn = await gdnForTest();
    await makeFabric(gdn, "f", { spotDc: "us-west" });
    await gdn.need("POST", "/_fabric/f/_api/collection", { name: "c" });
    await gdn.need("POST", "/_fabric/f/_api/collection", { name: "e", type: 3 });
    await replay(gdn, "f", statements);
  });

follows(
  "collections",
  ["POST F/collection", { name: "d" }, 200, { name: "d", type: 2, status: 3, statusString: "loaded" }],
  ["POST F/collection", { name: "d" }, 409, errorNum(1207)],
  ["GET F/collection/d", undefined, 200, { name: "d", isSpot: false, collectionModel: "DOC" }],
  ["GET /_fabric/f/collection/d", undefined, 200, { name: "d" }],
  ["GET F/collection/none", undefined, 404, errorNum(1203)],
  ["GET F/collection/d/count", undefined, 200, { count: 0 }],
  ["GET F/collection/none/count", undefined, 404, errorNum(1203)],
  ["GET F/collection/d/figures", undefined, 200, { count: 0, collectionModel: expect.any(Number) }],
  ["GET F/collection/none/figures", undefined, 404],
  ["PUT F/collection/d/properties", { hasStream: true }, 200, { hasStream: true }],
  ["PUT F/collection/none/properties", { hasStream: true }, 404],
  ["PUT F/collection/d/truncate", undefined, 200, { name: "d" }],
  ["PUT F/collection/none/truncate", undefined, 404],
  ["DELETE F/collection/d?isSystem=False", undefined, 200, { id: KEY, error: false, code: 200 }],
  ["DELETE F/collection/d", undefined, 404, errorNum(1203)],
  [
    "POST F/collection",
    { name: "auto", keyOptions: { type: "autoincrement" } },
    200,
    {
      keyOptions: { type: "autoincrement", allowUserKeys: true, increment: 1, offset: 0, lastValue: 0 },
    },
  ],
  ["GET /_fabric/none/_api/collection", undefined, 404, errorNum(1228, "database not found")],
);

follows(
  "documents",
  ["POST F/document/c", {}, 202, { _key: KEY, _rev: REV, _id: expect.stringMatching(/^c\/\d+$/) }],
  ["POST F/document/c?waitForSync=True", { _key: "1", a: { b: 1 } }, 201, { _id: "c/1", _key: "1" }],
  ["POST F/document/c", { _key: "1" }, 409, errorNum(1210)],
  [
    "POST F/document/c",
    [{ _key: "1" }, { _key: "2" }],
    202,
    [{ error: true, errorNum: 1210 }, { _key: "2" }],
  ],
  ["POST F/document/c?silent=1", {}, 202, {}],
  ["POST F/document/c?silent=true", [{}, {}], 202, {}],
  ["POST F/document/c?returnNew=1", { _key: "new", a: 1 }, 202, { new: { _key: "new", a: 1 } }],
  ["POST F/document?collection=c&returnNew=true", { _key: "q" }, 202, { new: { _id: "c/q" } }],
  ["POST F/document/c", { _key: "a/b" }, 400, errorNum(1221)],
  ["POST F/document/none", {}, 404, errorNum(1203)],
  ["GET F/document/c/1", undefined, 200, { _id: "c/1", _key: "1", _rev: REV, a: { b: 1 } }],
  ["GET F/document/c/none", undefined, 404, errorNum(1202)],
  [
    "GET F/document/c/1",
    undefined,
    412,
    { errorNum: 1200, _key: "1", _id: "c/1", _rev: REV },
    { "if-match": "_x" },
  ],
  ["HEAD F/document/c/1", undefined, 200],
  ["HEAD F/document/c/none", undefined, 404],
  [
    "PATCH F/document/c/1?returnNew=1&returnOld=1",
    { a: { c: 2 } },
    202,
    {
      _oldRev: REV,
      new: { a: { b: 1, c: 2 } },
      old: { a: { b: 1 } },
    },
  ],
  ["PATCH F/document/c/1?mergeObjects=0&returnNew=1", { a: { d: 1 } }, 202, { new: { a: { d: 1 } } }],
  ["PATCH F/document/c/1?keepNull=0&waitForSync=1", { a: null }, 201, { _key: "1" }],
  ["PATCH F/document/c/1?ignoreRevs=0", { _rev: "_x" }, 412, errorNum(1200)],
  ["PATCH F/document/c/none", {}, 404, errorNum(1202)],
  ["PUT F/document/c/1?silent=1", { z: 1 }, 202, {}],
  ["PUT F/document/c/none", {}, 404, errorNum(1202)],
  [
    "PATCH F/document/c?ignoreRevs=0",
    [{ _key: "1", _rev: "_x" }, { _key: "none" }, { a: 1 }, 1],
    202,
    [
      { error: true, errorNum: 1200, errorMessage: "conflict" },
      { error: true, errorNum: 1202 },
      { error: true, errorNum: 1221 },
      { error: true, errorNum: 1227 },
    ],
  ],
  ["DELETE F/document/c", [{ _key: "q" }, "none"], 202, [{ _key: "q" }, { errorNum: 1202 }]],
  ["DELETE F/document/c/1", undefined, 412, errorNum(1200), { "if-match": "_x" }],
  ["DELETE F/document/c/1?returnOld=1&waitForSync=1", undefined, 200, { _key: "1", old: { z: 1 } }],
  ["DELETE F/document/c/1", undefined, 404, errorNum(1202)],
  ["POST F/document/e", { _from: "c/2", _to: "c/new", _key: "e1" }, 202, { _id: "e/e1" }],
  ["POST F/document?collection=e", { _from: "c/2" }, 400, errorNum(1233)],
  ["GET F/edges/e?vertex=c/2&direction=out", undefined, 200, { edges: [{ _key: "e1" }], stats: {} }],
  ["GET F/edges/e?vertex=c/2&direction=in", undefined, 200, { edges: [] }],
  ["GET F/edges/e?vertex=c/new", undefined, 200, { edges: [{ _from: "c/2" }] }],
);

follows(
  "import and export",
  [
    "POST F/import/c",
    { data: [{ _key: "1" }, { _key: "1" }], details: true, replace: false },
    200,
    {
      result: { created: 1, errors: 1, details: { errors: [{ errorNumber: 1210 }], unprocessed: [] } },
    },
  ],
  [
    "POST F/import/e",
    { data: [{ _key: "1" }], details: true, replace: false },
    200,
    {
      result: { created: 0, errors: 1, details: { errors: [{ errorNumber: 1233 }] } },
    },
  ],
  ["POST F/export", { query: "FOR d IN c RETURN d" }, 200, { result: [{ _key: "1" }] }],
  ["POST F/export", { query: "REMOVE '1' IN c" }, 400, errorNum(10)],
  ["GET F/export/c?offset=0&limit=0", undefined, 200, { result: [{ _key: "1" }] }],
);

follows(
  "queries and saved queries",
  [
    "POST F/cursor",
    { query: "FOR i IN 1..3 RETURN i", batchSize: 2, count: true },
    201,
    {
      result: [1, 2],
      hasMore: true,
      count: 3,
      cached: false,
      extra: { warnings: [] },
    },
  ],
  ["POST F/cursor", { query: "RETURN @@x" }, 400, errorNum(1551)],
  ["POST F/cursor", { query: "RETURN 1", bindVars: { x: 1 } }, 400, errorNum(1552)],
  ["POST F/cursor", { query: "NO" }, 400, errorNum(1501)],
  ["PUT F/cursor/abc", undefined, 400, errorNum(400)],
  ["PUT F/cursor/123", undefined, 404, errorNum(1600)],
  ["DELETE F/cursor/123", undefined, 404, errorNum(1600)],
  ["POST F/query", { query: "FOR d IN c RETURN d" }, 200, { parsed: true, collections: ["c"], bindVars: [] }],
  [
    "DELETE F/query/123",
    undefined,
    404,
    {
      errorNum: 1591,
      errorMessage: "cannot kill query '123': query ID not found",
    },
  ],
  ["GET F/query/current", undefined, 200, []],
  ["POST F/cursor", { query: "RETURN CURRENT_APIKEY_ATTRIBUTE('x')" }, 201, { result: [null] }],
  ["POST F/cursor", { query: "RETURN CURRENT_USER_ATTRIBUTE('x')" }, 201, { result: [null] }],
  [
    "POST F/cursor",
    { query: "FOR x IN _collections FILTER x.name == 'c' RETURN x.name" },
    201,
    { result: ["c"] },
  ],
  [
    "POST F/restql",
    { query: { name: "q", value: "RETURN 1" } },
    200,
    { result: { name: "q", fabric: "acme.f" } },
  ],
  ["POST F/restql", { query: { name: "r" } }, 400, errorNum(400)],
  [
    "POST F/restql/import",
    { queries: [{ name: "a", value: "RETURN 1" }] },
    200,
    { result: { created: 1, errors: 0 } },
  ],
  [
    "POST F/restql/import",
    { queries: [{ name: "b", value: "RETURN 1" }, { name: "bad" }] },
    400,
    {
      errorNum: 10,
      errorMessage: expect.stringContaining('"bad"'),
    },
  ],
  ["GET F/restql/user", undefined, 200, { result: [{ name: "q" }, { name: "a" }] }],
  ["PUT F/restql/none", { query: { value: "RETURN 1" } }, 400, errorNum(404, "query not found.")],
  [
    "PUT F/restql/q",
    { query: { value: "RETURN 2" } },
    200,
    { result: { value: "RETURN 2", sqlValue: null } },
  ],
  ["POST F/restql/execute/q", {}, 201, { result: [2] }],
  ["POST F/restql/execute/none", {}, 400, errorNum(1502)],
  ["PUT F/restql/fetch/123", undefined, 404, errorNum(1600)],
  ["DELETE F/restql/q", undefined, 200, { result: [] }],
);

test("queries read the attributes of the API key that runs them, and of the user that made it", async () => {
  const gdn = await gdnForTest();
  await gdn.need("PUT", `/_api/key/${gdn.info.apiKeyId}/attributes`, { team: "web" });
  await gdn.need("PUT", `/_api/user/${OWNER}/attributes`, { city: "Pune" });
  const query =
    "RETURN [CURRENT_APIKEY_ATTRIBUTE('team'), CURRENT_APIKEY_ATTRIBUTE('city'), CURRENT_USER_ATTRIBUTE('city')]";
  const rows = async (authorization?: string) =>
    (await gdn.need("POST", "/_api/cursor", { query }, { authorization })).body.result;
  expect(await rows()).toEqual([["web", null, "Pune"]]);
  const { email, password } = gdn.info;
  const { jwt } = (await gdn.need("POST", "/_open/auth", { email, password }, { authorization: "" })).body;
  expect(await rows(`bearer ${jwt}`)).toEqual([[null, null, "Pune"]]);
  const wrong = await gdn.need("POST", "/_api/cursor", { query: "RETURN CURRENT_USER_ATTRIBUTE(1)" });
  expect([wrong.body.result, wrong.body.extra.warnings]).toMatchObject([[null], [{ code: 1542 }]]);
});
