import { describe, expect, it } from "vitest";
import { accessLevel } from "../../../../providers/resources/access-level/lifecycle.ts";
import { spotFabric } from "../../../../providers/resources/fabric/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric, snapshot } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const STAMP = "acme/project/dev/AccessLevel/my access";
const declared = (change: Properties = {}): Properties => ({
  apiKeyId: "app",
  fabric: "stage",
  level: "rw",
  stamp: STAMP,
  ...change,
});

async function start() {
  const { gdn, other } = await takeGdn();
  // Before the fabric, so that it has no level on it.
  await other.send("POST", "/_api/key", { keyid: "app" });
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
  await other.send("POST", inside("stage", "streams/events?global=true"), {});
  const connection = testConnection(gdn.info);
  const levelOn = (path = "") => other.look(`/_api/key/app/database/stage${path}`);
  const setLevel = (path: string, grant: string) =>
    other.send("PUT", `/_api/key/app/database/stage${path}`, { grant });
  return { gdn, other, connection, driver: drive(accessLevel, connection), levelOn, setLevel };
}

/** What has a level, as inputs and as the end of a path. */
const TARGETS: [Properties, string][] = [
  [{}, ""],
  [{ collection: "accounts" }, "/collection/accounts"],
  [{ collection: "*" }, "/collection/*"],
  [{ stream: "c8globals.events" }, "/stream/c8globals.events"],
  [{ stream: "*" }, "/stream/*"],
];

describe.for(TARGETS)("on %o", ([target, path]) => {
  it.each(["none", "ro", "rw"])("restores the level %s that was there before", async (before) => {
    const { gdn, other, driver, levelOn, setLevel } = await start();
    await setLevel(path, before);
    const there = await snapshot(gdn.info, other);
    const level = before === "rw" ? "ro" : "rw";
    const made = await driver.create(declared({ ...target, level }));
    expect(made.outs.levelBefore).toBe(before);
    expect(await levelOn(path)).toBe(level);
    await driver.delete(await driver.expectSettled(made, declared({ ...target, level })));
    expect(await levelOn(path)).toBe(before);
    expect(await snapshot(gdn.info, other)).toEqual(there);
  });

  it("has an id that tells it from the others", async () => {
    const { driver } = await start();
    const { id } = await driver.create(declared(target));
    expect(id).toBe(`app@acme.stage${path}`);
  });
});

it.each([
  [{}, ""],
  [{ collection: "accounts" }, "/collection/accounts"],
  [{ stream: "*" }, "/stream/*"],
])("restores a level on %o without a moment in which the key has less", async (target, path) => {
  const { gdn, driver, levelOn, setLevel } = await start();
  await setLevel(path, "rw");
  const made = await driver.create(declared({ ...target, level: "ro" }));
  await gdn.clearJournal();
  await driver.delete(made);
  expect(await levelOn(path)).toBe("rw");
  expect((await gdn.journal()).map(({ method }) => method)).not.toContain("DELETE");
});

it("leaves a level that is inherited to be inherited", async () => {
  const { driver, levelOn, setLevel } = await start();
  await setLevel("/collection/*", "ro");
  const made = await driver.create(declared({ collection: "accounts" }));
  expect(made.outs.levelBefore).toBe("ro");
  expect(await levelOn("/collection/accounts")).toBe("rw");
  await driver.delete(made);
  expect(await levelOn("/collection/accounts")).toBe("ro");
  await setLevel("/collection/*", "none");
  expect(await levelOn("/collection/accounts")).toBe("none");
});

describe("a run that was killed after it had set the level", () => {
  it.each(["rw", "ro"])("does not hide the level before from the next one, which wants %s", async (level) => {
    const { driver, levelOn } = await start();
    // What the killed run made is there, but in no state.
    await driver.create(declared());
    const made = await driver.create(declared({ level }));
    expect(made.outs.levelBefore).toBe("none");
    await driver.delete(made);
    expect(await levelOn()).toBe("none");
  });
});

it("keeps in the state what could not be set over the level of a run that was killed", async () => {
  const { gdn, driver, levelOn } = await start();
  await driver.create(declared());
  const fault = { kind: "status", status: 500, method: "PUT", path: "**/key/app/database/stage", nth: 1 };
  await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  const { id, properties } = await errorOf(driver.create(declared({ level: "ro" })));
  expect(properties).toMatchObject({ levelBefore: "none" });
  await driver.delete({ id: id ?? "", inputs: {}, outs: properties ?? {} });
  expect(await levelOn()).toBe("none");
});

it("goes on restoring where a destroy of an earlier version was cut off between clearing and setting", async () => {
  const { gdn, driver, levelOn, setLevel } = await start();
  const target = { collection: "accounts" };
  await setLevel("/collection/accounts", "ro");
  const made = await driver.create(declared({ ...target, level: "rw" }));
  await setLevel("/collection/accounts", "none");
  const body = { metadata: { "gdn-spot:access:app/collection/accounts": `ro>- ${STAMP}` } };
  expect(await gdn.request(inside("stage", "database/metadata"), { method: "PUT", body })).toMatchObject({
    status: 201,
  });
  await driver.delete(made);
  expect(await levelOn("/collection/accounts")).toBe("ro");
});

it("takes no old note for the level before", async () => {
  const { driver, levelOn, setLevel } = await start();
  await driver.delete(await driver.create(declared()));
  await setLevel("", "rw");
  const made = await driver.create(declared());
  expect(made.outs.levelBefore).toBe("rw");
  await driver.delete(made);
  expect(await levelOn()).toBe("rw");
});

it.each([
  ["key", { apiKeyId: "nobody" }],
  ["fabric", { fabric: "nowhere" }],
  ["collection", { collection: "nothing" }],
  ["stream", { stream: "c8globals.nothing" }],
])("says so when the %s does not exist, and is gone when it has gone", async (_, missing) => {
  const { driver } = await start();
  const { message } = await errorOf(driver.create(declared(missing)));
  expect(message).toMatch(
    /^Could not set the access level of API key \w+ on fabric \w+.*: one of these does not exist\. Check apiKeyId/,
  );
  const recorded = { id: "gone", inputs: {}, outs: { ...declared(missing), levelBefore: "none" } };
  expect(await driver.refresh(recorded)).toBeUndefined();
  await driver.delete(recorded);
});

it("gives the provisioning key itself a level, and takes it back before the fabric goes", async () => {
  const { gdn, other, connection } = await start();
  const fabrics = drive(spotFabric, connection);
  const levels = drive(accessLevel, connection);
  const there = await snapshot(gdn.info, other);
  const fabric = await fabrics.create({ name: "own", dcList: ["us-west"], spotDc: "us-west", stamp: "s" });
  const inputs = declared({ apiKeyId: gdn.info.apiKeyId, fabric: "own" });
  const access = await levels.create(inputs);
  const refreshed = await levels.expectSettled(access, inputs);
  expect((await gdn.request(inside("own", "collection"))).status).toBe(200);
  await levels.delete(refreshed);
  await fabrics.delete(fabric);
  expect(await snapshot(gdn.info, other)).toEqual(there);
});

it("gives the provisioning key a level on a fabric that it must not look into", async () => {
  const { gdn, other, driver } = await start();
  await other.send("DELETE", `/_api/key/${gdn.info.apiKeyId}/database/stage`);
  const there = await snapshot(gdn.info, other);
  const inputs = declared({ apiKeyId: gdn.info.apiKeyId });
  const made = await driver.create(inputs);
  expect(made.outs.levelBefore).toBe("none");
  await driver.delete(await driver.expectSettled(made, inputs));
  expect(await snapshot(gdn.info, other)).toEqual(there);
});
