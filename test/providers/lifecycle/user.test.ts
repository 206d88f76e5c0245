import { expect, test } from "vitest";
import { user } from "../../../providers/lifecycle/user.ts";
import { drive, errorOf, testConnection } from "../../support/lifecycle.ts";
import { testGdn } from "../../support/local-gdn.ts";
import { outsider } from "../../support/outsider.ts";

const email = "ann@shop.example";
const declared = { email, password: "first one", stamp: "acme/project/dev/User/ann" };

async function start() {
  const gdn = await testGdn();
  const other = await outsider(gdn);
  const logIn = async (password: string) =>
    (await gdn.request("/_open/auth", { method: "POST", body: { email, password } })).status;
  return { other, logIn, driver: drive(user, testConnection(gdn.info)) };
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
