import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGdn, type TestGdn } from "./support/gdn.ts";

let gdn: TestGdn;

const inside = (path: string) => `/_fabric/net/_api/${path}`;

/** A ring a → b → c → d → a, with b → e → f and a shortcut a → c. */
const KNOWS = ["a b", "b c", "c d", "d a", "b e", "e f", "a c"];
const LIKES = ["f a", "b a"];

beforeAll(async () => {
  gdn = await startGdn({ queryTimeout: 1500 });
  await gdn.need("POST", "/_fabric/_system/_api/database", { name: "net", options: {} });
  await gdn.need("POST", inside("collection"), { name: "people" });
  for (const name of ["knows", "likes"]) await gdn.need("POST", inside("collection"), { name, type: 3 });
  await gdn.need(
    "POST",
    inside("document/people"),
    [..."abcdef"].map((_key) => ({ _key, name: _key.toUpperCase() })),
  );
  const edge = (text: string, index: number) => ({
    ...{
      _key: text.replace(" ", ""),
      _from: `people/${text[0]}`,
      _to: `people/${text[2]}`,
      weight: index + 1,
    },
  });
  await gdn.need("POST", inside("document/knows"), KNOWS.map(edge));
  await gdn.need("POST", inside("document/likes"), [
    ...LIKES.map(edge),
    { _key: "lost", _from: "people/f", _to: "people/nobody" },
  ]);
  await gdn.need("POST", inside("graph"), {
    name: "friends",
    edgeDefinitions: [{ collection: "knows", from: ["people"], to: ["people"] }],
  });
});
afterAll(() => gdn.close());

const run = (query: string, bindVars: object = {}) => gdn.call("POST", inside("cursor"), { query, bindVars });

async function rows(query: string, bindVars: object = {}): Promise<unknown[]> {
  const { status, text, body } = await run(query, bindVars);
  expect(status, text).toBe(201);
  return body.result;
}

describe("a traversal", () => {
  it.each([
    ["OUTBOUND 'people/a' knows", "b c"],
    ["1 OUTBOUND 'people/a' knows", "b c"],
    ["INBOUND 'people/a' knows", "d"],
    ["ANY 'people/a' knows", "b c d"],
    ["OUTBOUND 'people/a' GRAPH 'friends'", "b c"],
    ["OUTBOUND 'people/f' knows, likes", "a -"],
    ["ANY 'people/f' likes, INBOUND knows", "a - e"],
    ["0..1 OUTBOUND 'people/b' knows", "b c e"],
    ["2 OUTBOUND 'people/a' knows", "c e d"],
    ["1..3 OUTBOUND 'people/b' knows", "c d a e f"],
    ["1..3 OUTBOUND 'people/b' knows OPTIONS {bfs: true}", "c e d f a"],
    ["1..3 OUTBOUND 'people/b' knows OPTIONS {order: 'bfs'}", "c e d f a"],
    ["1..9 OUTBOUND 'people/a' knows OPTIONS {bfs: true, uniqueVertices: 'global'}", "b c e d f"],
    ["1..9 OUTBOUND 'people/a' knows OPTIONS {uniqueVertices: 'path'}", "b c d e f c d"],
    ["1..2 ANY 'people/f' knows", "e b"],
    ["1..2 ANY 'people/f' knows OPTIONS {uniqueEdges: 'none'}", "e f b"],
    ["1..9 OUTBOUND 'people/a' knows PRUNE v.name == 'C' OPTIONS {uniqueVertices: 'path'}", "b c e f c"],
    ["1..2 OUTBOUND {_id: 'people/a'} knows PRUNE stop = v.name == 'B' FILTER NOT stop", "c d"],
    ["1..9 OUTBOUND 'people/a' knows PRUNE e.weight > 1 OPTIONS {bfs: true}", "b c c e"],
    ["OUTBOUND 'people/nobody' knows", ""],
    ["OUTBOUND 'nowhere/1' knows", ""],
    ["OUTBOUND 'no id' knows", ""],
    ["OUTBOUND null knows", ""],
  ])("%s comes to %s", async (over, found) => {
    const names = await rows(`FOR v, e, p IN ${over} RETURN v == null ? "-" : v._key`);
    expect(names.join(" ")).toBe(found);
  });

  it("gives the vertex, the edge that led to it, and the path", async () => {
    expect(
      await rows(`FOR v, e, p IN 0..2 OUTBOUND 'people/b' knows FILTER v.name IN ['B', 'F']
        RETURN [v._key, e._key, p.vertices[*]._key, p.edges[*]._key]`),
    ).toEqual([
      ["b", null, ["b"], []],
      ["f", "ef", ["b", "e", "f"], ["be", "ef"]],
    ]);
  });

  it("starts from a variable of an outer loop, and in a sub-query, with bind values", async () => {
    const query = `FOR person IN people SORT person._key LIMIT 2
      LET friends = (FOR v IN 1..@depth OUTBOUND person GRAPH @graph SORT v._key RETURN v._key)
      FOR f IN INBOUND person._id @@edges RETURN [person._key, friends, f._key]`;
    expect(await rows(query, { depth: 1, graph: "friends", "@edges": "knows" })).toEqual([
      ["a", ["b", "c"], "d"],
      ["b", ["c", "e"], "a"],
    ]);
  });

  it("is followed by any other clause", async () => {
    expect(
      await rows(`WITH people FOR v IN 1..3 OUTBOUND 'people/a' knows
        COLLECT name = v.name WITH COUNT INTO times FILTER times > 1 SORT name LIMIT 1 RETURN {name, times}`),
    ).toEqual([{ name: "C", times: 2 }]);
  });

  it.each([
    ["FOR v IN OUTBOUND 'people/a' GRAPH 'others' RETURN v", 404, 1924],
    ["FOR v IN OUTBOUND 'people/a' people RETURN v", 400, 1218],
    ["FOR v IN OUTBOUND 'people/a' nothing RETURN v", 404, 1203],
    ["FOR v IN 3..2 OUTBOUND 'people/a' knows RETURN v", 400, 10],
    ["FOR v IN 'x' OUTBOUND 'people/a' knows RETURN v", 400, 10],
    ["FOR v IN OUTBOUND 'people/a' knows OPTIONS {uniqueVertices: 'global'} RETURN v", 400, 10],
    ["FOR v IN OUTBOUND 'people/a' knows OPTIONS {order: 'weighted'} RETURN v", 501, 9],
    ["FOR v, e, p, x IN OUTBOUND 'people/a' knows RETURN v", 400, 1501],
    ["FOR v, e, p IN OUTBOUND SHORTEST_PATH 'people/a' TO 'people/b' knows RETURN v", 400, 1501],
  ])("%s is %i/%i", async (query, status, errorNum) => {
    expect((await run(query)).body).toMatchObject({ code: status, errorNum });
  });

  it("is explained, and told as a tree", async () => {
    const query = "FOR v IN 1..2 OUTBOUND 'people/a' knows PRUNE v.x RETURN v";
    const { body } = await gdn.need("POST", inside("query/explain"), { query });
    expect(JSON.stringify(body)).toContain("TraversalNode");
    expect((await gdn.need("POST", inside("query"), { query })).body.collections).toEqual(["knows"]);
  });

  it("ends at its deadline, however far it goes, while others are answered", async () => {
    const query =
      "RETURN LENGTH(FOR v IN 1..1000000 ANY 'people/a' knows, likes OPTIONS {uniqueEdges: 'none'} RETURN 1)";
    const endless = run(query);
    for (let count = 0; count < 5; count += 1) {
      expect((await gdn.call("GET", inside("collection/people/count"))).status).toBe(200);
    }
    const { body } = await endless;
    expect([410, 500]).toContain(body.code);
  });
});

describe("paths between two vertices", () => {
  it.each([
    ["SHORTEST_PATH 'people/d' TO 'people/f' knows", "d a b e f"],
    ["SHORTEST_PATH 'people/a' TO 'people/a' knows", "a"],
    ["SHORTEST_PATH 'people/f' TO 'people/a' knows", ""],
    ["SHORTEST_PATH 'people/f' TO 'people/a' knows, likes", "f a"],
    ["SHORTEST_PATH 'people/a' TO 'people/c' GRAPH 'friends' OPTIONS {weightAttribute: 'weight'}", "a b c"],
    [
      "SHORTEST_PATH 'people/a' TO 'people/c' GRAPH 'friends' OPTIONS {weightAttribute: 'x', defaultWeight: 2}",
      "a c",
    ],
  ])("OUTBOUND %s is %s", async (over, found) => {
    expect((await rows(`FOR v IN OUTBOUND ${over} RETURN v._key`)).join(" ")).toBe(found);
  });

  it("gives the edge to each vertex", async () => {
    expect(
      await rows("FOR v, e IN INBOUND SHORTEST_PATH 'people/c' TO 'people/d' knows RETURN [v._key, e._key]"),
    ).toEqual([
      ["c", null],
      ["a", "ac"],
      ["d", "da"],
    ]);
  });

  it.each([
    ["ALL_SHORTEST_PATHS 'people/a' TO 'people/d' knows", ["a c d"]],
    ["K_SHORTEST_PATHS 'people/a' TO 'people/d' knows", ["a c d", "a b c d"]],
  ])("OUTBOUND %s gives %j", async (over, found) => {
    const paths = await rows(`FOR p IN OUTBOUND ${over} RETURN p.vertices[*]._key`);
    expect(paths.map((path) => (path as string[]).join(" "))).toEqual(found);
  });

  it("K_PATHS gives those of the depths that are asked for", async () => {
    const query = "FOR p IN 3..3 OUTBOUND K_PATHS 'people/a' TO 'people/d' knows RETURN p.edges[*]._key";
    expect(await rows(query)).toEqual([["ab", "bc", "cd"]]);
  });
});

it("needs levels on the collections of edges and of vertices", async () => {
  const { key } = (await gdn.need("POST", "/_api/key", { keyid: "reader" })).body;
  const level = (collection: string, grant: string) =>
    gdn.need("PUT", `/_api/key/reader/database/net/collection/${collection}`, { grant });
  await gdn.need("PUT", "/_api/key/reader/database/net", { grant: "ro" });
  const asReader = async (query: string) =>
    (await gdn.call("POST", inside("cursor"), { query }, { authorization: `apikey ${key}` })).status;
  const query = "FOR v IN OUTBOUND 'people/a' GRAPH 'friends' RETURN v";
  expect(await asReader(query)).toBe(201);
  await level("people", "none");
  expect(await asReader(query)).toBe(500);
  await level("people", "ro");
  await level("knows", "none");
  expect(await asReader(query)).toBe(500);
});

it("levels on a graph and on a search view are for what is done by their names", async () => {
  const { key } = (await gdn.need("POST", "/_api/key", { keyid: "limited" })).body;
  await gdn.need("PUT", "/_api/key/limited/database/net", { grant: "rw" });
  await gdn.need("POST", inside("search/view"), { name: "found", links: { people: {} } });
  const authorization = `apikey ${key}`;
  const status = async (method: string, path: string, body?: unknown) =>
    (await gdn.call(method, inside(path), body, { authorization })).status;
  const query = { query: "FOR d IN found RETURN d" };
  const orphan = { collection: "people" };
  expect([await status("GET", "graph/friends"), await status("POST", "cursor", query)]).toEqual([200, 201]);
  await gdn.need("PUT", "/_api/key/limited/database/net/graph/friends", { grant: "ro" });
  await gdn.need("PUT", "/_api/key/limited/database/net/view/found", { grant: "none" });
  expect(await status("GET", "graph/friends")).toBe(200);
  expect(await status("POST", "graph/friends/vertex", orphan)).toBe(403);
  expect([await status("GET", "search/view/found"), await status("POST", "cursor", query)]).toEqual([
    403, 403,
  ]);
});
