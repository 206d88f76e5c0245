import { expect, it, vi } from "vitest";
import { spotCollection } from "../../../../providers/resources/collection/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import {
  drive,
  errorOf,
  type Properties,
  type Recorded,
  testConnection,
} from "../../../support/lifecycle.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const STAMP = "acme/project/dev/SpotCollection/collection";
const declared = (change: Properties = {}): Properties => ({
  fabric: "stage",
  name: "accounts",
  stamp: STAMP,
  ...change,
});

async function start(options: object = {}) {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage", options);
  return { gdn, other, driver: drive(spotCollection, testConnection(gdn.info)) };
}

const path = inside("stage", "collection/accounts");

it.each([false, true])("refuses one that exists and is not spot, also with adopt: %s", async (adopt) => {
  const { other, driver } = await start();
  await other.send("POST", inside("stage", "collection"), { name: "accounts", isSpot: false });
  const { message } = await errorOf(driver.create(declared({ adopt })));
  expect(message).toBe(
    "Could not have collection accounts in fabric stage as declared: it is not a spot collection. A collection cannot be made spot later: delete it, or choose another name; its fabric needs a spot region.",
  );
  expect(await other.send("GET", path)).toMatchObject({ isSpot: false });
});

it("adopts none whose properties differ, and says which", async () => {
  const { other, driver } = await start();
  await other.send("POST", inside("stage", "collection"), {
    name: "accounts",
    isSpot: true,
    waitForSync: true,
  });
  const { message } = await errorOf(driver.create(declared({ adopt: true, stream: true })));
  expect(message).toBe(
    "Could not adopt collection accounts in fabric stage: it does not agree with the declaration: its waitForSync is true, its stream is false. Declare it as it is, then change it with a later update.",
  );
});

it("passes on why the GDN makes no spot collection in a fabric without a spot region", async () => {
  const { other, driver } = await start({ spotDc: "" });
  const { message } = await errorOf(driver.create(declared()));
  expect(message).toMatch(
    /^Could not create collection accounts in fabric stage: the GDN answered 4\d\d .*spot/,
  );
  expect(await other.send("GET", path, undefined, [404])).toMatchObject({ errorNum: 1203 });
});

it("says so when the fabric does not exist", async () => {
  const { driver } = await start();
  await expect(driver.create(declared({ fabric: "nowhere" }))).rejects.toThrow(
    /^Could not .* fabric nowhere: the GDN answered 404 \(error 1228\)/,
  );
});

it("is not deleted with documents that are not ours, unless that is declared", async () => {
  const { other, driver } = await start();
  const made = await driver.create(declared());
  const documents = Array.from({ length: 7 }, (_, index) => ({ _key: `k${index}` }));
  await other.send("POST", inside("stage", "document/accounts"), documents);
  const { message } = await errorOf(driver.delete(made));
  expect(message).toMatch(
    /^Could not delete collection accounts in fabric stage: it holds 7 documents that this stack did not put there \(_key (k\d, ){5}\.\.\.\)\. Remove these first, or set forceDestroy: true on it \(with an up before the destroy\) to delete them too\.$/,
  );
  expect(await other.send("GET", `${path}/count`)).toMatchObject({ count: 7 });

  const refreshed = (await driver.refresh(made)) as Recorded;
  await driver.expectNoChange(refreshed, declared());
  const forced = await driver.update(refreshed, declared({ forceDestroy: true }));
  await driver.delete(forced);
  expect(await other.send("GET", path, undefined, [404])).toMatchObject({ errorNum: 1203 });
});

it("is taken for its own by a run that was killed before it could tell the state", async () => {
  const { gdn, other, driver } = await start();
  await driver.create(declared());
  await other.send("POST", inside("stage", "document/accounts"), { _key: "1" });
  await gdn.clearJournal();
  const again = await driver.create(declared());
  expect(again.outs.adopted).not.toBe(true);
  expect((await gdn.journal()).filter(({ method }) => method === "POST")).toEqual([]);
  expect(await other.send("GET", `${path}/count`)).toMatchObject({ count: 1 });
});

it("tells another stack that it is taken, and by whom", async () => {
  const { driver } = await start();
  await driver.create(declared());
  const { message } = await errorOf(driver.create(declared({ stamp: "acme/project/prod/SpotCollection/c" })));
  expect(message).toContain(`there is one of that name already, made by ${STAMP}. Choose another name,`);
});

it("is made again by whoever lost it, and is then nobody else's", async () => {
  const { other, driver } = await start();
  await driver.delete(await driver.create(declared()));
  await other.send("POST", inside("stage", "collection"), { name: "accounts", isSpot: true });
  // The owner tag of the one that was deleted says nothing about this one.
  await expect(driver.create(declared())).rejects.toThrow(/which this stack did not make/);
});

it("says what a replacement of an adopted one does: it stays", async () => {
  const { other, driver } = await start();
  await other.send("POST", inside("stage", "collection"), { name: "accounts", isSpot: true });
  const adopted = await driver.create(declared({ adopt: true }));
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  try {
    expect(await driver.diff(adopted, declared({ adopt: true, name: "orders" }))).toMatchObject({
      replaces: ["name"],
    });
    expect(said.mock.calls).toEqual([
      [
        "warning: changing name replaces collection accounts of fabric stage: it stays as it is with all documents in it, since this stack did not make it",
      ],
    ]);
  } finally {
    said.mockRestore();
  }
});
