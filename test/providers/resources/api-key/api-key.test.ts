import { expect, test } from "vitest";
import { apiKey } from "../../../../providers/resources/api-key/lifecycle.ts";
import { drive, errorOf, testConnection } from "../../../support/lifecycle.ts";
import { fabricNamed, inside, type Outsider, outsider } from "../../../support/outsider.ts";
import { type TestGdn, testGdn } from "../../../support/test-gdn.ts";

const declared = { apiKeyId: "app", stamp: "acme/project/dev/ApiKey/app" };

const NOTE = "gdn-spot:apikey:app";
const noteOf = async (other: Outsider) => (await fabricNamed(other, "_system"))?.options.metadata?.[NOTE];

/** What a run leaves that is killed before the secret of the key came. */
const noteAsMaking = (other: Outsider) =>
  other.send("PATCH", inside("_system", "database/metadata"), {
    metadata: { [NOTE]: `making ${declared.stamp}` },
  });

async function start() {
  const gdn = await testGdn();
  const other = await outsider(gdn);
  return { gdn, other, driver: drive(apiKey, testConnection(gdn.info)) };
}

test("a new key works, and is told as an output", async () => {
  const { gdn, driver } = await start();
  const { id, outs } = await driver.create(declared);
  expect(id).toBe("acme.app");
  expect(outs.key).toMatch(/^acme\.app\.\w{70}$/);
  expect(outs.adopted).not.toBe(true);
  const answer = await gdn.request("/_api/key/validate", { method: "POST", body: { apikey: outs.key } });
  expect(answer).toMatchObject({ status: 200, body: { result: { keyid: "app" } } });
});

test("a key of the same id that somebody made anew is another one: gone for a refresh, and not deleted", async () => {
  const { other, driver } = await start();
  const made = await driver.create(declared);
  await other.send("DELETE", "/_api/key/app");
  await other.send("POST", "/_api/key", { keyid: "app" });
  expect(await driver.refresh(made)).toBeUndefined();
  await driver.delete(made);
  expect(await other.send("GET", "/_api/key/app")).toMatchObject({ user: "app" });
});

test("the key that the run itself uses is not deleted by it", async () => {
  const { gdn, other, driver } = await start();
  const made = await driver.create(declared);
  await other.send("PUT", "/_api/key/app/database/_system", { grant: "rw" });
  const credentials = [{ kind: "apiKey" as const, apiKey: String(made.outs.key) }];
  const own = drive(apiKey, testConnection(gdn.info, { credentials }));
  const refused = /^Could not delete API key app: it is the key that this run itself uses\. Set gdn:/;
  expect((await errorOf(own.delete(made))).message).toMatch(refused);
  // Nor is it made anew, which would end it as well.
  await noteAsMaking(other);
  expect((await errorOf(own.create(declared))).message).toMatch(refused);
  await driver.delete(made);
});

test("an adopted key is as declared, and its secret stays unknown", async () => {
  const { other, driver } = await start();
  await other.send("POST", "/_api/key", { keyid: "app" });
  await other.send("PUT", "/_api/key/app/attributes", { team: "shop" });
  const differs = driver.create({ ...declared, adopt: true, attributes: { team: "bank" } });
  expect((await errorOf(differs)).message).toMatch(
    /^Could not adopt API key app: it does not agree with the declaration: its attribute team is another\. /,
  );
  const { outs } = await driver.create({ ...declared, adopt: true, attributes: { team: "shop" } });
  expect(outs).toMatchObject({ key: "", adopted: true });
});

/** Makes requests fail from now on, or none. */
const failOn = (gdn: TestGdn, ...faults: object[]) =>
  gdn.request("/_local/faults", { method: "PUT", body: faults.map((each) => ({ kind: "status", ...each })) });

test("a key that may be in use stays when its state is lost, and can be adopted", async () => {
  const { other, driver } = await start();
  const made = await driver.create(declared);
  const hash = async () => (await other.send("GET", "/_api/key/app")) as { apikey: { hash: string } };
  const { message } = await errorOf(driver.create(declared));
  expect(message).toMatch(
    /^Could not create API key app: this stack has made it before, and its secret, .* is not in the state\. Set adopt: true /,
  );
  expect((await hash()).apikey.hash).toBe(made.outs.hash);
  expect((await driver.create({ ...declared, adopt: true })).outs).toMatchObject({ key: "", adopted: true });
  await driver.delete(made);
  expect(await noteOf(other)).toBeUndefined();
});

test("a key is made again if its secret was lost before anybody knew it", async () => {
  const { gdn, other, driver } = await start();
  await other.send("POST", "/_api/key", { keyid: "app" });
  await noteAsMaking(other);
  const { outs } = await driver.create(declared);
  const answer = await gdn.request("/_api/key/validate", { method: "POST", body: { apikey: outs.key } });
  expect(answer.status).toBe(200);
  expect(await noteOf(other)).toBe(declared.stamp);
});

test("a key that somebody deleted is made again, also if the secret of the new one is lost at first", async () => {
  const { gdn, other, driver } = await start();
  await driver.create(declared);
  await other.send("DELETE", "/_api/key/app");
  await failOn(gdn, { kind: "drop", method: "POST", path: "**/key", nth: 1 });
  const { outs } = await driver.create(declared);
  expect((await gdn.request("/_local/faults")).body).toMatchObject([{ hits: 1 }]);
  const answer = await gdn.request("/_api/key/validate", { method: "POST", body: { apikey: outs.key } });
  expect(answer.status).toBe(200);
});

test("a key that was left half made is finished by an update, and told from somebody else's", async () => {
  const { gdn, other, driver } = await start();
  await failOn(gdn, { status: 500, method: "PUT", path: "**/attributes" });
  const { id = "", properties = {} } = await errorOf(driver.create({ ...declared, attributes: { a: "1" } }));
  await failOn(gdn);
  const half = { id, inputs: {}, outs: properties };
  expect(await driver.refresh(half)).toBeDefined();
  await driver.update(half, declared);
  expect(await noteOf(other)).toBe(declared.stamp);
  await other.send("DELETE", "/_api/key/app");
  await other.send("POST", "/_api/key", { keyid: "app" });
  expect(await driver.refresh(half)).toBeUndefined();
  await driver.delete(half);
  expect(await other.send("GET", "/_api/key/app")).toMatchObject({ user: "app" });
});

test("a key of the same id that somebody made anew is not changed", async () => {
  const { other, driver } = await start();
  const made = await driver.create(declared);
  await other.send("DELETE", "/_api/key/app");
  await other.send("POST", "/_api/key", { keyid: "app" });
  const { message } = await errorOf(driver.update(made, { ...declared, attributes: { team: "shop" } }));
  expect(message).toBe(
    "Could not change API key app: it is not there any more. Run 'pulumi refresh', then up makes it again.",
  );
  expect(await other.look("/_api/key/app/attributes")).toEqual({});
});

test("after an update that failed halfway the state holds what is there", async () => {
  const { gdn, driver } = await start();
  const before = { ...declared, attributes: { a: "1", b: "1" } };
  const made = await driver.create(before);
  await failOn(gdn, { status: 500, method: "DELETE", nth: 1 });
  const after = { ...declared, attributes: { a: "2" } };
  const { id = "", properties = {} } = await errorOf(driver.update(made, after));
  expect(properties).toMatchObject({ attributes: { a: "2", b: "1" }, key: made.outs.key });
  const half = { id, inputs: {}, outs: properties };
  expect(await driver.diff(half, before)).toMatchObject({ changes: true, replaces: [] });
  await driver.expectSettled(await driver.update(half, before), before);
});
