import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { makeFabric, startGdn, type TestGdn } from "./support/gdn.ts";

let gdn: TestGdn;
let authorization: string;
const IN = "/_fabric/f/_api";

beforeEach(async () => {
  gdn = await startGdn();
  onTestFinished(() => gdn.close());
  authorization = `apikey ${(await gdn.need("POST", "/_api/key", { keyid: "guest" })).body.key}`;
  await makeFabric(gdn, "f");
  for (const name of ["c", "d"]) {
    await gdn.need("POST", `${IN}/collection`, { name });
    await gdn.need("POST", `${IN}/document/${name}`, { _key: "1" });
  }
});

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
    expect(fabrics.body.result).toEqual({ _system: "none", f: "ro" });
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
    await set("", "rw");
    await gdn.need("DELETE", "/_api/key/guest");
    await gdn.need("POST", "/_api/key", { keyid: "guest" });
    expect(await level("")).toBe("none");
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

  test("a key that was made before a fabric has no right on it, though its owner has", async () => {
    await gdn.need("POST", "/_fabric/_system/_api/database", { name: "later" });
    const byKey = await gdn.call("GET", "/_fabric/later/_api/collection");
    expect([byKey.status, byKey.body.errorNum]).toEqual([401, 11]);
    const { email, password } = gdn.info;
    const { jwt } = (await gdn.need("POST", "/_open/auth", { email, password }, { authorization: "" })).body;
    const byOwner = await gdn.call("GET", "/_fabric/later/_api/collection", undefined, {
      authorization: `bearer ${jwt}`,
    });
    expect(byOwner.status).toBe(200);
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
