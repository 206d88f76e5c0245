import { expect, it } from "vitest";
import { z } from "zod";
import type { Jsc8Client } from "../../../providers/gdn/client-pool.ts";
import { Connection } from "../../../providers/gdn/connection.ts";
import type { GdnSettings } from "../../../providers/gdn/settings.ts";
import { cleanUp } from "../../support/cleanup.ts";
import { answer, fakeGdn, SECRET } from "../../support/fake-gdn.ts";
import { testConnection } from "../../support/lifecycle.ts";
import { outsider } from "../../support/outsider.ts";
import { type TestGdn, testGdn } from "../../support/test-gdn.ts";

const look = {
  doing: "list fabrics",
  repeatable: true,
  answer: z.array(z.string()),
  send: (client: { listFabrics(): Promise<unknown> }) => client.listFabrics(),
};

async function loginsOf(gdn: TestGdn): Promise<number> {
  const journal = await gdn.journal();
  return journal.filter(({ path }) => path.endsWith("/_open/auth")).length;
}

function login(gdn: TestGdn, password = gdn.info.password): Partial<GdnSettings> {
  return { credentials: [{ kind: "login", email: gdn.info.email, password }] };
}

it("logs in once, however many calls begin at once, and learns its tenant", async () => {
  const gdn = await testGdn();
  const connection = testConnection(gdn.info, login(gdn));
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => connection.call(look)));
  expect(answers).toEqual(Array(5).fill(["_system"]));
  expect(await connection.tenant()).toBe("acme");
  expect(await loginsOf(gdn)).toBe(1);
});

it("logs in again, once, when its token is refused in the middle", async () => {
  const gdn = await testGdn();
  const connection = testConnection(gdn.info, login(gdn));
  await connection.call(look);
  const fault = { kind: "status", status: 401, errorNum: 11, path: "/_fabric/_system/database", nth: [1] };
  await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  expect(await Promise.all([1, 2, 3].map(() => connection.call(look)))).toEqual(Array(3).fill(["_system"]));
  expect(await loginsOf(gdn)).toBe(2);
  expect((await gdn.request("/_local/faults")).body).toMatchObject([{ hits: 1 }]);
});

it("does not log in for ever when every token is refused", async () => {
  const gdn = await fakeGdn(
    (request, response) => {
      if (request.url?.endsWith("/_open/auth")) answer(response, 200, { jwt: "j.w.t", tenant: "acme" });
      else answer(response, 401, { error: true, code: 401, errorNum: 11, errorMessage: "forbidden" });
    },
    { credentials: [{ kind: "login", email: "ann@acme.example", password: SECRET }] },
  );
  const connection = new Connection(gdn.settings);
  cleanUp(() => connection.close());
  await expect(connection.call(look)).rejects.toThrow(
    /^Could not list fabrics: the GDN answered 401 \(error 11\)/,
  );
  expect(gdn.requests.length).toBeLessThanOrEqual(4);
});

it("says who could not log in, and never with which password", async () => {
  const gdn = await testGdn();
  const connection = testConnection(gdn.info, login(gdn, SECRET));
  const { message } = (await connection.call(look).catch((error: unknown) => error as Error)) as Error;
  expect(message).toMatch(
    /^Could not log in as \S+@\S+ at https:\S+: the GDN answered 401 \(error 401\): Wrong credentials\. The credential/,
  );
  expect(message).not.toContain(SECRET);
  // Wrong passwords are not tried again: accounts get locked.
  expect(await loginsOf(gdn)).toBe(1);
});

it("uses a token as it is", async () => {
  const gdn = await testGdn();
  const { email, password } = gdn.info;
  const { body } = await gdn.request("/_open/auth", { method: "POST", body: { email, password } });
  const { jwt } = body as { jwt: string };
  const connection = testConnection(gdn.info, { credentials: [{ kind: "token", token: jwt }] });
  expect(await connection.call(look)).toEqual(["_system"]);
  expect(await connection.tenant()).toBe("acme");
});

it("keeps a good credential that lacks one right, where the next one is not let in at all", async () => {
  const gdn = await testGdn();
  const connection = testConnection(gdn.info, {
    credentials: [
      { kind: "apiKey", apiKey: gdn.info.apiKey },
      { kind: "apiKey", apiKey: `acme.revoked.${SECRET}` },
    ],
  });
  const fault = { kind: "status", status: 401, errorNum: 11, path: "/_fabric/_system/collection" };
  await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  const forbidden = { ...look, send: (client: Jsc8Client) => client.getCollections() };
  expect(await connection.call(look)).toEqual(["_system"]);
  await expect(connection.call({ ...forbidden, doing: "list collections" })).rejects.toThrow(
    /answered 401 \(error 11\)/,
  );
  expect(connection.ownApiKeyId).toBe(gdn.info.apiKeyId);
  expect(await connection.call(look)).toEqual(["_system"]);
});

it("goes on with the next credential when the first was revoked", async () => {
  const gdn = await testGdn();
  const other = await outsider(gdn);
  const { key } = (await other.send("POST", "/_api/key", { keyid: "old" })) as { key: string };
  await other.send("PUT", "/_api/key/old/database/_system", { grant: "rw" });
  const connection = testConnection(gdn.info, {
    credentials: [
      { kind: "apiKey", apiKey: key },
      { kind: "apiKey", apiKey: gdn.info.apiKey },
    ],
  });
  await connection.call(look);
  expect(connection.ownApiKeyId).toBe("old");
  await other.send("DELETE", "/_api/key/old");
  expect(await Promise.all([1, 2, 3].map(() => connection.call(look)))).toEqual(Array(3).fill(["_system"]));
  expect(connection.ownApiKeyId).toBe(gdn.info.apiKeyId);
});
