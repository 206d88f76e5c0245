import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startGdn, type TestGdn } from "./support/gdn.ts";

let gdn: TestGdn;
let fabric = "";
let turn = 0;

beforeAll(async () => {
  gdn = await startGdn();
});
afterAll(() => gdn.close());

beforeEach(async () => {
  turn += 1;
  fabric = `net${turn}`;
  await gdn.need("POST", "/_fabric/_system/_api/database", { name: fabric, options: {} });
  for (const name of ["people", "towns"]) await need("POST", "/collection", { name });
  for (const name of ["knows", "lives"]) await need("POST", "/collection", { name, type: 3 });
});

const inside = (path: string) => `/_fabric/${fabric}/_api${path}`;
const need = async (method: string, path: string, body?: unknown) =>
  (await gdn.need(method, inside(path), body)).body;
const call = async (method: string, path: string, body?: unknown) => {
  const { status, body: answer } = await gdn.call(method, inside(path), body);
  return [status, answer.errorNum ?? 0];
};

const knows = { collection: "knows", from: ["people"], to: ["people"] };
const lives = { collection: "lives", from: ["people"], to: ["towns"] };
const make = (more: object = {}) => need("POST", "/graph", { name: "g", edgeDefinitions: [knows], ...more });
const graph = async () => (await need("GET", "/graph/g")).graph;

describe("definitions", () => {
  it("are told whole, and listed in the order of their creation", async () => {
    await make({ orphanCollections: ["towns"] });
    await need("POST", "/graph", { name: "a", edgeDefinitions: [] });
    expect(await graph()).toMatchObject({
      ...{ _key: "g", _id: "_graphs/g", name: "g", edgeDefinitions: [knows], orphanCollections: ["towns"] },
    });
    expect((await need("GET", "/graph")).graphs.map(({ name }: { name: string }) => name)).toEqual([
      "g",
      "a",
    ]);
    expect((await need("GET", "/graph/g/vertex")).collections).toEqual(["people", "towns"]);
    expect((await need("GET", "/graph/g/edge")).collections).toEqual(["knows"]);
  });

  it("make the collections that they name and that are not there", async () => {
    await make({ edgeDefinitions: [{ collection: "visits", from: ["people"], to: ["places"] }] });
    expect((await need("GET", "/collection/visits")).type).toBe(3);
    expect((await need("GET", "/collection/places")).type).toBe(2);
  });

  it("are changed: vertex collections without edges become orphans, and orphans with edges are none", async () => {
    await make({ orphanCollections: ["towns"] });
    await need("POST", "/graph/g/edge", lives);
    expect(await graph()).toMatchObject({ edgeDefinitions: [knows, lives], orphanCollections: [] });
    await need("PUT", "/graph/g/edge/lives", { ...lives, to: ["people"] });
    expect(await graph()).toMatchObject({ orphanCollections: ["towns"] });
    await need("DELETE", "/graph/g/edge/lives");
    await need("DELETE", "/graph/g/vertex/towns");
    expect(await graph()).toMatchObject({ edgeDefinitions: [knows], orphanCollections: [] });
    await need("POST", "/graph/g/vertex", { collection: "towns" });
    expect(await graph()).toMatchObject({ orphanCollections: ["towns"] });
  });

  it("go with the collections that no other graph uses, where that is asked for", async () => {
    await make({ edgeDefinitions: [knows, lives] });
    await need("POST", "/graph", { name: "other", edgeDefinitions: [knows] });
    await need("DELETE", "/graph/g?dropCollections=true");
    const left = (await need("GET", "/collection?excludeSystem=true")).result;
    expect(left.map(({ name }: { name: string }) => name).sort()).toEqual(["knows", "people"]);
  });

  it("are refused where they cannot be, with ArangoDB's numbers", async () => {
    await make();
    const create = (body: object) => call("POST", "/graph", { name: "h", edgeDefinitions: [], ...body });
    expect(await call("GET", "/graph/none")).toEqual([404, 1924]);
    expect(await create({ name: "g" })).toEqual([409, 1925]);
    expect(await create({ name: undefined })).toEqual([400, 1922]);
    expect(await create({ edgeDefinitions: [{ collection: "knows" }] })).toEqual([400, 1923]);
    expect(await create({ edgeDefinitions: [knows, knows] })).toEqual([400, 1920]);
    expect(await create({ edgeDefinitions: [{ ...knows, to: ["towns"] }] })).toEqual([400, 1921]);
    expect(await create({ edgeDefinitions: [{ ...knows, collection: "towns" }] })).toEqual([400, 1218]);
    expect(await create({ edgeDefinitions: [{ ...lives, to: ["knows"] }] })).toEqual([400, 1927]);
    expect(await call("POST", "/graph/g/vertex", { collection: "people" })).toEqual([400, 1929]);
    expect(await call("DELETE", "/graph/g/vertex/people")).toEqual([400, 1928]);
    expect(await call("DELETE", "/graph/g/vertex/towns")).toEqual([404, 1926]);
    expect(await call("DELETE", "/graph/g/edge/lives")).toEqual([404, 1930]);
    expect((await need("GET", "/graph")).graphs).toHaveLength(1);
  });
});

describe("vertices and edges", () => {
  beforeEach(async () => {
    await make({ edgeDefinitions: [knows, lives] });
    for (const _key of ["a", "b"]) await need("POST", "/graph/g/vertex/people", { _key });
    await need("POST", "/graph/g/vertex/towns", { _key: "t" });
  });

  it("are inserted, read, changed and removed as documents are", async () => {
    const edge = { _key: "1", _from: "people/a", _to: "people/b" };
    expect(await need("POST", "/graph/g/edge/knows?returnNew=true", edge)).toMatchObject({
      ...{ error: false, edge: { _id: "knows/1", _key: "1" }, new: edge },
    });
    expect(await need("PATCH", "/graph/g/edge/knows/1", { since: 2 })).toMatchObject({ edge: { _key: "1" } });
    expect(await need("GET", "/graph/g/edge/knows/1")).toMatchObject({ edge: { ...edge, since: 2 } });
    await need("PUT", "/graph/g/vertex/people/a", { name: "Ann" });
    expect(await need("GET", "/graph/g/vertex/people/a")).toMatchObject({
      vertex: { _key: "a", name: "Ann" },
    });
    expect(await need("DELETE", "/graph/g/edge/knows/1?returnOld=true")).toMatchObject({
      ...{ removed: true, old: edge },
    });
    expect(await call("GET", "/graph/g/edge/knows/1")).toEqual([404, 1202]);
  });

  it("a vertex that is removed takes its edges in the graph with it", async () => {
    await need("POST", "/graph/g/edge/knows", { _key: "1", _from: "people/a", _to: "people/b" });
    await need("POST", "/graph/g/edge/knows", { _key: "2", _from: "people/b", _to: "people/a" });
    await need("POST", "/graph/g/edge/lives", { _key: "1", _from: "people/b", _to: "towns/t" });
    await need("DELETE", "/graph/g/vertex/people/a");
    expect((await need("GET", "/collection/knows/count")).count).toBe(0);
    expect((await need("GET", "/collection/lives/count")).count).toBe(1);
  });

  it("are refused where the graph has no place for them", async () => {
    const insert = (edge: object) => call("POST", "/graph/g/edge/knows", edge);
    expect(await call("POST", "/graph/g/vertex/knows", {})).toEqual([404, 1926]);
    expect(await call("POST", "/graph/g/edge/people", {})).toEqual([404, 1930]);
    expect(await insert({})).toEqual([400, 1233]);
    expect(await insert({ _from: "people/a", _to: "towns/t" })).toEqual([400, 1947]);
    expect(await insert({ _from: "people/a", _to: "people/nobody" })).toEqual([404, 1202]);
    expect((await need("GET", "/collection/knows/count")).count).toBe(0);
  });
});
