import { expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn, until } from "./support/gdn.ts";

const API = "/_fabric/f/_api";

async function withIndex(index: object, collection: object = {}, settings = {}): Promise<TestGdn> {
  const gdn = await gdnForTest(settings);
  await makeFabric(gdn, "f", { spotDc: "us-west" });
  await gdn.need("POST", `${API}/collection`, { name: "c", ...collection });
  await gdn.need("POST", `${API}/index/persistent?collection=c`, { name: "one", unique: true, ...index });
  return gdn;
}

const insert = (gdn: TestGdn, document: object, url = gdn.info.url) =>
  gdn.call("POST", `${API}/document/c`, document, { url });

async function statuses(gdn: TestGdn, documents: object[]): Promise<number[]> {
  const all: number[] = [];
  for (const document of documents) all.push((await insert(gdn, document)).status);
  return all;
}

test.each<[what: string, index: object, documents: object[], statuses: number[]]>([
  ["an attribute", { fields: ["a"] }, [{ a: 1 }, { a: "1" }, { a: 1.0 }, { a: 2 }], [202, 202, 409, 202]],
  ["what is missing counts as null", { fields: ["a"] }, [{}, { a: null }], [202, 409]],
  ["but not where it is sparse", { fields: ["a"], sparse: true }, [{}, {}, { a: null }], [202, 202, 202]],
  ["several attributes", { fields: ["a", "b"] }, [{ a: 1 }, { a: 1, b: 1 }, { b: 1, a: 1 }], [202, 202, 409]],
  [
    "sparse over several",
    { fields: ["a", "b"], sparse: true },
    [{ a: 1 }, { a: 1 }, { a: 1, b: 1 }, { a: 1, b: 1 }],
    [202, 202, 202, 409],
  ],
  [
    "a nested attribute",
    { fields: ["a.b"] },
    [{ a: { b: 1 } }, { "a.b": 1 }, { a: { b: 1 } }],
    [202, 202, 409],
  ],
  [
    "objects, in whatever order",
    { fields: ["a"] },
    [{ a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
    [202, 409],
  ],
  [
    "long texts",
    { fields: ["a"] },
    [{ a: "x".repeat(999) }, { a: "x".repeat(998) }, { a: "x".repeat(999) }],
    [202, 202, 409],
  ],
  [
    "the elements of arrays",
    { fields: ["tags[*]"] },
    [{ tags: ["x", "y"] }, { tags: ["z", "y"] }, { tags: ["z"] }, { tags: [] }, {}],
    [202, 409, 202, 202, 202],
  ],
  [
    "attributes of elements",
    { fields: ["tags[*].name"] },
    [{ tags: [{ name: "x" }] }, { tags: [{ name: "y" }, { name: "x" }] }],
    [202, 409],
  ],
  ["the same twice in one array", { fields: ["tags[*]"] }, [{ tags: [1, 1] }], [202]],
  [
    "which deduplicate: false refuses",
    { fields: ["tags[*]"], deduplicate: false },
    [{ tags: [1, 1] }],
    [409],
  ],
])("%s", async (_what, index, documents, wanted) => {
  const gdn = await withIndex(index);
  expect(await statuses(gdn, documents)).toEqual(wanted);
});

test("the error says which index and which document, and the refused one is not there", async () => {
  const gdn = await withIndex({ fields: ["a"] });
  await insert(gdn, { _key: "first", a: 1 });
  const { body } = await insert(gdn, { _key: "second", a: 1 });
  expect(body).toMatchObject({ code: 409, errorNum: 1210 });
  expect(body.errorMessage).toMatch(/index one of type persistent over 'a'.* first$/);
  expect((await gdn.call("GET", `${API}/document/c/second`)).status).toBe(404);
});

test("updates, replacements and removals are followed", async () => {
  const gdn = await withIndex({ fields: ["a"] });
  await gdn.need("POST", `${API}/document/c`, [
    { _key: "1", a: 1 },
    { _key: "2", a: 2 },
  ]);
  const change = async (method: string, body: object) =>
    (await gdn.call(method, `${API}/document/c/2`, body)).status;
  expect(await change("PATCH", { a: 1 })).toBe(409);
  expect(await change("PUT", { a: 1 })).toBe(409);
  expect(await change("PUT", { a: 2, b: 1 })).toBe(202);
  expect(await change("PATCH", { a: 3 })).toBe(202);
  expect((await insert(gdn, { a: 2 })).status).toBe(202);
  await gdn.need("DELETE", `${API}/document/c/1`);
  expect((await insert(gdn, { a: 1 })).status).toBe(202);
  const overwritten = await gdn.call("POST", `${API}/document/c?overwrite=true`, { _key: "2", a: 1 });
  expect([overwritten.status, overwritten.body.errorNum]).toEqual([409, 1210]);
  await gdn.need("PUT", `${API}/collection/c/truncate`);
  expect((await insert(gdn, { a: 1 })).status).toBe(202);
});

test("in arrays and imports each has its own error", async () => {
  const gdn = await withIndex({ fields: ["a"] });
  const many = await insert(gdn, [{ _key: "1", a: 1 }, { a: 1 }, { _key: "3", a: 3 }]);
  expect(many.status).toBe(202);
  expect(many.body).toMatchObject([{ _key: "1" }, { error: true, errorNum: 1210 }, { _key: "3" }]);
  expect(many.headers["x-c8-error-codes"]).toBe('{"1210":1}');
  const data = [
    { _key: "4", a: 1 },
    { _key: "5", a: 5 },
  ];
  const imported = await gdn.need("POST", `${API}/import/c`, { data, details: true });
  expect(imported.body.result).toMatchObject({
    created: 1,
    errors: 1,
    details: {
      errors: [{ errorNumber: 1210, errorMessage: expect.stringMatching(/^4: unique constraint/) }],
    },
  });
});

test("queries are refused as a whole, but for ignoreErrors, and upserts update", async () => {
  const gdn = await withIndex({ fields: ["a"] });
  await insert(gdn, { _key: "1", a: 1 });
  const run = (query: string) => gdn.call("POST", `${API}/cursor`, { query });
  const refused = await run("FOR i IN [5, 1] INSERT { a: i } INTO c");
  expect([refused.status, refused.body.errorNum]).toEqual([409, 1210]);
  expect((await run("RETURN LENGTH(c)")).body.result).toEqual([1]);
  const ignoring = await run(
    "FOR i IN [5, 1] INSERT { a: i } INTO c OPTIONS { ignoreErrors: true } RETURN NEW.a",
  );
  expect(ignoring.body.result).toEqual([5]);
  const upserted = await run("UPSERT { a: 1 } INSERT { a: 1 } UPDATE { seen: true } IN c RETURN NEW._key");
  expect(upserted.body.result).toEqual(["1"]);
  expect((await run("UPSERT { b: 1 } INSERT { a: 1 } UPDATE {} IN c")).body.errorNum).toBe(1210);
  expect((await run("FOR d IN c FILTER d.a == 5 UPDATE d WITH { a: 1 } IN c")).body.errorNum).toBe(1210);
});

test("a statement sees what it has written itself, and only its outcome counts", async () => {
  const gdn = await withIndex({ fields: ["a"] });
  await insert(gdn, [
    { _key: "1", a: 1 },
    { _key: "2", a: 2 },
  ]);
  const run = async (query: string) => {
    const { body } = await gdn.call("POST", `${API}/cursor`, { query });
    return body.result ?? body.errorNum;
  };
  expect(
    await run("FOR i IN [3, 3] INSERT { a: i } INTO c OPTIONS { ignoreErrors: true } RETURN NEW.a"),
  ).toEqual([3]);
  const twice = "FOR i IN [4, 4] UPSERT { a: i } INSERT { _key: 'four', a: i } UPDATE { again: true } IN c";
  expect(await run(`${twice} RETURN OLD._key`)).toEqual([null, "four"]);
  const swap =
    "FOR pair IN [['1', 9], ['2', 1], ['1', 2]] UPDATE pair[0] WITH { a: pair[1] } IN c RETURN NEW.a";
  expect(await run(swap)).toEqual([9, 1, 2]);
  expect(await run("FOR d IN c FILTER d._key IN ['1', '2'] SORT d._key RETURN d.a")).toEqual([2, 1]);
  expect(await run("FOR d IN c FILTER d.a == 1 REMOVE d IN c")).toEqual([]);
  expect(await run("INSERT { a: 1 } INTO c")).toEqual([]);
  expect(await run("INSERT { a: 1 } INTO c")).toBe(1210);
});

test("an index over what breaks it is refused, and is not there; over what keeps it, it holds", async () => {
  const gdn = await gdnForTest();
  await makeFabric(gdn, "f");
  await gdn.need("POST", `${API}/collection`, { name: "c" });
  const documents = Array.from({ length: 2_100 }, (_, n) => ({ _key: `${n}`, a: n, b: n % 2_099 }));
  await gdn.need("POST", `${API}/document/c`, documents);
  const make = (field: string) =>
    gdn.call("POST", `${API}/index/hash?collection=c`, { fields: [field], unique: true });
  const refused = await make("b");
  expect([refused.status, refused.body.errorNum]).toEqual([409, 1210]);
  expect((await gdn.need("GET", `${API}/index?collection=c`)).body.indexes).toHaveLength(1);
  expect((await insert(gdn, { b: 0 })).status).toBe(202);
  const made = await make("a");
  expect(made.status).toBe(201);
  expect((await insert(gdn, { a: 2_098 })).status).toBe(409);
  await gdn.need("DELETE", `${API}/index/${made.body.id}`);
  expect((await insert(gdn, { a: 2_098 })).status).toBe(202);
});

test("each region checks what it sees; what two wrote meanwhile stays in both", async () => {
  const gdn = await withIndex({ fields: ["a"] }, {}, { lag: 200 });
  const other = gdn.urlOf("eu-central");
  await insert(gdn, { _key: "here", a: 1 });
  expect((await insert(gdn, { _key: "there", a: 1 }, other)).status).toBe(202);
  expect((await insert(gdn, { a: 1 }, other)).status).toBe(409);
  const count = async (url: string) =>
    (await gdn.need("GET", `${API}/collection/c/count`, undefined, { url })).body.count;
  await until(async () => (await count(other)) === 2 && (await count(gdn.info.url)) === 2);
  // One has gone here, and not there yet.
  await gdn.need("POST", `${API}/document/c`, { _key: "gone", a: 2 });
  await until(async () => (await count(other)) === 3);
  await gdn.need("DELETE", `${API}/document/c/gone`);
  expect((await insert(gdn, { a: 2 }, other)).status).toBe(409);
  expect((await insert(gdn, { a: 2 })).status).toBe(202);
  await until(async () => (await insert(gdn, { _key: "x", a: 2 }, other)).status === 409);
});

test("a spot collection has one copy, so that no two regions break it", async () => {
  const gdn = await withIndex({ fields: ["a"] }, { isSpot: true }, { lag: 60_000 });
  expect((await insert(gdn, { a: 1 })).status).toBe(202);
  expect((await insert(gdn, { a: 1 }, gdn.urlOf("ap-south"))).status).toBe(409);
});

test("a local collection has copies that do not know of one another", async () => {
  const gdn = await withIndex({ fields: ["a"] }, { isLocal: true });
  expect((await insert(gdn, { _key: "1", a: 1 })).status).toBe(202);
  expect((await insert(gdn, { _key: "1", a: 1 }, gdn.urlOf("ap-south"))).status).toBe(202);
  expect((await insert(gdn, { a: 1 }, gdn.urlOf("ap-south"))).status).toBe(409);
  expect((await insert(gdn, { a: 1 })).status).toBe(409);
});
