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

test("graphs are made, filled, changed and deleted by the client and its objects", async () => {
  const edgeDefinitions = [{ collection: "knows", from: ["people"], to: ["people"] }];
  expect(await client.createGraph("friends", { edgeDefinitions })).toMatchObject({ name: "friends" });
  expect(await client.hasGraph("friends")).toBe(true);
  expect(await client.hasGraph("others")).toBe(false);
  expect((await client.getGraphs()).map(({ name }) => name)).toEqual(["friends"]);
  const graph = client.graph("friends");
  await client.addVertexToVertexCollection("friends", "people", { _key: "a", name: "Ann" });
  const made = await graph.vertexCollection("people").save({ _key: "b" });
  expect(made).toMatchObject({ vertex: { _id: "people/b" } });
  expect(await client.getVertexFromVertexCollection("friends", "people", "a")).toMatchObject({ name: "Ann" });
  const edge = { _key: "1", _from: "people/a", _to: "people/b" };
  expect(await client.addEdgeToEdgeCollection("friends", "knows", edge)).toMatchObject({
    edge: { _id: "knows/1" },
  });
  await client.updateEdge("friends", "knows", "1", { since: 2 });
  expect(await client.getEdge("friends", "knows", "1")).toMatchObject({ ...edge, since: 2 });
  expect(await client.executeQuery("FOR v IN OUTBOUND 'people/a' GRAPH 'friends' RETURN v._key")).toEqual([
    "b",
  ]);
  await client.addVertexCollection("friends", "towns");
  expect((await client.listVertexCollections("friends")).sort()).toEqual(["people", "towns"]);
  await client.removeVertexCollection("friends", "towns");
  await client.removeVertexFromVertexCollection("friends", "people", "b");
  // jsc8 takes the options of this call for a wish to have null in place of an error.
  expect(await client.getEdge("friends", "knows", "1")).toBeNull();
  expect(await client.deleteGraph("friends", true)).toBe(true);
  await expect(client.getGraph("friends")).rejects.toMatchObject({ code: 404, errorNum: 1924 });
});

test("search views, analyzers and stream workers are made, changed and deleted by the client", async () => {
  await client.createCollection("books");
  await client.createView("found", { books: { includeAllFields: true } });
  expect((await client.getListOfViews()).result).toMatchObject([{ name: "found", type: "search" }]);
  expect(await client.getViewProperties("found")).toMatchObject({
    links: { books: { includeAllFields: true } },
  });
  await client.updateViewProperties("found", { books: { fields: { title: {} } } });
  expect(await client.getViewProperties("found")).toMatchObject({
    links: { books: { fields: { title: {} } } },
  });
  await client.renameView("found", "renamed");
  expect(await client.getViewInfo("renamed")).toMatchObject({ name: "renamed" });
  await client.deleteView("renamed");
  await expect(client.getViewInfo("renamed")).rejects.toMatchObject({ code: 404 });
  const analyzers = (await client.getListOfAnalyzers()).result.map(({ name }: { name: string }) => name);
  expect(analyzers).toEqual(expect.arrayContaining(["identity", "text_en", "text_de"]));

  const definition = '@App:name("totals")\ndefine stream Orders (customer string);';
  await client.validateStreamApp(definition);
  await expect(client.validateStreamApp("nothing")).rejects.toMatchObject({ code: 400 });
  await client.createStreamApp([], definition);
  await client.activateStreamApp("totals", true);
  expect((await client.retrieveStreamApp()).streamApps).toMatchObject([{ name: "totals", isActive: true }]);
  await client.streamApp("totals").updateApplication(["eu-central"], definition);
  expect((await client.getStreamApp("totals")).streamApps).toMatchObject([{ regions: ["eu-central"] }]);
  await client.deleteStreamApp("totals");
  expect((await client.retrieveStreamApp()).streamApps).toEqual([]);
});
