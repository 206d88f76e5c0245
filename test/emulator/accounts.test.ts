import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startGdn, type TestGdn } from "./support/gdn.ts";

let gdn: TestGdn;
beforeAll(async () => {
  gdn = await startGdn();
});
afterAll(() => gdn.close());

const OK = { error: false, code: 200 };

describe("API keys", () => {
  test("are shown whole once, and then by their digest", async () => {
    const made = await gdn.need("POST", "/_api/key", { keyid: "my_key1" });
    const { key } = made.body;
    expect(key).toMatch(/^acme\.my_key1\.[A-Za-z0-9]{70}$/);
    expect([made.status, made.body]).toEqual([
      201,
      { key, keyid: "my_key1", tenant: "acme", user: "acme.root", error: false, code: 201 },
    ]);
    expect((await gdn.need("GET", "/_api/key")).body.result).toEqual([
      { keyid: "local", user: "acme.root", tenant: "acme" },
      { keyid: "my_key1", user: "acme.root", tenant: "acme" },
    ]);
    const hash = createHash("sha256").update(key).digest("hex");
    expect((await gdn.need("GET", "/_api/key/my_key1")).body).toEqual({
      user: "my_key1",
      tenant: "acme",
      email: "my_key1@apikey",
      active: true,
      displayName: "my_key1",
      extra: {},
      apikey: { hash, parent: "acme.root" },
      ...OK,
    });
    const removed = await gdn.need("DELETE", "/_api/key/my_key1");
    expect([removed.status, removed.body]).toEqual([202, { error: false, code: 202 }]);
    expect((await gdn.call("GET", "/_api/key/my_key1")).body.errorNum).toBe(100015);
  });

  test.each(["1a", "a-b", "a b", "", "ä"])("%j cannot be the id of one", async (keyid) => {
    const { status, body } = await gdn.call("POST", "/_api/key", { keyid });
    expect([status, body.errorNum]).toEqual([400, 100020]);
  });

  test("a taken id is refused", async () => {
    expect((await gdn.call("POST", "/_api/key", { keyid: "local" })).status).toBe(409);
  });

  test("are validated without a credential, and so are tokens", async () => {
    const { email, password, apiKey } = gdn.info;
    const open = { authorization: "" };
    const { jwt } = (await gdn.need("POST", "/_open/auth", { email, password }, open)).body;
    const path = "/_fabric/_system/_api/key/validate";
    const byKey = await gdn.need("POST", path, { apikey: apiKey }, open);
    expect(byKey.body.result).toEqual({ keyid: "local", parent: "acme.root", tenant: "acme" });
    expect((await gdn.need("POST", path, { jwt }, open)).body.result.tenant).toBe("acme");
    for (const bad of [{ apikey: `${apiKey}0` }, { jwt: `${jwt}0` }]) {
      expect((await gdn.call("POST", path, bad, open)).status).toBe(401);
    }
    expect((await gdn.call("POST", path, {}, open)).status).toBe(400);
  });
});

describe("users", () => {
  test("are made, read, changed and removed", async () => {
    const made = await gdn.need("POST", "/_api/user", {
      email: "ann@acme.example",
      passwd: "x",
      extra: { a: 1 },
    });
    const { user } = made.body;
    expect(user).toMatch(/^U[\w-]{22}$/);
    const shown = {
      user,
      displayName: user,
      email: "ann@acme.example",
      active: true,
      extra: { a: 1 },
      tenant: "acme",
    };
    expect([made.status, made.body]).toEqual([201, { ...shown, error: false, code: 201 }]);
    expect((await gdn.need("GET", "/_api/user")).body.result).toContainEqual(shown);
    const apikey = { hash: createHash("sha256").digest("hex"), parent: "" };
    expect((await gdn.need("GET", `/_api/user/${user}`)).body).toEqual({ ...shown, apikey, ...OK });
    const changed = await gdn.need("PATCH", `/_api/user/${user}`, {
      displayName: "Ann",
      active: false,
      extra: {},
    });
    expect(changed.body).toEqual({ ...shown, displayName: "Ann", active: false, extra: {}, apikey, ...OK });
    const login = { email: "ann@acme.example", password: "x" };
    expect((await gdn.call("POST", "/_open/auth", login, { authorization: "" })).status).toBe(401);
    expect((await gdn.need("DELETE", `/_api/user/${user}`)).status).toBe(202);
    expect((await gdn.call("GET", `/_api/user/${user}`)).body.errorNum).toBe(1703);
  });

  test("no two have the same e-mail address", async () => {
    const { status, body } = await gdn.call("POST", "/_api/user", { email: gdn.info.email, passwd: "x" });
    expect([status, body.errorNum]).toEqual([409, 100012]);
  });

  test("the tenant's owner stays", async () => {
    expect((await gdn.call("DELETE", "/_api/user/root")).status).toBe(403);
    expect((await gdn.call("PATCH", "/_api/user/root", { active: false })).status).toBe(403);
  });

  test("who may not manage them sees only their own", async () => {
    await gdn.need("POST", "/_api/user", { email: "eve@acme.example", passwd: "x" });
    const { key } = (await gdn.need("POST", "/_api/key", { keyid: "guest" })).body;
    await gdn.need("DELETE", "/_api/key/guest/database/_system");
    const { body } = await gdn.need("GET", "/_api/user", undefined, { authorization: `apikey ${key}` });
    expect(body.result.map((one: { user: string }) => one.user)).toEqual(["root"]);
  });
});

describe.each(["key/local", "user/root"])("attributes of %s", (holder) => {
  const path = `/_api/${holder}/attributes`;

  test("are merged, answered as sent, removed one by one and all at once", async () => {
    await gdn.need("PUT", path, { a: 1, b: { c: [2] } });
    expect((await gdn.need("PUT", path, { a: 2, d: null })).body.result).toEqual({ a: 2, d: null });
    const read = async () => (await gdn.need("GET", path)).body.result;
    expect(await read()).toEqual({ a: 2, b: { c: [2] }, d: null });
    expect((await gdn.need("DELETE", `${path}/a`)).status).toBe(202);
    expect(await read()).toEqual({ b: { c: [2] }, d: null });
    expect((await gdn.need("DELETE", `${path}/truncate`)).status).toBe(202);
    expect(await read()).toEqual({});
  });
});

test("attributes of an unknown user are 403/403, and of an unknown key 404/100015", async () => {
  const user = await gdn.call("GET", "/_api/user/nobody/attributes");
  const key = await gdn.call("GET", "/_api/key/nobody/attributes");
  expect([user.status, user.body.errorNum, key.status, key.body.errorNum]).toEqual([403, 403, 404, 100015]);
});

describe("regions", () => {
  test("tags make URLs that lead to the region", async () => {
    for (const region of (await gdn.need("GET", "/datacenter/all")).body) {
      const url = `https://${region.tags.url}`;
      expect((await gdn.need("GET", "/datacenter/local", undefined, { url })).body.name).toBe(region.name);
      expect(region.tags.api).toBe(`api-${region.tags.url}`);
    }
  });

  test("one by its name, without some fields; the tenant's; an unknown one", async () => {
    const one = (await gdn.need("GET", "/datacenter/ap-south")).body;
    expect(Object.keys(one).sort()).toEqual(["local", "locationInfo", "name", "status", "tags"]);
    const [{ tenant, dcInfo }] = (await gdn.need("GET", "/datacenter/_tenant/acme")).body;
    expect([tenant, dcInfo.length, dcInfo[0].spot_region]).toEqual(["acme", 3, true]);
    expect((await gdn.call("GET", "/datacenter/mars")).body.errorNum).toBe(102024);
  });

  test("the spot flag can be set under both paths", async () => {
    const flag = async () =>
      (await gdn.need("GET", "/datacenter/_tenant/acme")).body[0].dcInfo[2].spot_region;
    expect((await gdn.need("PUT", "/_api/datacenter/ap-south/false")).body.result).toBe(false);
    expect(await flag()).toBe(false);
    await gdn.need("PUT", "/datacenter/ap-south/True");
    expect(await flag()).toBe(true);
    expect((await gdn.call("PUT", "/datacenter/ap-south/perhaps")).status).toBe(400);
  });
});

test("there is one tenant, whose metadata can be changed", async () => {
  expect((await gdn.need("GET", "/_api/tenants")).body.result).toMatchObject([{ tenant: "acme" }]);
  await gdn.need("PATCH", "/_api/tenant/acme", { metadata: { a: 1 } });
  expect((await gdn.need("GET", "/_api/tenant/root_acme.example")).body.result.metadata).toEqual({ a: 1 });
  expect((await gdn.call("GET", "/_api/tenant/other")).status).toBe(404);
  expect((await gdn.call("POST", "/_api/tenant", {})).status).toBe(501);
});
