import { expect, test } from "vitest";
import type { Settings } from "../../emulator/common/settings.ts";
import { gdnForTest, makeFabric, type TestGdn, until } from "./support/gdn.ts";

const KV = "/_fabric/f/_api/kv";

async function withPairs(query = "", settings: Partial<Settings> = {}): Promise<TestGdn> {
  const gdn = await gdnForTest(settings);
  await makeFabric(gdn, "f");
  await gdn.need("POST", `${KV}/c${query}`);
  return gdn;
}

const values = async (gdn: TestGdn, query = "", keys?: unknown, url = gdn.info.url) =>
  (await gdn.need("POST", `${KV}/c/values${query}`, keys, { url })).body.result;

test("pairs are put, replaced, read in part, and removed, in all regions", async () => {
  const gdn = await withPairs();
  const put = await gdn.need("PUT", `${KV}/c/value`, [
    { _key: "a", value: 1 },
    { _key: "b", value: { deep: [true] } },
    { _key: "c", value: null },
  ]);
  expect([put.status, put.body[0]]).toEqual([202, { _id: "c/a", _key: "a", _rev: expect.any(String) }]);
  await gdn.need("PUT", `${KV}/c/value`, { _key: "a", value: "new" });
  expect((await gdn.need("GET", `${KV}/c/value/a`)).body).toMatchObject({ _id: "c/a", value: "new" });
  expect(await values(gdn, "", ["c", "none", "b"], gdn.urlOf("ap-south"))).toEqual([
    { _key: "c", value: null, expireAt: null },
    { _key: "b", value: { deep: [true] }, expireAt: null },
  ]);
  expect(await values(gdn, "?offset=1&limit=1")).toHaveLength(1);
  expect((await gdn.need("GET", `${KV}/c/keys?limit=2`)).body.result).toHaveLength(2);
  expect((await gdn.need("DELETE", `${KV}/c/value/a`)).status).toBe(202);
  expect((await gdn.call("GET", `${KV}/c/value/a`)).body.errorNum).toBe(1202);
  const removed = await gdn.need("DELETE", `${KV}/c/values`, ["a", { _key: "b" }]);
  expect(removed.body).toEqual([{ _id: "c/b", _key: "b", _rev: expect.any(String) }]);
  expect((await gdn.need("GET", `${KV}/c/count`)).body).toMatchObject({ name: "c", count: 1 });
  await gdn.need("PUT", `${KV}/c/truncate`);
  expect(await values(gdn)).toEqual([]);
  await gdn.need("DELETE", `${KV}/c`);
  expect((await gdn.call("GET", `${KV}/c/count`)).body.errorNum).toBe(101000);
});

test("pairs go at their time only where the collection lets them expire", async () => {
  for (const [query, left] of [
    ["?expiration=true", ["never", "other", "plain"]],
    ["", ["gone", "never", "other", "plain"]],
  ] as const) {
    const gdn = await withPairs(query, { expiryInterval: 10 });
    await gdn.need("PUT", `${KV}/c/value`, [
      { _key: "gone", value: 1, expireAt: 1 },
      { _key: "never", value: 1, expireAt: -1 },
      { _key: "other", value: 1, expireAt: 4_102_444_800 },
      { _key: "plain", value: 1 },
    ]);
    await until(async () => (await values(gdn)).length === left.length);
    expect((await gdn.need("GET", `${KV}/c/keys`)).body.result.sort()).toEqual(left);
    expect(await values(gdn, "", ["never", "other"])).toMatchObject([
      { expireAt: null },
      { expireAt: 4_102_444_800 },
    ]);
    expect((await gdn.need("GET", KV)).body.result).toEqual([{ name: "c", expiration: query !== "" }]);
  }
});

test.each<[what: string, method: string, path: string, body: unknown, status: number, errorNum: number]>([
  ["a pair without value", "PUT", "/c/value", [{ _key: "a" }], 403, 400],
  ["a key that is none", "PUT", "/c/value", [{ _key: "a b", value: 1 }], 400, 1221],
  ["a time that is none", "PUT", "/c/value", [{ _key: "a", value: 1, expireAt: "soon" }], 400, 10],
  ["no pair", "PUT", "/c/value", ["a"], 400, 10],
  ["keys that are none", "POST", "/c/values", { a: 1 }, 400, 10],
  ["a name that is taken", "POST", "/c", undefined, 409, 1207],
  ["a bad name", "POST", "/1c", undefined, 400, 1208],
  ["a collection of documents", "GET", "/plain/count", undefined, 404, 101000],
])("%s is refused, and changes nothing", async (_what, method, path, body, status, errorNum) => {
  const gdn = await withPairs();
  await gdn.need("POST", "/_fabric/f/_api/collection", { name: "plain" });
  const answer = await gdn.call(method, `${KV}${path}`, body);
  expect([answer.status, answer.body.errorNum]).toEqual([status, errorNum]);
  expect(await values(gdn)).toEqual([]);
});

test("one pair that is wrong keeps all of a call from being written", async () => {
  const gdn = await withPairs();
  const pairs = [{ _key: "a", value: 1 }, { _key: "b" }];
  expect((await gdn.call("PUT", `${KV}/c/value`, pairs)).status).toBe(403);
  expect(await values(gdn)).toEqual([]);
});

test("levels on collections hold", async () => {
  const gdn = await withPairs();
  const { key } = (await gdn.need("POST", "/_api/key", { keyid: "app" })).body;
  await gdn.need("PUT", "/_api/key/app/database/f", { grant: "rw" });
  await gdn.need("PUT", "/_api/key/app/database/f/collection/c", { grant: "ro" });
  const asApp = { authorization: `apikey ${key}` };
  expect((await gdn.call("GET", `${KV}/c/keys`, undefined, asApp)).status).toBe(200);
  expect((await gdn.call("PUT", `${KV}/c/value`, [{ _key: "a", value: 1 }], asApp)).status).toBe(403);
});
