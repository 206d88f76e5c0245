import { expect, test } from "vitest";
import { user } from "../../../../providers/resources/user/lifecycle.ts";
import { drive, errorOf, testConnection } from "../../../support/lifecycle.ts";
import { outsider } from "../../../support/outsider.ts";
import { testGdn } from "../../../support/test-gdn.ts";

const email = "ann@shop.example";
const declared = { email, password: "first one", stamp: "acme/project/dev/User/ann" };

async function start() {
  const gdn = await testGdn();
  const other = await outsider(gdn);
  const logIn = async (password: string) =>
    (await gdn.request("/_open/auth", { method: "POST", body: { email, password } })).status;
  return { gdn, other, logIn, driver: drive(user, testConnection(gdn.info)) };
}

test("a user that an earlier run left behind gets what is declared now, its password included", async () => {
  const { other, logIn, driver } = await start();
  const before = await driver.create({ ...declared, active: false, extra: { team: "shop" } });
  const after = await driver.create({ ...declared, password: "second one" });
  expect(after.outs.user).toBe(before.outs.user);
  expect([await logIn("first one"), await logIn("second one")]).toEqual([401, 200]);
  expect(await other.send("GET", `/_api/user/${after.outs.user}`)).toMatchObject({ active: true });
});

test("an adopted user keeps the password that it has until another one is declared", async () => {
  const { other, logIn, driver } = await start();
  await other.send("POST", "/_api/user", { email, passwd: "their own" });
  const made = await driver.create({ ...declared, adopt: true });
  expect(await logIn("their own")).toBe(200);
  const changed = await driver.update(made, { ...declared, adopt: true, password: "second one" });
  expect(await logIn("second one")).toBe(200);
  await driver.delete(changed);
  expect(await logIn("second one")).toBe(200);
});

test("a user of the same address that somebody made anew is another one, and is not deleted", async () => {
  const { other, logIn, driver } = await start();
  const made = await driver.create(declared);
  await other.send("DELETE", `/_api/user/${made.outs.user}`);
  await other.send("POST", "/_api/user", { email, passwd: "their own" });
  expect(await driver.refresh(made)).toBeUndefined();
  await driver.delete(made);
  expect(await logIn("their own")).toBe(200);
});

test("changing one that is gone says so", async () => {
  const { other, driver } = await start();
  const made = await driver.create(declared);
  await other.send("DELETE", `/_api/user/${made.outs.user}`);
  expect((await errorOf(driver.update(made, { ...declared, password: "other" }))).message).toBe(
    "Could not change user ann@shop.example: it is not there any more. Run 'pulumi refresh', then up makes it again.",
  );
});

test("a user of the same address that somebody made anew is not changed", async () => {
  const { other, logIn, driver } = await start();
  const made = await driver.create(declared);
  await other.send("DELETE", `/_api/user/${made.outs.user}`);
  await other.send("POST", "/_api/user", { email, passwd: "their own" });
  const { message } = await errorOf(driver.update(made, { ...declared, password: "other" }));
  expect(message).toMatch(/^Could not change user ann@shop\.example: it is not there any more\. /);
  expect(await logIn("their own")).toBe(200);
});

test("of two users whose addresses differ in case each is changed and deleted for itself", async () => {
  const { other, driver } = await start();
  const upper = await driver.create({
    ...declared,
    email: "Ann@shop.example",
    stamp: "acme/project/dev/User/1",
  });
  const lower = await driver.create(declared);
  await driver.update(lower, { ...declared, active: false });
  const users = () => other.look<{ user: string; active: boolean }[]>("/_api/user");
  const active = async ({ outs }: typeof upper) =>
    (await users()).find((each) => each.user === outs.user)?.active;
  expect([await active(upper), await active(lower)]).toEqual([true, false]);
  await driver.delete(lower);
  expect([await active(upper), await active(lower)]).toEqual([true, undefined]);
});

test("after an update whose answer was lost the state holds what is there, and the password is set again", async () => {
  const { gdn, logIn, driver } = await start();
  const before = { ...declared, extra: { team: "shop" } };
  const made = await driver.create(before);
  const fault = { kind: "status", status: 500, method: "PATCH" };
  await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  const after = { ...declared, password: "second one", active: false };
  const { id = "", properties = {} } = await errorOf(driver.update(made, after));
  await gdn.request("/_local/faults", { method: "DELETE" });
  expect(properties).toMatchObject({ extra: { team: "shop" }, user: made.outs.user, active: true });
  const half = { id, inputs: {}, outs: properties };
  expect(await driver.diff(half, before)).toMatchObject({ changes: true, replaces: [] });
  await driver.expectSettled(await driver.update(half, after), after);
  expect([await logIn("first one"), await logIn("second one")]).toEqual([401, 401]);
});
