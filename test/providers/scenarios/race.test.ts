import { expect, it, vi } from "vitest";
import { spotCollection } from "../../../providers/resources/collection/lifecycle.ts";
import { collectionIndex } from "../../../providers/resources/index/lifecycle.ts";
import { restqlQuery } from "../../../providers/resources/restql-query/lifecycle.ts";
import { gdnOfFile } from "../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, type Recorded, testConnection } from "../../support/lifecycle.ts";
import { fabricNamed, inside, makeFabric } from "../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const collection = { fabric: "stage", name: "orders", isSpot: false };
const index = { fabric: "stage", collection: "accounts", name: "by_a", type: "persistent", fields: ["a"] };
const query = { fabric: "stage", name: "read_query", value: "RETURN 1" };

const by = (declared: Properties, program: string) => ({ ...declared, stamp: `acme/${program}/dev/T/one` });

/** Two programs on one fabric, which neither of them made. */
async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
  const stamps = async () => (await fabricNamed(other, "stage"))?.options.metadata ?? {};
  return { gdn, other, stamps, ours: testConnection(gdn.info), theirs: testConnection(gdn.info) };
}

it.each([
  { type: "SpotCollection", lifecycle: spotCollection, declared: collection },
  { type: "Index", lifecycle: collectionIndex, declared: index },
  { type: "RestqlQuery", lifecycle: restqlQuery, declared: query },
])("of two programs that make one $type at once, one has it", async ({ lifecycle, declared }) => {
  const { ours, theirs } = await start();
  const ends = await Promise.allSettled([
    drive(lifecycle as typeof spotCollection, ours).create(by(declared, "a")),
    drive(lifecycle as typeof spotCollection, theirs).create(by(declared, "b")),
  ]);
  expect(ends.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  const refused = ends.find((end) => end.status === "rejected");
  expect(String(refused?.reason)).toMatch(/there is one of that name already/);
});

it("does not take for its own what was made between its look and its create, though an answer was lost", async () => {
  const { gdn, stamps, ours, theirs } = await start();
  const put = (body: object[]) => gdn.request("/_local/faults", { method: "PUT", body });
  await put([
    { kind: "delay", ms: 5000, method: "PATCH", path: "/_fabric/stage/database/metadata", nth: 1 },
    { kind: "status", status: 500, method: "POST", path: "/_fabric/stage/collection", nth: 2 },
  ]);
  const slow = errorOf(drive(spotCollection, theirs).create(by(collection, "b")));
  await expect
    .poll(async () => (await gdn.request("/_local/faults")).body)
    .toMatchObject([{ hits: 1 }, { hits: 0 }]);
  const made = await drive(spotCollection, ours).create(by(collection, "a"));
  expect(made.outs.adopted).not.toBe(true);
  expect((await slow).message).toMatch(/there is one of that name already/);
  expect(Object.values(await stamps())).not.toContain("acme/b/dev/T/one");
});

it("leaves the stamp of somebody who is making one, until its own is surely made", async () => {
  const { other, stamps, ours } = await start();
  const key = "gdn-spot:collection:orders";
  await other.send("PATCH", inside("stage", "database/metadata"), { metadata: { [key]: "their stamp" } });
  const driver = drive(spotCollection, ours);
  const made = await driver.create(by(collection, "a"));
  expect(made.outs.adopted).not.toBe(true);
  expect(await stamps()).toEqual({ [key]: "acme/a/dev/T/one" });
  await driver.delete(made);
  expect(await stamps()).toEqual({});
});

it("changes no collection that somebody else made anew", async () => {
  const { other, ours } = await start();
  const driver = drive(spotCollection, ours);
  const made = await driver.create(by(collection, "a"));
  await other.send("DELETE", inside("stage", "collection/orders"));
  await other.send("POST", inside("stage", "collection"), { name: "orders" });
  await expect(driver.update(made, { ...by(collection, "a"), waitForSync: true })).rejects.toThrow(
    "Could not change collection orders in fabric stage: it is not there any more. Run 'pulumi refresh', then up makes it again.",
  );
  expect(await other.send("GET", inside("stage", "collection/orders"))).toMatchObject({ waitForSync: false });
});

it("takes a query of somebody else's for gone, says so, and leaves it", async () => {
  const { other, ours, theirs } = await start();
  const driver = drive(restqlQuery, ours);
  const made = await driver.create(by(query, "a"));
  // Somebody else has the fabric made anew, and another program makes a query by the same name in it.
  await other.send("DELETE", inside("stage", "restql/read_query"));
  await other.send("PUT", inside("stage", "database/metadata"), { metadata: {} });
  await drive(restqlQuery, theirs).create(by(query, "b"));
  const said = vi.spyOn(console, "log").mockImplementation(() => {});
  try {
    await expect(driver.update(made, { ...by(query, "a"), value: "RETURN 2" })).rejects.toThrow(
      /made by acme\/b\/dev/,
    );
    expect(await driver.refresh(made)).toBeUndefined();
    await driver.delete(made);
    expect(said.mock.calls.flat()).toEqual([
      "query read_query in fabric stage counts as gone: there is one of that name, made by acme/b/dev/T/one.",
      "warning: query read_query in fabric stage stays: it was made by acme/b/dev/T/one.",
    ]);
  } finally {
    said.mockRestore();
  }
  expect(await other.look(inside("stage", "restql/user"))).toMatchObject([{ value: "RETURN 1" }]);
});

it("tells a query that nobody stamped by its text", async () => {
  const { other, ours } = await start();
  const driver = drive(restqlQuery, ours);
  const made = await driver.create(by(query, "a"));
  const saved = () => other.look<unknown[]>(inside("stage", "restql/user"));
  await other.send("PUT", inside("stage", "database/metadata"), { metadata: {} });
  await driver.delete({ ...made, outs: { ...made.outs, value: "RETURN 2" } });
  expect(await saved()).toHaveLength(1);
  await driver.delete(made);
  expect(await saved()).toEqual([]);
});

it.each([
  { type: "SpotCollection", lifecycle: spotCollection, declared: collection },
  { type: "Index", lifecycle: collectionIndex, declared: index },
  { type: "RestqlQuery", lifecycle: restqlQuery, declared: query },
])("renews the stamp of a $type whose stack or resource was renamed", async ({ lifecycle, declared }) => {
  const { stamps, ours } = await start();
  const driver = drive(lifecycle as typeof spotCollection, ours);
  const made: Recorded = await driver.create(by(declared, "old"));
  const renamed = await driver.update(made, by(declared, "new"));
  expect(Object.values(await stamps())).toEqual(["acme/new/dev/T/one"]);
  await driver.delete(renamed);
  expect(await stamps()).toEqual({});
});
