import { expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn } from "./support/gdn.ts";

const INDEX = "/_fabric/f/_api/index";

async function gdnWithCollections(): Promise<TestGdn> {
  const gdn = await gdnForTest();
  await makeFabric(gdn, "f");
  await gdn.need("POST", "/_fabric/f/_api/collection", { name: "c" });
  await gdn.need("POST", "/_fabric/f/_api/collection", { name: "edges", type: 3 });
  return gdn;
}

const primary = { name: "primary", type: "primary", fields: ["_key"], unique: true, sparse: false };

test("every collection has the primary index, edges that on their ends, and both stay", async () => {
  const gdn = await gdnWithCollections();
  const { indexes } = (await gdn.need("GET", `${INDEX}?collection=c`)).body;
  expect(indexes).toMatchObject([{ ...primary, id: "c/0" }]);
  const ofEdges = (await gdn.need("GET", `${INDEX}?collection=edges`)).body.indexes;
  expect(ofEdges).toMatchObject([primary, { name: "edge", type: "edge", fields: ["_from", "_to"] }]);
  expect((await gdn.call("DELETE", `${INDEX}/c/primary`)).body).toMatchObject({ code: 403, errorNum: 11 });
});

test.each([
  [
    { type: "persistent", fields: ["email"], unique: true, sparse: true },
    { unique: true, deduplicate: true },
  ],
  [
    { type: "hash", fields: ["a", "b.c"], deduplicate: false },
    { deduplicate: false, unique: false },
  ],
  [{ type: "skiplist", fields: ["val"] }, { sparse: false }],
  [
    { type: "geo", fields: ["loc"], geoJson: true },
    { geoJson: true, sparse: true },
  ],
  [
    { type: "fulltext", fields: ["text"], minLength: 4 },
    { minLength: 4, sparse: true },
  ],
  [{ type: "ttl", fields: ["seen"], expireAfter: 3600 }, { expireAfter: 3600 }],
])("%j is made, told, counted and dropped", async (wanted, told) => {
  const gdn = await gdnWithCollections();
  const made = await gdn.need("POST", `${INDEX}?collection=c`, { ...wanted, name: "mine" });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ ...wanted, ...told, name: "mine", isNewlyCreated: true });
  const { indexes } = (await gdn.need("GET", `${INDEX}?collection=c`)).body;
  expect(indexes[1]).toMatchObject({ ...wanted, ...told, name: "mine", id: made.body.id });
  expect((await gdn.need("GET", `${INDEX}/c/mine`)).body).toMatchObject(wanted);
  const { figures } = (await gdn.need("GET", "/_fabric/f/_api/collection/c/figures")).body;
  expect(figures.indexes.count).toBe(2);

  const again = await gdn.need("POST", `${INDEX}?collection=c`, { ...wanted, name: "mine" });
  expect([again.status, again.body.isNewlyCreated, again.body.id]).toEqual([200, false, made.body.id]);

  // By number as well as by name.
  await gdn.need("DELETE", `${INDEX}/${made.body.id}`);
  expect((await gdn.call("GET", `${INDEX}/c/mine`)).body).toMatchObject({ code: 404, errorNum: 1212 });
  expect((await gdn.call("DELETE", `${INDEX}/c/mine`)).body).toMatchObject({ code: 404, errorNum: 1212 });
});

test.each([
  ["an unknown type", { type: "bitmap", fields: ["a"] }, 400, 10],
  ["no fields", { type: "hash", fields: [] }, 400, 10],
  ["fields that are none", { type: "hash", fields: [1] }, 400, 10],
  ["two fields for fulltext", { type: "fulltext", fields: ["a", "b"] }, 400, 10],
  ["a unique geo index", { type: "geo", fields: ["a"], unique: true }, 400, 10],
  ["a text for expireAfter", { type: "ttl", fields: ["a"], expireAfter: "1" }, 400, 10],
  ["a name with a slash", { type: "hash", fields: ["a"], name: "a/b" }, 400, 10],
  ["a name that is taken", { type: "hash", fields: ["a"], name: "primary" }, 409, 1207],
])("%s is refused", async (_, wanted, status, errorNum) => {
  const gdn = await gdnWithCollections();
  const { body } = await gdn.call("POST", `${INDEX}?collection=c`, wanted);
  expect(body).toMatchObject({ error: true, code: status, errorNum });
  expect((await gdn.need("GET", `${INDEX}?collection=c`)).body.indexes).toHaveLength(1);
});

test("an index needs a collection that is there, and goes with it", async () => {
  const gdn = await gdnWithCollections();
  const wanted = { type: "hash", fields: ["a"], name: "mine" };
  expect((await gdn.call("POST", `${INDEX}?collection=no`, wanted)).body).toMatchObject({ errorNum: 1203 });
  expect((await gdn.call("POST", INDEX, wanted)).body).toMatchObject({ code: 400, errorNum: 10 });
  await gdn.need("POST", `${INDEX}?collection=c`, wanted);
  await gdn.need("DELETE", "/_fabric/f/_api/collection/c");
  await gdn.need("POST", "/_fabric/f/_api/collection", { name: "c" });
  expect((await gdn.need("GET", `${INDEX}?collection=c`)).body.indexes).toHaveLength(1);
});
