import { afterAll, beforeAll, expect, test } from "vitest";
import { OPERATIONS } from "../../emulator/operations/index.ts";
import { NOT_DONE } from "../../emulator/operations/not-done.ts";
import { startGdn, type TestGdn } from "./support/gdn.ts";

let gdn: TestGdn;
/** Each operation has a fabric, a user and a key of its own. */
let turn = 0;

beforeAll(async () => {
  gdn = await startGdn();
});
afterAll(() => gdn.close());

const WORKER = "@App:name('w') define stream Orders (customer string);";

/** What an operation is called with, by method and path; those that are not here take no body, or `{}`. */
const BODIES: Record<string, () => unknown> = {
  "POST /_open/auth": () => ({ email: gdn.info.email, password: gdn.info.password }),
  "POST /key/validate": () => ({ apikey: gdn.info.apiKey }),
  "POST /user": () => ({ email: `another${turn}@acme.example`, passwd: "secret" }),
  "POST /key": () => ({ keyid: `another${turn}` }),
  "PATCH /tenant/:tenant": () => ({ metadata: {} }),
  "POST /database": () => ({ name: `another${turn}` }),
  "PUT /database/metadata": () => ({ metadata: {} }),
  "PATCH /database/metadata": () => ({ metadata: {} }),
  "POST /collection": () => ({ name: "another" }),
  "PUT /collection/:collection/properties": () => ({ hasStream: true }),
  "PUT /collection/:collection/metadata": () => ({ metadata: {} }),
  "POST /index": () => ({ type: "persistent", fields: ["a"] }),
  "POST /index/general": () => ({ type: "persistent", fields: ["a"] }),
  "PATCH /document/:collection": () => [{ _key: "1", a: 2 }],
  "PUT /document/:collection": () => [{ _key: "1", a: 2 }],
  "DELETE /document/:collection": () => [{ _key: "1" }],
  "POST /import/:collection": () => ({ data: [{ a: 1 }], details: false, replace: false }),
  "POST /import": () => '{"a":1}\r\n',
  "POST /export": () => ({ query: "FOR d IN c RETURN d" }),
  "POST /cursor": () => ({ query: "FOR d IN c RETURN d" }),
  "POST /cursor/sql": () => ({ query: "SELECT * FROM c" }),
  "POST /query": () => ({ query: "FOR d IN c RETURN d" }),
  "POST /query/explain": () => ({ query: "FOR d IN c RETURN d" }),
  "POST /explain": () => ({ query: "FOR d IN c RETURN d" }),
  "POST /restql": () => ({ query: { name: "another", value: "RETURN 1" } }),
  "POST /restql/import": () => ({ queries: [{ name: "another", value: "RETURN 1" }] }),
  "PUT /kv/:collection/value": () => [{ _key: "2", value: 2 }],
  "POST /kv/:collection/values": () => ["1"],
  "DELETE /kv/:collection/values": () => ["1"],
  "POST /graph": () => ({ name: "another", edgeDefinitions: [] }),
  "POST /graph/:graph/vertex": () => ({ collection: "another" }),
  "POST /graph/:graph/edge": () => ({ collection: "e2", from: ["c"], to: ["c"] }),
  "PUT /graph/:graph/edge/:collection": () => ({ collection: "e", from: ["c"], to: ["c", "kv"] }),
  "POST /graph/:graph/edge/:collection": () => ({ _from: "c/1", _to: "c/2" }),
  "PUT /graph/:graph/edge/:collection/:key": () => ({ _from: "c/1", _to: "c/2" }),
  "POST /search/view": () => ({ name: "another", links: { c: { includeAllFields: true } } }),
  "PUT /search/view/:view/rename": () => ({ name: "another" }),
  "PUT /search/view/:view/properties": () => ({ links: {} }),
  "POST /streamapps": () => ({ definition: WORKER.replace("w", "another"), regions: [] }),
  "PUT /streamapps/:app": () => ({ definition: WORKER, regions: ["us-west"] }),
  "POST /streamapps/validate": () => ({ definition: WORKER }),
  "PUT /restql/:name": () => ({ query: { value: "RETURN 1" } }),
};
const index = () => ({ fields: ["a"] });
const grant = () => ({ grant: "ro" });

function bodyOf(method: string, path: string): unknown {
  const own = BODIES[`${method} ${path}`];
  if (own !== undefined) return own();
  if (path.startsWith("/index/")) return index();
  if (method === "PUT" && /\/database\/:fabric|\/billing/.test(path)) return grant();
  return /POST|PUT|PATCH/.test(method) ? {} : undefined;
}

const QUERY: Record<string, string> = {
  "/document": "collection=c",
  "/import": "type=auto&collection=c",
  "/edges/:collection": "vertex=c/1&direction=any",
};

/** What there is before each, and how paths name it. */
async function prepare(path: string): Promise<Record<string, string>> {
  turn += 1;
  const fabric = `f${turn}`;
  const need = async (method: string, rest: string, body?: unknown) =>
    (await gdn.need(method, `/_fabric/${fabric}/_api${rest}`, body)).body;
  const options = { spotDc: "us-west" };
  await gdn.need("POST", "/_fabric/_system/_api/database", { name: fabric, options });
  await need("POST", "/collection", { name: "c" });
  await need("POST", "/collection", { name: "e", type: 3 });
  await need("POST", "/document/c", [{ _key: "1", a: 1 }, { _key: "2" }]);
  await need("POST", "/index/persistent?collection=c", { fields: ["b"], name: "by_b" });
  await need("POST", "/restql", { query: { name: "q", value: "FOR i IN 1..3 RETURN i" } });
  await need("POST", "/streams/s?global=true");
  await need("POST", "/kv/kv");
  await need("PUT", "/kv/kv/value", [{ _key: "1", value: 1 }]);
  await need("POST", "/document/e", { _key: "1", _from: "c/1", _to: "c/2" });
  await need("POST", "/collection", { name: "orphan" });
  const edgeDefinitions = [{ collection: "e", from: ["c"], to: ["c"] }];
  await need("POST", "/graph", { name: "g", edgeDefinitions, orphanCollections: ["orphan"] });
  await need("POST", "/search/view", { name: "v", links: {} });
  await need("POST", "/streamapps", { definition: WORKER });
  let id = `k${turn}`;
  if (path.startsWith("/key")) await gdn.need("POST", "/_api/key", { keyid: id });
  if (path.startsWith("/user")) {
    const user = { email: `u${turn}@acme.example`, passwd: "secret" };
    id = (await gdn.need("POST", "/_api/user", user)).body.user;
  }
  for (const holder of ["key", "user"].filter((each) => path.startsWith(`/${each}`))) {
    await gdn.need("PUT", `/_api/${holder}/${id}/attributes`, { name: 1 });
  }
  if (/cursor|fetch/.test(path)) {
    const body = { query: "FOR i IN 1..3 RETURN i", batchSize: 1 };
    id = (await need("POST", "/cursor", body)).id;
  }
  return { fabric, id, ...NAMES, name: nameIn(path, fabric) };
}

const NAMES = {
  tenant: "acme",
  spot: "true",
  region: "eu-central",
  collection: "c",
  index: "by_b",
  key: "1",
  stream: "c8globals.s",
  subscription: "nobody",
  seconds: "60",
  graph: "g",
  view: "v",
  app: "w",
  analyzer: "text_en",
};

/** What `:name` stands for, which depends on what comes before. */
function nameIn(path: string, fabric: string): string {
  if (path.startsWith("/datacenter")) return "us-west";
  if (path === "/database/:name") return fabric;
  if (path.includes("/attributes/")) return "name";
  if (path.includes("/stream/")) return "c8globals.s";
  if (path.includes("/graph/")) return "g";
  if (path.includes("/view/")) return "v";
  return path.includes("restql") ? "q" : "c";
}

function collectionIn(path: string): string {
  if (path === "/graph/:graph/vertex/:collection") return "orphan";
  if (path.startsWith("/edges") || path.startsWith("/graph/:graph/edge")) return "e";
  return path.startsWith("/kv") ? "kv" : "c";
}

/** What a creation by the path names. */
const NEW: Record<string, string> = {
  "/streams/:stream": "/streams/another",
  "/kv/:collection": "/kv/another",
};

/** Those that find nothing, for want of what the local GDN has not. */
const NOTHING_THERE: Record<string, number> = {
  "DELETE /query/:id": 404,
  "DELETE /streams/:stream/subscriptions/:subscription": 404,
};

test.each(OPERATIONS.map(({ method, path }) => [method, path] as const))(
  "%s %s is done",
  async (method, path) => {
    const names = await prepare(path);
    const collection = collectionIn(path);
    const plain = path.replace(/:(\w+)/g, (_, name: string) =>
      name === "collection" ? collection : (names[name] ?? ""),
    );
    const stream = method === "POST" && NEW[path] !== undefined ? NEW[path] : plain;
    const ofFabric = path === "/database/:name" || path === "/database" ? method === "PUT" : true;
    const prefix = path === "/_open/auth" ? "" : `/_fabric/${ofFabric ? names.fabric : "_system"}/_api`;
    const query = `?${path.startsWith("/index") ? "collection=c" : (QUERY[path] ?? "")}`;
    const { status, text } = await gdn.call(method, `${prefix}${stream}${query}`, bodyOf(method, path));
    expect([status < 300 ? 200 : status, text]).toEqual([NOTHING_THERE[`${method} ${path}`] ?? 200, text]);
  },
);

test("what is not done is named: 501 with the operation and what it belongs to", async () => {
  for (const { what, operations } of NOT_DONE) {
    for (const [methods, path] of operations) {
      for (const method of methods.split(" ")) {
        const plain = path.replace(/:(\w+)/g, "x");
        const { status, body } = await gdn.call(method, `/_fabric/_system/_api${plain}`);
        expect([method, plain, status, body]).toEqual([
          method,
          plain,
          501,
          {
            error: true,
            code: 501,
            errorNum: 501,
            errorMessage: `${what} are not done by the local GDN: ${method} ${plain}.`,
          },
        ]);
      }
    }
  }
});
