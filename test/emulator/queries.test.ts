import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeFabric, startGdn, type TestGdn, until } from "./support/gdn.ts";

const API = "/_fabric/f/_api";
let gdn: TestGdn;

beforeAll(async () => {
  gdn = await startGdn({ queryTimeout: 3_000 });
  await makeFabric(gdn, "f");
  await gdn.need("POST", `${API}/collection`, { name: "c" });
});
afterAll(() => gdn.close());
beforeEach(async () => {
  await gdn.need("PUT", `${API}/collection/c/truncate`);
  await gdn.need(
    "POST",
    `${API}/document/c`,
    [1, 2, 3, 4, 5].map((n) => ({ _key: String(n), n })),
  );
});

const run = (query: string, more = {}) => gdn.call("POST", `${API}/cursor`, { query, ...more });

describe("cursors", () => {
  test("batches until there is no more, and then the cursor is gone", async () => {
    const first = await run("FOR d IN c SORT d.n RETURN d.n", { batchSize: 2, count: true });
    expect(first.body).toMatchObject({ result: [1, 2], hasMore: true, count: 5, cached: false, code: 201 });
    const path = `${API}/cursor/${first.body.id}`;
    expect((await gdn.call("PUT", path)).body).toMatchObject({
      result: [3, 4],
      hasMore: true,
      id: first.body.id,
      code: 200,
    });
    const last = (await gdn.call("PUT", path)).body;
    expect(last).toMatchObject({ result: [5], hasMore: false, count: 5 });
    expect(last).not.toHaveProperty("id");
    for (const method of ["PUT", "DELETE"]) {
      const gone = await gdn.call(method, path);
      expect([gone.status, gone.body.errorNum]).toEqual([404, 1600]);
    }
  });

  test("a batch that ends with the rows has no more", async () => {
    const { body } = await run("FOR d IN c RETURN d", { batchSize: 5 });
    expect(body.hasMore).toBe(false);
    expect(body).not.toHaveProperty("count");
  });

  test("can be removed, and are their owner's and their fabric's alone", async () => {
    const { id } = (await run("RETURN 1..9", { batchSize: 1 })).body;
    expect(id).toBeUndefined();
    const cursor = (await run("FOR i IN 1..9 RETURN i", { batchSize: 1 })).body.id;
    expect((await gdn.call("PUT", `/_fabric/_system/_api/cursor/${cursor}`)).body.errorNum).toBe(1600);
    const { key } = (await gdn.need("POST", "/_api/key", { keyid: "other" })).body;
    await gdn.need("PUT", "/_api/key/other/database/f", { grant: "rw" });
    const stranger = await gdn.call("PUT", `${API}/cursor/${cursor}`, undefined, {
      authorization: `apikey ${key}`,
    });
    expect(stranger.body.errorNum).toBe(1600);
    const removed = await gdn.call("DELETE", `${API}/cursor/${cursor}`);
    expect([removed.status, removed.body]).toEqual([202, { id: cursor, error: false, code: 202 }]);
  });

  test.each([
    ["to fetch from a cursor id that is no number", "PUT", "/cursor/abc", undefined, 400, 400],
    ["to remove a cursor whose id is no number", "DELETE", "/cursor/abc", undefined, 404, 1600],
    ["a saved query's cursor id that is no number", "PUT", "/restql/fetch/abc", undefined, 404, 1600],
    ["no query", "POST", "/cursor", {}, 400, 1502],
    ["a query that is no text", "POST", "/cursor", { query: 1 }, 400, 10],
    ["a query that does not parse", "POST", "/cursor", { query: "FOR" }, 400, 1501],
    ["a batch size of 0", "POST", "/cursor", { query: "RETURN 1", batchSize: 0 }, 400, 10],
    ["bind values that are no object", "POST", "/cursor", { query: "RETURN 1", bindVars: [] }, 400, 10],
    ["a missing bind value", "POST", "/cursor", { query: "RETURN @a" }, 400, 1551],
    ["an unknown collection", "POST", "/cursor", { query: "FOR d IN nope RETURN d" }, 404, 1203],
  ])("%s is refused", async (_name, method, path, body, status, errorNum) => {
    const reply = await gdn.call(method, `${API}${path}`, body);
    expect([reply.status, reply.body.errorNum]).toEqual([status, errorNum]);
  });
});

test("a query writes, and returns what was there before and after", async () => {
  const { body } = await run(
    "FOR d IN c FILTER d.n > 3 UPDATE d WITH {n: d.n * 10} IN c RETURN [OLD.n, NEW.n]",
  );
  expect(body.result).toEqual([
    [4, 40],
    [5, 50],
  ]);
  expect(body.extra.stats.writesExecuted).toBe(2);
  expect((await run("FOR d IN c COLLECT WITH COUNT INTO n RETURN n")).body.result).toEqual([5]);
});

test.each([
  "UPDATE {_key: '1', _rev: @rev} WITH {n: 9} IN c OPTIONS {ignoreRevs: @ignore}",
  "UPDATE {_key: '1', _rev: @rev, n: 9} IN c OPTIONS {ignoreRevs: @ignore}",
  "UPDATE '1' WITH {_rev: @rev, n: 9} IN c OPTIONS {ignoreRevs: @ignore}",
  "REPLACE {_key: '1', _rev: @rev} WITH {n: 9} IN c OPTIONS {ignoreRevs: @ignore}",
  "REMOVE {_key: '1', _rev: @rev} IN c OPTIONS {ignoreRevs: @ignore}",
])("a query compares revisions where it says so: %s", async (query) => {
  const { _rev } = (await gdn.need("GET", `${API}/document/c/1`)).body;
  const conflict = await run(query, { bindVars: { rev: "_other", ignore: false } });
  expect([conflict.status, conflict.body.errorNum]).toEqual([412, 1200]);
  expect((await gdn.need("GET", `${API}/document/c/1`)).body).toMatchObject({ n: 1, _rev });
  const written = await run(query, { bindVars: { rev: _rev, ignore: false } });
  expect(written.body.extra.stats.writesExecuted).toBe(1);
});

test("a query that fails half-way has written nothing", async () => {
  const reply = await run("FOR i IN [10, 11, 1] INSERT {_key: TO_STRING(i)} INTO c");
  expect([reply.status, reply.body.errorNum]).toEqual([409, 1210]);
  expect((await gdn.need("GET", `${API}/collection/c/count`)).body.count).toBe(5);
});

test("options are taken from under `options` and from beside it", async () => {
  const query = "FOR d IN c LIMIT 2 RETURN d";
  expect((await run(query, { options: { fullCount: true } })).body.extra.stats.fullCount).toBe(5);
  expect((await run(query, { fullCount: true })).body.extra.stats.fullCount).toBe(5);
  expect((await run(query, { options: { profile: true } })).body.extra).toHaveProperty("profile.executing");
});

test("the only SQL is to select all of a collection", async () => {
  const sql = (query: string) => gdn.call("POST", `${API}/cursor/sql`, { query });
  expect((await sql("SELECT * FROM c")).body.result).toHaveLength(5);
  expect((await sql("select * from c limit 2;")).body.result).toHaveLength(2);
  expect((await sql("SELECT n FROM c")).status).toBe(501);
});

describe("running queries", () => {
  test("are listed and can be killed", async () => {
    const running = gdn.call("POST", `${API}/cursor`, { query: "RETURN SLEEP(@s)", bindVars: { s: 2.9 } });
    const list = async () => (await gdn.need("GET", `${API}/query/current`)).body;
    await until(async () => (await list()).length === 1);
    const [query] = await list();
    expect(query).toMatchObject({
      query: "RETURN SLEEP(@s)",
      bindVars: { s: 2.9 },
      state: "executing",
      stream: false,
    });
    await gdn.need("DELETE", `${API}/query/${query.id}`);
    const { status, body } = await running;
    expect([status, body.errorNum, body.errorMessage]).toEqual([
      410,
      1500,
      "C8QL: query killed (while executing)",
    ]);
    expect(await list()).toEqual([]);
    expect((await gdn.call("DELETE", `${API}/query/${query.id}`)).body.errorNum).toBe(1591);
  });

  test("end at their deadline, and others are answered meanwhile", async () => {
    const runaway = run("FOR a IN 1..100000 FOR b IN 1..100000 FILTER a + b < 0 RETURN 1");
    expect((await gdn.call("GET", "/datacenter/local")).status).toBe(200);
    const { status, body } = await runaway;
    expect([status, body.errorNum]).toEqual([410, 1500]);
  });
});

test("a query can be parsed and explained", async () => {
  const query = "FOR d IN c FILTER d.n == @n RETURN d";
  const parsed = (await gdn.need("POST", `${API}/query`, { query })).body;
  expect(parsed).toMatchObject({
    parsed: true,
    collections: ["c"],
    bindVars: ["n"],
    ast: [{ type: "root" }],
  });
  for (const path of ["/query/explain", "/explain"]) {
    const { plan } = (await gdn.need("POST", `${API}${path}`, { query, bindVars: { n: 1 } })).body;
    expect(plan.collections).toEqual([{ name: "c", type: "read" }]);
  }
  const wrong = await gdn.call("POST", `${API}/query/explain`, { query: "NO" });
  expect([wrong.status, wrong.body.errorNum]).toEqual([400, 1501]);
});

describe("saved queries", () => {
  const RESTQL = `${API}/restql`;
  beforeEach(async () => {
    for (const { name } of (await gdn.need("GET", `${RESTQL}/user`)).body.result) {
      await gdn.need("DELETE", `${RESTQL}/${name}`);
    }
  });

  test("are saved, listed, changed, run and deleted", async () => {
    const saved = await gdn.need("POST", RESTQL, {
      query: { name: "q", value: "RETURN @a", parameter: { a: 1 } },
    });
    expect(saved.body.result).toEqual({
      _key: "acme.root.acme.f.q",
      userid: "acme.root",
      tenant: "acme",
      fabric: "acme.f",
      name: "q",
      value: "RETURN @a",
      parameter: { a: 1 },
      type: "c8ql",
    });
    expect((await gdn.need("GET", `${RESTQL}/user`)).body.result).toEqual([saved.body.result]);
    const ran = await gdn.need("POST", `${RESTQL}/execute/q`, { bindVars: { a: 7 } });
    expect([ran.status, ran.body.result]).toEqual([201, [7]]);
    await gdn.need("PUT", `${RESTQL}/q`, { query: { value: "RETURN 2" } });
    expect((await gdn.need("POST", `${RESTQL}/execute/q`)).body.result).toEqual([2]);
    expect((await gdn.need("DELETE", `${RESTQL}/q`)).body).toEqual({ error: false, code: 200, result: [] });
    expect((await gdn.call("POST", `${RESTQL}/execute/q`)).body.errorNum).toBe(1502);
  });

  test("come in batches, with the statistics only where there is more", async () => {
    await gdn.need("POST", RESTQL, { query: { name: "q", value: "FOR i IN 1..250 RETURN i" } });
    const first = (await gdn.need("POST", `${RESTQL}/execute/q`)).body;
    expect([first.result.length, first.hasMore]).toEqual([100, true]);
    expect(first.extra).toHaveProperty("stats");
    const second = (await gdn.need("PUT", `${RESTQL}/fetch/${first.id}`)).body;
    const third = (await gdn.need("PUT", `${RESTQL}/fetch/${first.id}`)).body;
    expect([second.result.length, third.result.length, third.hasMore]).toEqual([100, 50, false]);
    expect((await gdn.need("POST", `${RESTQL}/execute/q`, { batchSize: 300 })).body.extra).toEqual({
      warnings: [],
    });
  });

  test("one that only writes is answered without an envelope", async () => {
    await gdn.need("POST", RESTQL, { query: { name: "q", value: "INSERT {} INTO c" } });
    expect((await gdn.need("POST", `${RESTQL}/execute/q`)).body).toEqual({ result: [] });
  });

  test("so is one that finds nothing to write; one with a RETURN has an envelope whatever it finds", async () => {
    const execute = async (value: string) => {
      await gdn.need("POST", `${RESTQL}/import`, { queries: [{ name: value.length.toString(), value }] });
      return (await gdn.need("POST", `${RESTQL}/execute/${value.length}`)).body;
    };
    expect(await execute("FOR d IN c FILTER d.n > 9 REMOVE d IN c")).toEqual({ result: [] });
    const none = "FOR d IN c FILTER d.n > 9 REMOVE d IN c RETURN OLD";
    expect(await execute(none)).toMatchObject({ result: [], hasMore: false, code: 201 });
    const some = "FOR d IN c UPDATE d WITH { n: 0 } IN c LIMIT 0 RETURN d";
    expect(await execute(some)).toMatchObject({ result: [], hasMore: false, code: 201 });
  });

  test("one in SQL is run as far as SQL is", async () => {
    await gdn.need("POST", RESTQL, { query: { name: "q", value: "SELECT * FROM c LIMIT 2", type: "sql" } });
    expect((await gdn.need("POST", `${RESTQL}/execute/q`)).body.result).toHaveLength(2);
    await gdn.need("PUT", `${RESTQL}/q`, { query: { value: "SELECT n FROM c", type: "sql" } });
    expect((await gdn.call("POST", `${RESTQL}/execute/q`)).status).toBe(501);
  });

  test("many are imported at once, and failures counted", async () => {
    const queries = [
      { name: "b", value: "RETURN 0" },
      { name: "a", value: "RETURN 1" },
      { name: "a", value: "RETURN 2" },
    ];
    const { body } = await gdn.need("POST", `${RESTQL}/import`, { queries, details: true });
    expect(body.result).toMatchObject({ created: 2, errors: 1 });
    // In the order of creation, which a change leaves as it is.
    await gdn.need("PUT", `${RESTQL}/b`, { query: { value: "RETURN 3" } });
    const { result } = (await gdn.need("GET", `${RESTQL}/user`)).body;
    expect(result.map(({ name }: { name: string }) => name)).toEqual(["b", "a"]);
    expect((await gdn.need("POST", `${RESTQL}/execute/a`)).body.result).toEqual([1]);
  });

  test("an import with a query that is not well-formed saves none, and names that one", async () => {
    const queries = [{ name: "a", value: "RETURN 1" }, { name: "b" }];
    const { status, body } = await gdn.call("POST", `${RESTQL}/import`, { queries });
    expect([status, body.errorNum]).toEqual([400, 10]);
    expect(body.errorMessage).toContain('{"name":"b"}');
    expect((await gdn.need("GET", `${RESTQL}/user`)).body.result).toEqual([]);
  });

  test.each([
    ["no value", "POST", "", { query: { name: "q" } }, 400, 400],
    ["no query", "POST", "", {}, 400, 400],
    ["a name with a slash", "POST", "", { query: { name: "a/b", value: "RETURN 1" } }, 400, 400],
    ["a name that is taken", "POST", "", { query: { name: "taken", value: "RETURN 2" } }, 409, 1207],
    ["changing an unknown one", "PUT", "/none", { query: { value: "RETURN 1" } }, 400, 404],
    ["deleting an unknown one", "DELETE", "/none", undefined, 404, 404],
    ["importing something else", "POST", "/import", { queries: 1 }, 400, 10],
    ["a cursor that there is not", "PUT", "/fetch/1", undefined, 404, 1600],
  ])("%s is refused", async (_name, method, path, body, status, errorNum) => {
    await gdn.need("POST", RESTQL, { query: { name: "taken", value: "RETURN 1" } });
    const reply = await gdn.call(method, `${RESTQL}${path}`, body);
    expect([reply.status, reply.body.errorNum]).toEqual([status, errorNum]);
  });
});
