import { describe, expect, test } from "vitest";
import { gdnForTest } from "./support/gdn.ts";

async function login(gdn: Awaited<ReturnType<typeof gdnForTest>>, body: unknown) {
  return await gdn.call("POST", "/_open/auth", body, { authorization: "" });
}

describe("login", () => {
  test("by e-mail or by tenant and user name gives a token that works", async () => {
    const gdn = await gdnForTest();
    const { email, password, tenant } = gdn.info;
    for (const body of [
      { email, password },
      { tenant, username: "root", password },
    ]) {
      const { status, body: answer } = await login(gdn, body);
      expect([status, answer.tenant, answer.username]).toEqual([200, tenant, "root"]);
      const seen = await gdn.call("GET", "/_fabric/_system/_api/database", undefined, {
        authorization: `bearer ${answer.jwt}`,
      });
      expect(seen.status).toBe(200);
    }
  });

  test("gives a token with the recorded claims, good for twelve hours", async () => {
    const gdn = await gdnForTest({ tenant: "my.tenant" });
    const { email, password } = gdn.info;
    const { jwt } = (await login(gdn, { email, password })).body;
    const claims = JSON.parse(Buffer.from(jwt.split(".")[1], "base64url").toString());
    expect(claims).toMatchObject({
      iss: "macrometa",
      preferred_username: "root",
      sub: "my.tenant",
      tenant: "my.tenant",
    });
    expect(claims.exp - claims.iat * 1000).toBeCloseTo(12 * 60 * 60, 0);
    expect(Object.keys(claims).sort()).toEqual([
      "exp",
      "hash",
      "iat",
      "iss",
      "preferred_username",
      "sub",
      "tenant",
    ]);
  });

  test("tells an unknown user from a wrong password, as recorded", async () => {
    const gdn = await gdnForTest();
    const unknown = await login(gdn, { email: "nobody@acme.example", password: "x" });
    expect(unknown.body).toEqual({ error: true, code: 401, errorNum: 11, errorMessage: "forbidden" });
    const wrong = await login(gdn, { email: gdn.info.email, password: "x" });
    expect([wrong.status, wrong.body.errorNum]).toEqual([401, 401]);
  });
});

describe("a request without a good credential gets 401, whatever its path", () => {
  const paths = [
    "/_fabric/_system/_api/collection",
    "/_fabric/none/_api/collection",
    "/no/such/path",
    "/_api/user",
  ];
  const credentials = {
    none: "",
    "an unknown key": "apikey acme.local.AAAA",
    "a broken token": "bearer a.b.c",
    "another scheme": "basic cm9vdDpyb290",
    "a scheme without a credential": "apikey",
  };
  for (const [name, authorization] of Object.entries(credentials)) {
    test(name, async () => {
      const gdn = await gdnForTest();
      for (const path of paths) {
        const { status, body } = await gdn.call("GET", path, undefined, { authorization });
        expect([path, status, body.errorNum]).toEqual([path, 401, 11]);
      }
    });
  }
});

test("the scheme is matched whatever its case", async () => {
  const gdn = await gdnForTest();
  for (const scheme of ["apikey", "APIKey", "APIKEY"]) {
    const authorization = `${scheme} ${gdn.info.apiKey}`;
    expect((await gdn.call("GET", "/datacenter/all", undefined, { authorization })).status).toBe(200);
  }
});

test("a token ends with its user, and with the password that it was given for", async () => {
  const gdn = await gdnForTest();
  const { user } = (await gdn.need("POST", "/_api/user", { email: "ann@acme.example", passwd: "one" })).body;
  const token = async (password: string) =>
    `bearer ${(await login(gdn, { email: "ann@acme.example", password })).body.jwt}`;
  const seen = async (authorization: string) =>
    (await gdn.call("GET", "/datacenter/local", undefined, { authorization })).status;
  const first = await token("one");
  expect(await seen(first)).toBe(200);
  await gdn.need("PATCH", `/_api/user/${user}`, { passwd: "two" });
  expect(await seen(first)).toBe(401);
  const second = await token("two");
  expect(await seen(second)).toBe(200);
  await gdn.need("DELETE", `/_api/user/${user}`);
  expect(await seen(second)).toBe(401);
});

test("a token of another local GDN is worth nothing", async () => {
  const [one, other] = [await gdnForTest(), await gdnForTest()];
  const { email, password } = one.info;
  const authorization = `bearer ${(await login(one, { email, password })).body.jwt}`;
  expect((await other.call("GET", "/datacenter/all", undefined, { authorization })).status).toBe(401);
});

test("a removed API key is worth nothing", async () => {
  const gdn = await gdnForTest();
  const { key } = (await gdn.need("POST", "/_api/key", { keyid: "second" })).body;
  const authorization = `apikey ${key}`;
  expect((await gdn.call("GET", "/datacenter/all", undefined, { authorization })).status).toBe(200);
  await gdn.need("DELETE", "/_api/key/second");
  expect((await gdn.call("GET", "/datacenter/all", undefined, { authorization })).status).toBe(401);
});
