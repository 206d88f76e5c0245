import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeFabric, startGdn, type TestGdn } from "./support/gdn.ts";

const API = "/_fabric/f/_api";
let gdn: TestGdn;

beforeAll(async () => {
  gdn = await startGdn();
  await makeFabric(gdn, "f");
  await gdn.need("POST", `${API}/collection`, { name: "c" });
});
afterAll(() => gdn.close());
beforeEach(async () => {
  await gdn.need("PUT", `${API}/collection/c/truncate`);
});

const load = (body: unknown) => gdn.call("POST", `${API}/import/c`, body);
const exported = async (query = "") => (await gdn.need("GET", `${API}/export/c${query}`)).body.result;

test("import counts what it made and what it could not, with details when asked", async () => {
  await load({ data: [{ _key: "1" }], details: false, replace: false });
  const { status, body, headers } = await load({
    data: [{ _key: "1", a: 1 }, { _key: "2" }, 3],
    details: true,
  });
  expect(status).toBe(200);
  expect(body.result).toMatchObject({
    created: 1,
    errors: 2,
    unprocessed: 0,
    details: {
      errors: [{ document: { _key: "1", a: 1 }, errorNumber: 1210 }, { errorNumber: 1227 }],
      unprocessed: [],
    },
  });
  expect(body.result.details.errors[0].errorMessage).toMatch(/^1: /);
  expect(JSON.parse(String(headers["x-c8-error-codes"]))).toEqual({ 1210: 1, 1227: 1 });
  const plain = await load({ data: [{ _key: "3" }], details: false });
  expect(plain.body.result).toEqual({ created: 1, errors: 0, unprocessed: 0 });
});

test("import replaces where it may, and takes keys from another attribute", async () => {
  await load({ data: [{ _key: "1", a: 1 }] });
  await load({ data: [{ _key: "1", b: 2 }], replace: true });
  await load({ data: [{ id: 7, c: 3 }], primaryKey: "id" });
  expect(await exported()).toEqual([
    { _key: "1", b: 2 },
    { _key: "7", id: 7, c: 3 },
  ]);
});

test("import takes lines of JSON under jsc8's old path", async () => {
  const path = "/_fabric/f/import?type=auto&collection=c";
  const { status, body } = await gdn.need("POST", path, '{"_key":"1"}\r\n{"_key":"2"}\r\n');
  expect([status, body.code, body.result.created]).toEqual([201, 201, 2]);
  expect(await exported()).toEqual([{ _key: "1" }, { _key: "2" }]);
  const broken = await gdn.call("POST", "/_fabric/f/import?collection=c", '{"_key":"3"}\n{');
  expect(broken.status).toBe(400);
  expect(await exported()).toHaveLength(2);
});

test("an export leaves _id and _rev out, and can be cut", async () => {
  await load({ data: [1, 2, 3, 4].map((n) => ({ _key: String(n) })) });
  const keys = async (query: string) =>
    (await exported(query)).map((one: { _key: string }) => one._key).join("");
  expect(await keys("")).toBe("1234");
  expect(await keys("?limit=0")).toBe("1234");
  expect(await keys("?limit=2&offset=1")).toBe("23");
  expect(await keys("?order=desc&limit=2")).toBe("43");
  const { body } = await gdn.need("POST", `${API}/export`, {
    query: "FOR d IN @@c FILTER d._key > @k RETURN d",
    bindVars: { "@c": "c", k: "2" },
  });
  expect(body.result).toEqual([{ _key: "3" }, { _key: "4" }]);
});

test("an updated document moves to the end", async () => {
  await load({ data: [1, 2, 3].map((n) => ({ _key: String(n) })) });
  await gdn.need("PATCH", `${API}/document/c/1`, { a: 1 });
  expect((await exported()).map((one: { _key: string }) => one._key)).toEqual(["2", "3", "1"]);
});

test.each(["insert", "update", "replace", "remove", "upsert"])("an export may not %s", async (word) => {
  const { status, body } = await gdn.call("POST", `${API}/export`, {
    query: `${word.toUpperCase()} {} INTO c`,
  });
  expect([status, body.errorNum]).toEqual([400, 10]);
  expect(body.errorMessage).toBe(`Export "query" cannot contain "${word}" keyword.`);
  const quoted = await gdn.call("POST", `${API}/export`, { query: `RETURN "${word} it"` });
  expect([quoted.status, quoted.body.errorNum]).toEqual([400, 10]);
  const longer = await gdn.call("POST", `${API}/export`, { query: `RETURN {${word}d: 1}` });
  expect(longer.body.result).toEqual([{ [`${word}d`]: 1 }]);
});
