import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../support/cleanup.ts";
import { makeFabric, startGdn, type TestGdn } from "./support/gdn.ts";

let gdn: TestGdn;
let authorization: string;
const IN = "/_fabric/f/_api";

beforeEach(async () => {
  gdn = await startGdn();
  onTestFinished(() => gdn.close());
  authorization = await newKey("guest");
  await makeFabric(gdn, "f");
  for (const name of ["c", "d"]) {
    await gdn.need("POST", `${IN}/collection`, { name });
    await gdn.need("POST", `${IN}/document/${name}`, { _key: "1" });
  }
});

/** What a new API key shows of itself. */
async function newKey(keyid: string, by?: string): Promise<string> {
  const { key } = (await gdn.need("POST", "/_api/key", { keyid }, { authorization: by })).body;
  return `apikey ${key}`;
}

async function set(path: string, grant: string): Promise<void> {
  await gdn.need("PUT", `/_api/key/guest/database/f${path}`, { grant });
}

async function level(path: string): Promise<string> {
  return (await gdn.need("GET", `/_api/key/guest/database/f${path}`)).body.result;
}

async function asGuest(method: string, path: string, body?: unknown): Promise<[number, number | undefined]> {
  const reply = await gdn.call(method, path, body, { authorization });
  return [reply.status, reply.body?.errorNum];
}

describe("who may enter what", () => {
  const listed = async (holder: string) => (await gdn.need("GET", `/_api/${holder}/database`)).body.result;

  test("the key that makes a fabric has rw on it at once, another key of the same user nothing", async () => {
    await gdn.need("POST", "/_fabric/_system/_api/database", { name: "later", users: ["root"] });
    await gdn.need("POST", "/_fabric/later/_api/collection", { name: "c" });
    await gdn.need("POST", "/_fabric/later/_api/document/c", { _key: "1" });
    const found = await gdn.need("POST", "/_fabric/later/_api/cursor", { query: "FOR d IN c RETURN d._key" });
    expect(found.body.result).toEqual(["1"]);
    expect(await listed("key/local")).toEqual({ _system: "rw", f: "rw", later: "rw" });
    expect(await asGuest("GET", "/_fabric/later/_api/collection")).toEqual([401, 11]);
    await gdn.need("DELETE", "/_api/key/local/database/later");
    expect((await gdn.need("GET", "/_api/key/local/database/later")).body.result).toBe("none");
    expect((await gdn.call("GET", "/_fabric/later/_api/collection")).status).toBe(401);
  });

  test("so has a user that makes one, and the tenant's owner on each", async () => {
    const email = "ann@acme.example";
    const { user } = (await gdn.need("POST", "/_api/user", { email, passwd: "x" })).body;
    expect(await listed(`user/${user}`)).toEqual({ _system: "ro" });
    await gdn.need("PUT", `/_api/user/${user}/database/_system`, { grant: "rw" });
    const login = await gdn.need("POST", "/_open/auth", { email, password: "x" }, { authorization: "" });
    const by = { authorization: `bearer ${login.body.jwt}` };
    await gdn.need("POST", "/_fabric/_system/_api/database", { name: "hers" }, by);
    await gdn.need("POST", "/_fabric/hers/_api/collection", { name: "c" }, by);
    expect(await listed(`user/${user}`)).toEqual({ _system: "rw", hers: "rw" });
    expect(await listed("user/root")).toEqual({ _system: "rw", f: "rw", hers: "rw" });
    expect(await listed("key/local")).toEqual({ _system: "rw", f: "rw" });
  });

  test("a new key may what its maker may then, in collections as well, and no more", async () => {
    await set("", "rw");
    await set("/collection/c", "ro");
    const made = await newKey("copy", authorization);
    expect(await listed("key/copy")).toEqual({ _system: "rw", f: "rw" });
    const byCopy = async (method: string, path: string, body: unknown) =>
      (await gdn.call(method, `${IN}/${path}`, body, { authorization: made })).status;
    expect(await byCopy("POST", "document/c", {})).toBe(403);
    expect(await byCopy("POST", "document/d", {})).toBe(202);
    await set("/collection/c", "rw");
    expect(await byCopy("POST", "document/c", {})).toBe(403);
  });

  test("with strict keys none has any right on a new fabric, and a new one starts with nothing", async () => {
    const strict = await startGdn({ strictKeys: true });
    onTestFinished(() => strict.close());
    await strict.need("POST", "/_fabric/_system/_api/database", { name: "f" });
    expect((await strict.call("GET", `${IN}/collection`)).status).toBe(401);
    await strict.need("PUT", "/_api/key/local/database/f", { grant: "rw" });
    await strict.need("POST", `${IN}/collection`, { name: "c" });
    await strict.need("POST", "/_api/key", { keyid: "app" });
    const levels = async (id: string) => (await strict.need("GET", `/_api/key/${id}/database`)).body.result;
    expect([await levels("app"), await levels("local")]).toEqual([{}, { _system: "rw", f: "rw" }]);
    const { email, password } = strict.info;
    const login = await strict.need("POST", "/_open/auth", { email, password }, { authorization: "" });
    const owner = { authorization: `bearer ${login.body.jwt}` };
    const { result } = (await strict.need("GET", `${IN}/collection`, undefined, owner)).body;
    expect(result).toContainEqual(expect.objectContaining({ name: "c" }));
  });
});

test("data keeps the levels that it has, whichever service made it and goes on with it", async () => {
  const data = temporaryFolder();
  const levels = async (strictKeys: boolean, ...made: string[]) => {
    const service = await startGdn({ data, strictKeys });
    for (const name of made) await service.need("POST", "/_fabric/_system/_api/database", { name });
    const { result } = (await service.need("GET", "/_api/key/local/database")).body;
    await service.close();
    return result;
  };
  expect(await levels(true, "f")).toEqual({ _system: "rw" });
  expect(await levels(false, "g")).toEqual({ _system: "rw", g: "rw" });
  expect(await levels(true)).toEqual({ _system: "rw", g: "rw" });
});

describe("levels follow from one another", () => {
  test("a key has none on a fabric until it is given one; clearing it brings none back", async () => {
    expect(await level("")).toBe("none");
    await set("", "ro");
    expect(await level("")).toBe("ro");
    const cleared = await gdn.need("DELETE", "/_api/key/guest/database/f");
    expect([cleared.status, cleared.body]).toEqual([202, { error: false, code: 202 }]);
    expect(await level("")).toBe("none");
  });

  test("a collection has its own level, else that of *, else that of the fabric", async () => {
    await set("", "rw");
    expect(await level("/collection/c")).toBe("rw");
    await set("/collection/*", "ro");
    expect([await level("/collection/c"), await level("/collection/d")]).toEqual(["ro", "ro"]);
    await set("/collection/c", "none");
    expect([await level("/collection/c"), await level("/collection/d")]).toEqual(["none", "ro"]);
    await gdn.need("DELETE", "/_api/key/guest/database/f/collection/c");
    expect(await level("/collection/c")).toBe("ro");
    await gdn.need("DELETE", "/_api/key/guest/database/f/collection/*");
    expect(await level("/collection/c")).toBe("rw");
  });

  test("so does a stream", async () => {
    await gdn.need("POST", `${IN}/streams/s?global=True`);
    await set("", "ro");
    expect(await level("/stream/c8globals.s")).toBe("ro");
    await set("/stream/c8globals.s", "rw");
    expect(await level("/stream/c8globals.s")).toBe("rw");
    expect((await gdn.need("GET", "/_api/key/guest/database/f/stream")).body.result).toEqual({
      "c8globals.s": "rw",
    });
  });

  test("lists show them all", async () => {
    await set("", "ro");
    await set("/collection/c", "rw");
    const fabrics = await gdn.need("GET", "/_api/key/guest/database");
    expect(fabrics.body.result).toEqual({ _system: "rw", f: "ro" });
    const full = await gdn.need("GET", "/_api/key/guest/database?full=true");
    expect(full.body.result.f).toEqual({ permission: "ro", collections: { c: "rw", d: "ro" }, streams: {} });
    const collections = await gdn.need("GET", "/_api/key/guest/database/f/collection");
    expect(collections.body.result).toEqual({ c: "rw", d: "ro" });
  });

  test("they go with what they were given for", async () => {
    await set("", "rw");
    await set("/collection/c", "ro");
    await gdn.need("DELETE", `${IN}/collection/c`);
    await gdn.need("POST", `${IN}/collection`, { name: "c" });
    expect(await level("/collection/c")).toBe("rw");
    await gdn.need("DELETE", "/_fabric/_system/_api/database/f");
    await gdn.need("POST", "/_fabric/_system/_api/database", { name: "f" });
    expect(await level("")).toBe("none");
    await set("", "ro");
    await gdn.need("DELETE", "/_api/key/guest");
    await newKey("guest");
    expect(await level("")).toBe("rw");
  });
});

describe("they are enforced", () => {
  test("none on a fabric: 401", async () => {
    expect(await asGuest("GET", `${IN}/collection`)).toEqual([401, 11]);
    expect(await asGuest("POST", `${IN}/collection`, { name: "e" })).toEqual([401, 11]);
    expect(await asGuest("GET", `${IN}/database/current`)).toEqual([401, 11]);
    expect(await asGuest("GET", `${IN}/document/c/1`)).toEqual([401, 11]);
  });

  test("ro on a fabric: look, but change nothing", async () => {
    await set("", "ro");
    expect(await asGuest("GET", `${IN}/collection`)).toEqual([200, undefined]);
    expect(await asGuest("GET", `${IN}/document/c/1`)).toEqual([200, undefined]);
    expect(await asGuest("POST", `${IN}/collection`, { name: "e" })).toEqual([403, 11]);
    expect(await asGuest("DELETE", `${IN}/collection/c`)).toEqual([403, 11]);
    expect(await asGuest("POST", `${IN}/document/c`, {})).toEqual([403, 11]);
    expect(await asGuest("POST", `${IN}/restql`, { query: { name: "q", value: "RETURN 1" } })).toEqual([
      403, 11,
    ]);
    expect(await asGuest("POST", `${IN}/cursor`, { query: "FOR d IN c RETURN d" })).toEqual([201, undefined]);
    expect(await asGuest("POST", `${IN}/cursor`, { query: "INSERT {} INTO c" })).toEqual([403, 11]);
  });

  test("none on a collection: no writing, and no reading, which is 500 for an API key", async () => {
    await set("", "rw");
    await set("/collection/c", "none");
    expect(await asGuest("POST", `${IN}/document/c`, {})).toEqual([403, 11]);
    expect(await asGuest("GET", `${IN}/document/c/1`)).toEqual([500, 11]);
    expect(await asGuest("POST", `${IN}/cursor`, { query: "FOR d IN c RETURN d" })).toEqual([500, 11]);
    expect(await asGuest("POST", `${IN}/query/explain`, { query: "FOR d IN c RETURN d" })).toEqual([500, 11]);
    expect(await asGuest("GET", `${IN}/document/d/1`)).toEqual([200, undefined]);
  });

  test("none on a collection: reading is 403 for a user", async () => {
    const email = "ann@acme.example";
    const { user } = (await gdn.need("POST", "/_api/user", { email, passwd: "x" })).body;
    await gdn.need("PUT", `/_api/user/${user}/database/f`, { grant: "rw" });
    await gdn.need("PUT", `/_api/user/${user}/database/f/collection/c`, { grant: "none" });
    const { jwt } = (await gdn.need("POST", "/_open/auth", { email, password: "x" }, { authorization: "" }))
      .body;
    const reply = await gdn.call("GET", `${IN}/document/c/1`, undefined, { authorization: `bearer ${jwt}` });
    expect([reply.status, reply.body.errorNum]).toEqual([403, 11]);
  });

  test("keys, users, levels and fabrics are managed by who has rw on _system", async () => {
    await set("", "rw");
    await gdn.need("DELETE", "/_api/key/guest/database/_system");
    const calls: [string, string, unknown?][] = [
      ["GET", "/_api/key"],
      ["POST", "/_api/key", { keyid: "more" }],
      ["PUT", "/_api/key/guest/database/_system", { grant: "rw" }],
      ["POST", "/_api/user", { email: "more@acme.example", passwd: "x" }],
      ["POST", "/_fabric/_system/_api/database", { name: "g" }],
      ["DELETE", "/_fabric/_system/_api/database/f"],
    ];
    for (const [method, path, body] of calls) {
      expect([path, ...(await asGuest(method, path, body))]).toEqual([path, 401, 11]);
    }
    await gdn.need("PUT", "/_api/key/guest/database/_system", { grant: "rw" });
    for (const [method, path, body] of calls)
      expect((await asGuest(method, path, body))[0]).toBeLessThan(300);
  });
});

test.each([
  ["an unknown level", "PUT", "/_api/key/guest/database/f", { grant: "admin" }, 400, 10],
  ["no level", "PUT", "/_api/key/guest/database/f", {}, 400, 10],
  ["an unknown key", "PUT", "/_api/key/nobody/database/f", { grant: "rw" }, 404, 100015],
  ["an unknown user", "PUT", "/_api/user/nobody/database/f", { grant: "rw" }, 404, 1703],
  ["an unknown fabric", "PUT", "/_api/key/guest/database/none", { grant: "rw" }, 404, 1228],
  ["an unknown collection", "PUT", "/_api/key/guest/database/f/collection/none", { grant: "rw" }, 404, 1203],
  ["an unknown stream", "PUT", "/_api/key/guest/database/f/stream/none", { grant: "rw" }, 404, 100016],
])("%s is refused", async (_name, method, path, body, status, errorNum) => {
  const reply = await gdn.call(method, path, body);
  expect([reply.status, reply.body.errorNum]).toEqual([status, errorNum]);
});
