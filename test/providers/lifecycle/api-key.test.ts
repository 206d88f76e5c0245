import { expect, test } from "vitest";
import { apiKey } from "../../../providers/lifecycle/api-key.ts";
import { drive, errorOf, testConnection } from "../../support/lifecycle.ts";
import { testGdn } from "../../support/local-gdn.ts";
import { outsider } from "../../support/outsider.ts";

const declared = { apiKeyId: "app", stamp: "acme/project/dev/ApiKey/app" };

async function start() {
  const gdn = await testGdn();
  const other = await outsider(gdn);
  return { gdn, other, driver: drive(apiKey, testConnection(gdn.info)) };
}

test("a new key works, and is told as an output", async () => {
  const { gdn, driver } = await start();
  const { id, outs } = await driver.create(declared);
  expect(id).toBe("acme.app");
  expect(outs).toMatchObject({ key: expect.stringMatching(/^acme\.app\.\w{70}$/), adopted: false });
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
  const { message } = await errorOf(own.delete(made));
  expect(message).toMatch(
    /^Could not delete API key app: it is the key that this run itself uses\. Set gdn:/,
  );
  // Nor is it made anew, which would end it as well.
  expect((await errorOf(own.create(declared))).message).toMatch(/it is the key that this run itself uses/);
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
