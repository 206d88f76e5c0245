import { readFileSync } from "node:fs";
import jsc8Module from "jsc8";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { loopback, startGdn, type TestGdn } from "./support/gdn.ts";

// jsc8 is CommonJS, and its types say otherwise: the class is the module itself.
const jsc8 = jsc8Module as unknown as typeof jsc8Module.default;

/** As the live suites of the service's clients begin: a fabric made with the API key, which is entered at once. */
let gdn: TestGdn;
let client: ReturnType<typeof jsc8>;
beforeEach(async () => {
  gdn = await startGdn();
  onTestFinished(() => gdn.close());
  const agentOptions = { ca: readFileSync(gdn.info.caFile), lookup: loopback };
  client = jsc8({ url: gdn.info.url, apiKey: gdn.info.apiKey, fabricName: "_system", agentOptions });
  const [{ dcInfo }] = await client.getDcList();
  const dcList = dcInfo.map(({ name }: { name: string }) => name).join(",");
  await client.createFabric("suite", ["root"], { dcList });
  client.useFabric("suite");
});

test("a collection is made, counted, emptied and dropped by its object", async () => {
  const collection = client.collection("c");
  expect(await collection.exists()).toBe(false);
  await collection.create({ waitForSync: true });
  expect(await collection.exists()).toBe(true);
  expect((await collection.get()).name).toBe("c");
  expect(await collection.properties()).toMatchObject({ name: "c", waitForSync: true, code: 200 });
  await collection.save({ _key: "1" });
  expect((await collection.count()).count).toBe(1);
  await collection.truncate();
  expect((await collection.count()).count).toBe(0);
  await collection.drop();
  await expect(collection.get()).rejects.toMatchObject({ errorNum: 1203 });
});

test("documents and edges are saved, read, changed and removed by their collection's object", async () => {
  const collection = client.collection("c");
  await collection.create();
  const meta = await collection.save({ foo: "bar" }, { returnNew: true });
  expect(meta.new).toMatchObject({ foo: "bar", _id: meta._id, _rev: meta._rev });
  expect(await collection.document(meta._key)).toEqual(meta.new);
  expect(await collection.document(meta._id)).toEqual(meta.new);
  await expect(collection.document("none")).rejects.toMatchObject({ errorNum: 1202 });
  expect(await collection.document("none", true)).toBeNull();
  await collection.update(meta, { bar: 1, foo: null }, { keepNull: false });
  expect(await collection.document(meta._key)).toMatchObject({ bar: 1 });
  await collection.replace(meta._key, { only: 1 });
  expect(await collection.document(meta._key)).not.toHaveProperty("bar");
  expect(await collection.remove(meta._key)).toMatchObject({ _key: meta._key });
  expect(await collection.documentExists(meta._key)).toBe(false);

  const edges = client.edgeCollection("e");
  await edges.create();
  const both = { _key: "e", _from: "c/1", _to: "c/2", chicken: "chicken" };
  await edges.save(both);
  expect(await edges.edge("e")).toMatchObject(both);
  await edges.update("e", { empty: false });
  await edges.replace("e", { _from: "c/2", _to: "c/1" });
  expect(await edges.edge("e")).toMatchObject({ _from: "c/2" });
  await edges.remove("e");
});

test("indexes tell whether they are new", async () => {
  const collection = client.collection("c");
  await collection.create();
  for (const made of [
    await collection.createHashIndex(["value"]),
    await collection.createSkipList(["value"]),
    await collection.createPersistentIndex(["value"]),
    await collection.createGeoIndex(["value"]),
    await collection.createGeoIndex(["latitude", "longitude"]),
    await collection.createFulltextIndex(["value"]),
  ]) {
    expect(made).toMatchObject({ isNewlyCreated: true, fields: expect.any(Array), unique: false });
    expect(await collection.index(made.name)).toMatchObject({ id: made.id, type: made.type });
    expect(await collection.dropIndex(made.name)).toMatchObject({ id: made.id });
  }
});

test("queries come as texts and literals, with cursors", async () => {
  const cursor = await client.query("FOR i IN 0..10 RETURN i", {}, { batchSize: 3, count: true });
  expect(cursor.count).toBe(11);
  expect(await cursor.next()).toBe(0);
  expect(await cursor.all()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect((await client.version()).server).toBe("C8DB");
});

test("saved queries may read the catalogue, and are run as soon as they are saved", async () => {
  await client.createRestql("q", "for x in _collections RETURN x", {});
  expect((await client.executeRestql("q")).result.length).toBeGreaterThan(0);
  await client.updateRestql("q", "RETURN @a", { a: 1 });
  expect((await client.executeRestql("q", { a: 2 })).result).toEqual([2]);
  expect((await client.getRestqls()).result).toHaveLength(1);
  await client.deleteRestql("q");
});

test("streams are made by their object, listed, written to and deleted", async () => {
  const stream = client.stream("s", false);
  await stream.createStream();
  const { result } = await client.getStreams();
  expect(result.map(({ topic }: { topic: string }) => topic)).toContain("c8globals.s");
  expect((await stream.getOtp()).length).toBeGreaterThan(0);
  expect(await stream.publishMessage("hello")).toMatchObject({ code: 200 });
  await stream.deleteStream(true);
  client.useFabric("_system");
  await client.dropFabric("suite");
  expect(await client.listFabrics()).toEqual(["_system"]);
});
