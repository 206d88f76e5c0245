import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeFabric, startGdn, type TestGdn } from "./support/gdn.ts";

const DOCUMENT = "/_fabric/f/_api/document";
const REVISION = expect.stringMatching(/^_[A-Za-z0-9_-]{10}$/);
let gdn: TestGdn;

beforeAll(async () => {
  gdn = await startGdn();
  await makeFabric(gdn, "f");
  for (const [name, type] of [
    ["c", 2],
    ["edges", 3],
  ]) {
    await gdn.need("POST", "/_fabric/f/_api/collection", { name, type });
  }
});
afterAll(() => gdn.close());
beforeEach(async () => {
  for (const name of ["c", "edges"]) await gdn.need("PUT", `/_fabric/f/_api/collection/${name}/truncate`);
});

const insert = (body: unknown, query = "") => gdn.call("POST", `${DOCUMENT}/c${query}`, body);
const read = async (key: string) => (await gdn.need("GET", `${DOCUMENT}/c/${key}`)).body;

describe("insert", () => {
  test("one document, which reads back as it was given", async () => {
    const document = { _key: "1", text: 'a "b" \\ \u0000 ☃', nested: { a: [1, { b: null }] }, n: 1.5e300 };
    const { status, body, headers } = await insert(document);
    expect([status, body]).toEqual([202, { _id: "c/1", _key: "1", _rev: REVISION }]);
    expect(headers.etag).toBe(`"${body._rev}"`);
    expect(headers.location).toBe("/_tenant/acme/_fabric/f/_api/document/c/1");
    expect(await read("1")).toEqual({ ...document, _id: "c/1", _rev: body._rev });
  });

  test("keys are generated where there are none, and never twice", async () => {
    const { body } = await insert(Array.from({ length: 50 }, () => ({})));
    const keys = body.map((one: { _key: string }) => one._key);
    expect(new Set(keys).size).toBe(50);
    for (const key of keys) expect(key).toMatch(/^\d+$/);
  });

  test("options: returnNew, silent, waitForSync, overwrite with returnOld", async () => {
    const { body } = await insert({ _key: "1", a: 1 }, "?returnNew=1");
    expect(body.new).toEqual({ _id: "c/1", _key: "1", _rev: body._rev, a: 1 });
    expect((await insert({ _key: "2" }, "?silent=true")).body).toEqual({});
    expect((await insert([{ _key: "3" }, {}], "?silent=1")).body).toEqual({});
    expect((await insert({ _key: "4" }, "?waitForSync=True")).status).toBe(201);
    const over = await insert({ _key: "1", b: 2 }, "?overwrite=1&returnOld=1&returnNew=1");
    expect(over.body).toMatchObject({ _key: "1", _oldRev: body._rev, old: { a: 1 }, new: { b: 2 } });
    expect(over.body.new).not.toHaveProperty("a");
  });

  test("a taken key is 409/1210; in an array only its item fails", async () => {
    await insert({ _key: "1" });
    const one = await insert({ _key: "1" });
    expect([one.status, one.body.errorNum]).toEqual([409, 1210]);
    const many = await insert([{ _key: "1" }, { _key: "2" }, { _key: "2" }]);
    expect(many.status).toBe(202);
    expect(many.body.map((item: { errorNum?: number }) => item.errorNum)).toEqual([1210, undefined, 1210]);
    expect(many.headers["x-c8-error-codes"]).toBe('{"1210":2}');
  });

  test.each([
    ["a key with a slash", { _key: "a/b" }, 1221],
    ["an empty key", { _key: "" }, 1221],
    ["a key that is no text", { _key: 1 }, 1221],
    ["a key of 255 bytes", { _key: "k".repeat(255) }, 1221],
    ["a number", 1, 1227],
  ])("%s is refused", async (_name, document, errorNum) => {
    const one = await insert(document);
    expect([one.status, one.body.errorNum]).toEqual([400, errorNum]);
    const many = await insert([document, { _key: "good" }]);
    expect(many.body[0].errorNum).toBe(errorNum);
    expect(await read("good")).toBeDefined();
  });

  test("what a client says of _id and _rev is not taken over", async () => {
    await insert({ _key: "1", _id: "other/9", _rev: "mine" });
    expect(await read("1")).toEqual({ _id: "c/1", _key: "1", _rev: REVISION });
  });

  test("attributes may have any name", async () => {
    await insert('{"_key":"1","__proto__":{"a":1},"constructor":2,"hasOwnProperty":3,"":4}');
    const { text } = await gdn.need("GET", `${DOCUMENT}/c/1`);
    expect(text).toContain('"__proto__":{"a":1},"constructor":2,"hasOwnProperty":3,"":4');
  });
});

describe("read", () => {
  test("an unknown document is 404/1202", async () => {
    const { status, body } = await gdn.call("GET", `${DOCUMENT}/c/none`);
    expect([status, body.errorNum]).toEqual([404, 1202]);
    expect((await gdn.call("HEAD", `${DOCUMENT}/c/none`)).status).toBe(404);
  });

  test("If-Match and If-None-Match, with and without quotes", async () => {
    const { _rev } = (await insert({ _key: "1" })).body;
    const get = async (name: string, value: string) =>
      await gdn.call("GET", `${DOCUMENT}/c/1`, undefined, { headers: { [name]: value } });
    for (const rev of [_rev, `"${_rev}"`]) {
      expect((await get("if-match", rev)).status).toBe(200);
      expect((await get("if-none-match", rev)).status).toBe(304);
    }
    const wrong = await get("if-match", `${_rev}0`);
    expect(wrong.body).toMatchObject({ code: 412, errorNum: 1200, _id: "c/1", _key: "1", _rev });
    expect(wrong.headers.etag).toBe(`"${_rev}"`);
    expect((await gdn.call("HEAD", `${DOCUMENT}/c/1`)).status).toBe(200);
  });

  test("a key may need escaping in the path", async () => {
    await insert({ _key: "a@b.c:d'e%" });
    expect(await read(encodeURIComponent("a@b.c:d'e%"))).toMatchObject({ _key: "a@b.c:d'e%" });
  });
});

describe("update", () => {
  const update = (query: string, body: unknown, key = "1") =>
    gdn.call("PATCH", `${DOCUMENT}/c/${key}${query}`, body);
  beforeEach(async () => {
    await insert({ _key: "1", a: { x: 1 }, b: 2 });
  });

  test.each([
    ["merges", "", { a: { y: 2 } }, { a: { x: 1, y: 2 }, b: 2 }],
    ["replaces sub-objects with mergeObjects=0", "?mergeObjects=0", { a: { y: 2 } }, { a: { y: 2 }, b: 2 }],
    ["keeps nulls", "", { b: null }, { a: { x: 1 }, b: null }],
    ["removes them with keepNull=0", "?keepNull=0", { b: null, a: { x: null } }, { a: {} }],
    ["keeps the key whatever the body says", "", { _key: "2" }, { a: { x: 1 }, b: 2 }],
  ])("%s", async (_name, query, body, expected) => {
    expect((await update(query, body)).status).toBe(202);
    const { _id, _key, _rev, ...rest } = await read("1");
    expect([_id, _key, rest]).toEqual(["c/1", "1", expected]);
  });

  test("answers the old revision, and what was asked for", async () => {
    const before = await read("1");
    const { body } = await update("?returnOld=1&returnNew=1", { b: 3 });
    expect(body).toEqual({
      _id: "c/1",
      _key: "1",
      _rev: REVISION,
      _oldRev: before._rev,
      old: before,
      new: { ...before, _rev: body._rev, b: 3 },
    });
    expect((await update("?silent=1", { b: 4 })).body).toEqual({});
    expect((await update("?waitForSync=1", { b: 5 })).status).toBe(201);
  });

  test("compares revisions with ignoreRevs=0 or If-Match, and else does not", async () => {
    const { _rev } = await read("1");
    expect((await update("", { _rev: "_old" })).status).toBe(202);
    const conflict = await update("?ignoreRevs=0", { _rev, b: 9 });
    expect([conflict.status, conflict.body.errorNum]).toEqual([412, 1200]);
    const now = (await read("1"))._rev;
    expect((await update("?ignoreRevs=false", { _rev: now, b: 9 })).status).toBe(202);
    const reply = await gdn.call("PATCH", `${DOCUMENT}/c/1`, { b: 1 }, { headers: { "if-match": _rev } });
    expect(reply.status).toBe(412);
    expect((await read("1")).b).toBe(9);
  });

  test("an unknown document is 404/1202", async () => {
    expect((await update("", {}, "none")).body.errorNum).toBe(1202);
  });

  test("many: each item by its key, and each failure by itself", async () => {
    const { _rev } = await read("1");
    const { status, body, headers } = await gdn.call("PATCH", `${DOCUMENT}/c?ignoreRevs=0`, [
      { _key: "1", b: 3 },
      { _key: "none" },
      { b: 1 },
      7,
      { _key: "1", _rev, b: 4 },
    ]);
    expect(status).toBe(202);
    expect(body.map((item: { errorNum?: number }) => item.errorNum)).toEqual([
      undefined,
      1202,
      1221,
      1227,
      1200,
    ]);
    expect(body[4].errorMessage).toBe("conflict");
    expect(JSON.parse(String(headers["x-c8-error-codes"]))).toEqual({ 1200: 1, 1202: 1, 1221: 1, 1227: 1 });
    expect((await read("1")).b).toBe(3);
  });
});

test("replace leaves nothing of the old document but its key", async () => {
  await insert({ _key: "1", a: 1 });
  const { body } = await gdn.need("PUT", `${DOCUMENT}/c/1?returnOld=1`, { b: 2 });
  expect(body.old).toMatchObject({ a: 1 });
  expect(await read("1")).toEqual({ _id: "c/1", _key: "1", _rev: body._rev, b: 2 });
  const many = await gdn.need("PUT", `${DOCUMENT}/c/?returnNew=true`, [{ _key: "1", c: 3 }]);
  expect(many.body[0].new).toEqual({ _id: "c/1", _key: "1", _rev: REVISION, c: 3 });
});

describe("remove", () => {
  test("one: its metadata, and what was asked for", async () => {
    const { _rev } = (await insert({ _key: "1", a: 1 })).body;
    const { status, body } = await gdn.need("DELETE", `${DOCUMENT}/c/1?returnOld=1`);
    expect([status, body]).toEqual([
      202,
      { _id: "c/1", _key: "1", _rev, old: { _id: "c/1", _key: "1", _rev, a: 1 } },
    ]);
    expect((await gdn.call("DELETE", `${DOCUMENT}/c/1`)).body.errorNum).toBe(1202);
    await insert({ _key: "2" });
    expect((await gdn.need("DELETE", `${DOCUMENT}/c/2?waitForSync=1`)).status).toBe(200);
  });

  test("many: by documents, keys and ids", async () => {
    await insert(["1", "2", "3"].map((_key) => ({ _key })));
    const { body } = await gdn.need("DELETE", `${DOCUMENT}/c`, [{ _key: "1" }, "2", "c/3", "4"]);
    expect(body.map((item: { errorNum?: number }) => item.errorNum)).toEqual([
      undefined,
      undefined,
      undefined,
      1202,
    ]);
    expect((await gdn.need("GET", "/_fabric/f/_api/collection/c/count")).body.count).toBe(0);
  });
});

test("edges need _from and _to, and documents cannot have them", async () => {
  const edge = { _key: "1", _from: "c/1", _to: "c/2" };
  expect((await gdn.call("POST", `${DOCUMENT}/edges`, { _key: "1" })).body.errorNum).toBe(1233);
  for (const _to of [1, "c", "c/", "/2", "c/2/3", ""]) {
    expect((await gdn.call("POST", `${DOCUMENT}/edges`, { ...edge, _to })).body.errorNum).toBe(1233);
  }
  await gdn.need("POST", `${DOCUMENT}/edges`, edge);
  expect((await gdn.call("PUT", `${DOCUMENT}/edges/1`, { a: 1 })).body.errorNum).toBe(1233);
  const { body } = await gdn.need("PATCH", `${DOCUMENT}/edges/1?returnNew=1`, { _to: "c/3" });
  expect(body.new).toMatchObject({ _from: "c/1", _to: "c/3" });
  await insert(edge);
  expect(await read("1")).not.toHaveProperty("_from");
});

test("user keys can be refused, and then are made", async () => {
  await gdn.need("POST", "/_fabric/f/_api/collection", { name: "own", keyOptions: { allowUserKeys: false } });
  const refused = await gdn.call("POST", `${DOCUMENT}/own`, { _key: "1" });
  expect([refused.status, refused.body.errorNum]).toEqual([400, 1222]);
  expect((await gdn.need("POST", `${DOCUMENT}/own`, {})).body._key).toMatch(/^\d+$/);
});

test("a document that was left out is no empty document", async () => {
  await insert({ _key: "1", a: 1 });
  for (const [method, key] of [
    ["POST", ""],
    ["PATCH", "/1"],
    ["PUT", "/1"],
  ] as const) {
    const { status, body } = await gdn.call(method, `${DOCUMENT}/c${key}`);
    expect([status, body.errorNum]).toEqual([400, 600]);
  }
  expect(await read("1")).toMatchObject({ a: 1 });
});

test.each(["GET", "PATCH", "PUT", "DELETE"])(
  "%s of a document in an unknown collection is 404/1203",
  async (method) => {
    const { status, body } = await gdn.call(method, `${DOCUMENT}/none/1`, method === "GET" ? undefined : {});
    expect([status, body.errorNum]).toEqual([404, 1203]);
  },
);
