import { describe, expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn } from "./support/gdn.ts";

const COLLECTION = "/_fabric/f/_api/collection";

async function gdnWithFabric(options = {}) {
  const gdn = await gdnForTest();
  await makeFabric(gdn, "f", options);
  return gdn;
}

test("a collection has the properties that it was made with, as recorded", async () => {
  const gdn = await gdnWithFabric();
  const made = await gdn.need("POST", COLLECTION, {
    name: "edges",
    type: 3,
    waitForSync: true,
    stream: true,
    keyOptions: { type: "autoincrement", allowUserKeys: false, increment: 5, offset: 1 },
  });
  const id = made.body.id;
  const listed = {
    id,
    name: "edges",
    status: 3,
    type: 3,
    collectionModel: "DOC",
    isSpot: false,
    isLocal: false,
    hasStream: true,
    waitForSync: true,
    isSystem: false,
    globallyUniqueId: `h000000000001/${id}`,
    searchEnabled: false,
  };
  const details = {
    statusString: "loaded",
    cacheEnabled: false,
    objectId: expect.stringMatching(/^\d+$/),
    keyOptions: { type: "autoincrement", allowUserKeys: false, increment: 5, offset: 1, lastValue: 0 },
  };
  expect([made.status, made.body]).toEqual([200, { ...listed, ...details, error: false, code: 200 }]);
  expect((await gdn.need("GET", `${COLLECTION}?excludeSystem=true`)).body.result).toEqual([listed]);
  expect((await gdn.need("GET", `${COLLECTION}/edges`)).body).toEqual({ ...listed, error: false, code: 200 });
  const { body } = await gdn.need("GET", `${COLLECTION}/edges/properties`);
  expect(body).toEqual({ ...listed, ...details, error: false, code: 200 });
});

test("the properties that can be changed are hasStream, waitForSync and cacheEnabled", async () => {
  const gdn = await gdnWithFabric();
  await gdn.need("POST", COLLECTION, { name: "c" });
  await gdn.need("PUT", `${COLLECTION}/c/properties`, { hasStream: true, waitForSync: true, isSpot: true });
  const { body } = await gdn.need("GET", `${COLLECTION}/c/properties`);
  expect(body).toMatchObject({ hasStream: true, waitForSync: true, cacheEnabled: false, isSpot: false });
  const without = await gdn.call("PUT", `${COLLECTION}/c/properties`, { waitForSync: false });
  expect([without.status, without.body.errorNum]).toEqual([400, 10]);
  expect((await gdn.need("POST", "/_fabric/f/_api/document/c", {})).status).toBe(201);
});

describe("spot collections", () => {
  test.each([{ isSpot: true }, { strongConsistency: true }])("are asked for by %j", async (properties) => {
    const gdn = await gdnWithFabric();
    await gdn.need("POST", COLLECTION, { name: "c", ...properties });
    expect((await gdn.need("GET", `${COLLECTION}/c`)).body.isSpot).toBe(true);
  });

  test("need a fabric with a spot region", async () => {
    const gdn = await gdnWithFabric({ spotDc: "" });
    const reply = await gdn.call("POST", COLLECTION, { name: "c", isSpot: true });
    expect([reply.status, reply.body.errorNum]).toEqual([400, 10]);
    expect(reply.body.errorMessage).toMatch(/spot region.*Enterprise/);
    expect((await gdn.need("GET", `${COLLECTION}?excludeSystem=true`)).body.result).toEqual([]);
  });

  test("cannot be local too", async () => {
    const gdn = await gdnWithFabric();
    expect((await gdn.call("POST", COLLECTION, { name: "c", isSpot: true, isLocal: true })).status).toBe(400);
  });
});

test("count, figures and truncate tell what is in a collection", async () => {
  const gdn = await gdnWithFabric();
  await gdn.need("POST", COLLECTION, { name: "c" });
  await gdn.need("POST", "/_fabric/f/_api/document/c", [{ a: 1 }, { a: 2 }]);
  expect((await gdn.need("GET", `${COLLECTION}/c/count`)).body.count).toBe(2);
  const figures = (await gdn.need("GET", `${COLLECTION}/c/figures`)).body;
  expect(figures).toMatchObject({ count: 2, collectionModel: 0, figures: { documentsSize: 14 } });
  const truncated = await gdn.need("PUT", `${COLLECTION}/c/truncate`);
  expect(truncated.body).not.toHaveProperty("count");
  expect((await gdn.need("GET", `${COLLECTION}/c/count`)).body.count).toBe(0);
});

test("a dropped collection is unknown", async () => {
  const gdn = await gdnWithFabric();
  const { id } = (await gdn.need("POST", COLLECTION, { name: "c" })).body;
  expect((await gdn.need("DELETE", `${COLLECTION}/c`)).body).toEqual({ id, error: false, code: 200 });
  for (const path of ["", "/count", "/figures", "/properties"]) {
    const reply = await gdn.call("GET", `${COLLECTION}/c${path}`);
    expect([reply.status, reply.body.errorNum]).toEqual([404, 1203]);
  }
});

describe("system collections", () => {
  const names = async (gdn: TestGdn, query = "", fabric = "f") => {
    const { result } = (await gdn.need("GET", `/_fabric/${fabric}/_api/collection${query}`)).body;
    return result.map(({ name }: { name: string }) => name).sort();
  };
  const SERVICES = ["_analyzers", "_collections", "_dynamo", "_graphs", "_replicationTest"];

  test("are listed unless they are left out, with one's own", async () => {
    const gdn = await gdnWithFabric();
    await gdn.need("POST", COLLECTION, { name: "_own", isSystem: true });
    await gdn.need("POST", COLLECTION, { name: "c" });
    expect(await names(gdn)).toEqual([...SERVICES, "_own", "c"].sort());
    expect(await names(gdn, "?excludeSystem=false")).toEqual(await names(gdn));
    expect(await names(gdn, "?excludeSystem=true")).toEqual(["c"]);
    expect(await names(gdn, "", "_system")).toContain("_geoFabricsMetadata");
  });

  test("_collections tells queries what there is, as it is now", async () => {
    const gdn = await gdnWithFabric();
    const made = async () => {
      const query =
        "FOR c IN _collections FILTER !c.isSystem SORT c.name RETURN KEEP(c, 'name', 'hasStream')";
      return (await gdn.need("POST", "/_fabric/f/_api/cursor", { query })).body.result;
    };
    const value = "FOR x IN _collections SORT x.name RETURN x.name";
    await gdn.need("POST", "/_fabric/f/_api/restql", { query: { name: "all", value } });
    const all = await gdn.need("POST", "/_fabric/f/_api/restql/execute/all");
    expect(all.body.result).toEqual(SERVICES);
    await gdn.need("POST", COLLECTION, { name: "c" });
    expect(await made()).toEqual([{ name: "c", hasStream: false }]);
    await gdn.need("PUT", `${COLLECTION}/c/properties`, { hasStream: true });
    expect(await made()).toEqual([{ name: "c", hasStream: true }]);
    await gdn.need("DELETE", `${COLLECTION}/c`);
    expect(await made()).toEqual([]);
  });

  test.each([
    ["POST", "/document/_collections", {}],
    ["PUT", "/collection/_graphs/truncate", undefined],
    ["DELETE", "/collection/_graphs", undefined],
    ["POST", "/import/_graphs", { data: [{}] }],
    ["POST", "/index?collection=_graphs", { type: "hash", fields: ["a"] }],
    ["POST", "/cursor", { query: "INSERT {} INTO _collections" }],
    ["POST", "/cursor", { query: "FOR c IN _collections REMOVE c IN _collections" }],
  ])("are the service's: %s %s is refused", async (method, path, body) => {
    const gdn = await gdnWithFabric();
    const reply = await gdn.call(method, `/_fabric/f/_api${path}`, body);
    expect([reply.status, reply.body.errorNum]).toEqual([403, 11]);
  });

  test("need a level as others do", async () => {
    const gdn = await gdnWithFabric();
    const { key } = (await gdn.need("POST", "/_api/key", { keyid: "guest" })).body;
    await gdn.need("DELETE", "/_api/key/guest/database/f");
    const run = async () => {
      const body = { query: "FOR c IN _collections RETURN c" };
      const options = { authorization: `apikey ${key}` };
      return (await gdn.call("POST", "/_fabric/f/_api/cursor", body, options)).status;
    };
    expect(await run()).toBe(401);
    await gdn.need("PUT", "/_api/key/guest/database/f", { grant: "ro" });
    expect(await run()).toBe(201);
  });
});

test("a collection's metadata are kept, told and replaced", async () => {
  const gdn = await gdnWithFabric();
  await gdn.need("POST", COLLECTION, { name: "c" });
  expect((await gdn.need("GET", `${COLLECTION}/c/metadata`)).body.result).toEqual({});
  await gdn.need("PUT", `${COLLECTION}/c/metadata`, { metadata: { a: 1 } });
  await gdn.need("PUT", `${COLLECTION}/c/metadata`, { metadata: { b: 2 } });
  expect((await gdn.need("GET", `${COLLECTION}/c/metadata`)).body.result).toEqual({ b: 2 });
  const wrong = await gdn.call("PUT", `${COLLECTION}/c/metadata`, { metadata: 1 });
  expect([wrong.status, wrong.body.errorNum]).toEqual([400, 10]);
});

test.each([
  ["a name that is taken", { name: "c" }, 409, 1207],
  ["no name", {}, 400, 1208],
  ["a name with a slash", { name: "a/b" }, 400, 1208],
  ["a name that begins with a digit", { name: "1a" }, 400, 1208],
  ["a type that there is not", { name: "d", type: 4 }, 400, 10],
  ["a flag that is no boolean", { name: "d", isSpot: "yes" }, 400, 10],
])("creating a collection with %s is refused", async (_name, body, status, errorNum) => {
  const gdn = await gdnWithFabric();
  await gdn.need("POST", COLLECTION, { name: "c" });
  const reply = await gdn.call("POST", COLLECTION, body);
  expect([reply.status, reply.body.errorNum]).toEqual([status, errorNum]);
});

test("what concerns collections and streams is of another content type than all else, as recorded", async () => {
  const gdn = await gdnWithFabric();
  const typeOf = async (method: string, path: string, body?: unknown) =>
    (await gdn.need(method, `/_fabric/f/_api${path}`, body)).headers["content-type"];
  expect(await typeOf("POST", "/collection", { name: "c" })).toBe("application/json");
  expect(await typeOf("GET", "/collection/c/figures")).toBe("application/json");
  expect(await typeOf("POST", "/streams/s?global=True")).toBe("application/json");
  expect(await typeOf("POST", "/document/c", {})).toBe("application/json; charset=utf-8");
});
