import { describe, expect, it, vi } from "vitest";
import { accessLevel } from "../../../../providers/resources/access-level/lifecycle.ts";
import { cleanUp } from "../../../support/cleanup.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import {
  type Driver,
  drive,
  errorOf,
  type Properties,
  type Recorded,
  testConnection,
  UNKNOWN,
} from "../../../support/lifecycle.ts";
import { inside, makeFabric, snapshot } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

/** Levels that would keep the key that provisions from its work. */
const HINDERING = [
  { fabric: "_system", level: "ro" },
  { fabric: "_system", level: "none" },
  { fabric: "stage", level: "ro" },
  { fabric: "stage", level: "none" },
  { fabric: "stage", stream: "c8globals.events", level: "ro" },
  { fabric: "stage", stream: "*", level: "none" },
  { fabric: "stage", collection: "accounts", level: "ro" },
  { fabric: "stage", collection: "accounts", level: "none" },
  { fabric: "stage", collection: "*", level: "ro" },
  { fabric: "_system", collection: "*", level: "none" },
];

const WHY = /it is the key that this run itself uses/;

async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
  await other.send("POST", inside("stage", "streams/events?global=true"), {});
  const { key } = (await other.send("POST", "/_api/key", { keyid: "second" })) as { key: string };
  await other.send("PUT", "/_api/key/second/database/_system", { grant: "rw" });
  await other.send("PUT", "/_api/key/second/database/stage", { grant: "rw" });
  const { apiKeyId: own, apiKey } = gdn.info;
  const ownLevel = `/_api/key/${own}/database/_system`;
  cleanUp(async () => {
    await other.send("PUT", ownLevel, { grant: "rw" });
    await other.send("DELETE", `${ownLevel}/collection/*`);
  });
  const declared = (change: Properties): Properties => ({
    ...{ apiKeyId: own, fabric: "stage", stamp: "acme/project/dev/AccessLevel/own", ...change },
  });
  /** A run with these API keys, each for the case that those before it are refused. */
  const runWith = (...apiKeys: string[]): Driver => {
    const credentials = apiKeys.map((each) => ({ kind: "apiKey" as const, apiKey: each }));
    return drive(accessLevel, testConnection(gdn.info, { credentials }));
  };
  const revoked = "acme.revoked.0123456789";
  return {
    ...{ gdn, other, declared, own },
    driver: runWith(apiKey),
    byAnother: runWith(key),
    /** Which key it uses is only known after its first call. */
    afterRotation: () => runWith(revoked, apiKey),
    levelOn: (path: string) => other.look(`/_api/key/${own}/database/${path}`),
  };
}

/** What a check says and finds wrong. */
async function checked(driver: Driver, news: Properties, olds?: Properties) {
  const said: string[] = [];
  const spy = vi.spyOn(console, "log").mockImplementation((line: string) => {
    said.push(line);
  });
  try {
    return { ...(await driver.check(news, olds)), said };
  } finally {
    spy.mockRestore();
  }
}

function isIn(inputs: Properties): string {
  const kind = ["collection", "stream"].find((each) => inputs[each] !== undefined);
  return `${inputs.fabric}${kind ? `/${kind}/${inputs[kind]}` : ""}`;
}

describe.for(HINDERING)("%o for the key that provisions", (level) => {
  it("is warned of in the preview, which may have another key than the up", async () => {
    const { driver, declared, own, gdn } = await start();
    await gdn.clearJournal();
    const { said, failures } = await checked(driver, declared(level));
    expect(failures).toEqual([]);
    expect(said).toEqual([expect.stringMatching(WHY)]);
    expect(said[0]).toContain(`will refuse level ${level.level} of API key ${own} on fabric ${level.fabric}`);
    expect(await gdn.journal()).toEqual([]);
  });

  it("is refused before anything is done where only the run finds out", async () => {
    const { gdn, other, declared, afterRotation } = await start();
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(afterRotation().create(declared(level)));
    expect(message).toMatch(/^Could not set the access level of API key local on fabric .* to (ro|none): /);
    expect(message).toMatch(WHY);
    expect(message).toMatch(/(Run this|Provision) with /);
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });

  it("is refused as a change", async () => {
    const { gdn, other, declared, driver, afterRotation } = await start();
    const made = await driver.create(declared({ ...level, level: "rw" }));
    const before = await snapshot(gdn.info, other);
    const { message } = await errorOf(afterRotation().update(made, declared(level)));
    expect(message).toMatch(WHY);
    expect(await snapshot(gdn.info, other)).toEqual(before);
    await driver.delete(made);
  });

  it("is for another credential to set, and to restore", async () => {
    const { declared, byAnother, levelOn } = await start();
    const made = await byAnother.create(declared(level));
    expect(await levelOn(isIn(level))).toBe(level.level);
    await byAnother.delete(await byAnother.expectSettled(made, declared(level)));
    expect(await levelOn(isIn(level))).toBe("rw");
  });
});

it.each([
  { fabric: "_system", level: "rw" },
  { fabric: "stage", collection: "accounts", level: "rw" },
  { fabric: "stage", level: "rw" },
  { fabric: "stage", stream: "*", level: "rw" },
  { fabric: "stage", level: "none", apiKeyId: "second" },
  { fabric: "_system", level: "none", apiKeyId: "second" },
  { fabric: "stage", collection: "*", level: "none", apiKeyId: "second" },
])("%o stands in no run's way", async (level) => {
  const { gdn, other, declared, driver } = await start();
  const before = await snapshot(gdn.info, other);
  await driver.delete(await driver.expectSettled(await driver.create(declared(level)), declared(level)));
  expect(await snapshot(gdn.info, other)).toEqual(before);
});

it("is not judged in a preview that does not know yet what the level is on", async () => {
  const { declared, driver } = await start();
  const inputs = declared({ fabric: UNKNOWN, collection: "accounts", level: "none" });
  expect(await checked(driver, inputs)).toMatchObject({ failures: [], said: [] });
});

it("lets a level be that the state has already", async () => {
  const { declared, byAnother, driver, levelOn } = await start();
  const inputs = declared({ collection: "accounts", level: "ro" });
  const made = await byAnother.create(inputs);
  const warnings = async (news: Properties) => (await checked(driver, news, made.inputs)).said.length;
  expect(await warnings(inputs)).toBe(0);
  const renamed = { ...inputs, stamp: "acme/project/dev/AccessLevel/renamed" };
  expect(await warnings(renamed)).toBe(0);
  expect(await warnings({ ...inputs, level: "none" })).toBe(1);
  expect(await warnings({ ...inputs, collection: "*" })).toBe(1);
  await driver.delete(made);
  expect(await levelOn("stage/collection/accounts")).toBe("rw");
});

it("does not take the rights on _system from itself by restoring", async () => {
  const { declared, byAnother, driver, levelOn, other, own } = await start();
  await other.send("PUT", `/_api/key/${own}/database/_system`, { grant: "ro" });
  const made: Recorded = await byAnother.create(declared({ fabric: "_system", level: "rw" }));
  expect(made.outs.levelBefore).toBe("ro");
  const { message } = await errorOf(driver.delete(made));
  expect(message).toMatch(/^Could not restore the access level of API key local on fabric _system to ro: /);
  expect(message).toMatch(WHY);
  expect(await levelOn("_system")).toBe("rw");
  await byAnother.delete(made);
  expect(await levelOn("_system")).toBe("ro");
});
