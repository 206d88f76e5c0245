import { expect, it, onTestFinished, vi } from "vitest";
import type { Connection } from "../../../providers/gdn/connection.ts";
import { accessLevel } from "../../../providers/resources/access-level/lifecycle.ts";
import { apiKey } from "../../../providers/resources/api-key/lifecycle.ts";
import { spotCollection } from "../../../providers/resources/collection/lifecycle.ts";
import { collectionIndex } from "../../../providers/resources/index/lifecycle.ts";
import { restqlQuery } from "../../../providers/resources/restql-query/lifecycle.ts";
import { seedDocuments } from "../../../providers/resources/seed-documents/lifecycle.ts";
import { type Driver, drive, errorOf, type Properties, testConnection } from "../../support/lifecycle.ts";
import { inside, makeFabric, type Outsider, outsider } from "../../support/outsider.ts";
import { type TestGdn, testGdn } from "../../support/test-gdn.ts";

const STAMP = "acme/shop/dev/T/one";

interface Stamped {
  type: string;
  driver: (connection: Connection) => Driver;
  declared: Properties;
  drop: (other: Outsider) => Promise<unknown>;
  /** Absent where nothing of its own can be made. */
  make?: (other: Outsider, gdn: TestGdn) => Promise<unknown>;
}

const collection: Stamped = {
  type: "SpotCollection",
  driver: (connection) => drive(spotCollection, connection),
  declared: { fabric: "stage", name: "orders", isSpot: false },
  drop: ({ send }) => send("DELETE", inside("stage", "collection/orders")),
  make: ({ send }) => send("POST", inside("stage", "collection"), { name: "orders" }),
};
const index: Stamped = {
  type: "Index",
  driver: (connection) => drive(collectionIndex, connection),
  declared: { fabric: "stage", collection: "accounts", name: "by_a", type: "persistent", fields: ["a"] },
  drop: ({ send }) => send("DELETE", inside("stage", "index/accounts/by_a")),
  make: ({ send }) =>
    send("POST", inside("stage", "index?collection=accounts"), {
      name: "by_a",
      type: "persistent",
      fields: ["a"],
    }),
};
const key: Stamped = {
  type: "ApiKey",
  driver: (connection) => drive(apiKey, connection),
  declared: { apiKeyId: "app" },
  drop: ({ send }) => send("DELETE", "/_api/key/app"),
  make: ({ send }) => send("POST", "/_api/key", { keyid: "app" }),
};
const query: Stamped = {
  type: "RestqlQuery",
  driver: (connection) => drive(restqlQuery, connection),
  declared: { fabric: "stage", name: "read_query", value: "RETURN 1" },
  drop: ({ send }) => send("DELETE", inside("stage", "restql/read_query")),
  make: (_, gdn) =>
    gdn.request(inside("stage", "restql"), {
      method: "POST",
      body: { query: { name: "read_query", value: "RETURN 1" } },
    }),
};
const level: Stamped = {
  type: "AccessLevel",
  driver: (connection) => drive(accessLevel, connection),
  declared: { apiKeyId: "partner", fabric: "stage", level: "ro" },
  drop: ({ send }) => send("DELETE", "/_api/key/partner"),
};
const documents: Stamped = {
  type: "SeedDocuments",
  driver: (connection) => drive(seedDocuments, connection),
  declared: { fabric: "stage", collection: "accounts", documents: [{ _key: "1" }] },
  drop: ({ send }) => send("DELETE", inside("stage", "collection/accounts")),
};

async function start() {
  const gdn = await testGdn("--fabric-ready", "0");
  const other = await outsider(gdn);
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
  await other.send("POST", "/_api/key", { keyid: "partner" });
  return { gdn, other, connection: testConnection(gdn.info) };
}

it.each([collection, index, key, query, level, documents])(
  "$type that somebody deleted is gone for a refresh, which only reads",
  async ({ driver, declared, drop }) => {
    const { gdn, other, connection } = await start();
    const recorded = await driver(connection).create({ ...declared, stamp: STAMP });
    await drop(other);
    await gdn.clearJournal();
    expect(await driver(connection).refresh(recorded)).toBeUndefined();
    const writes = (await gdn.journal()).filter(
      ({ method, path }) => method !== "GET" && !path.endsWith("/cursor"),
    );
    expect(writes).toEqual([]);
  },
);

it.each([collection, index, key])(
  "$type that somebody made anew is not taken for ours after a refresh",
  async (each) => {
    const { gdn, other, connection } = await start();
    const driver = each.driver(connection);
    const recorded = await driver.create({ ...each.declared, stamp: STAMP });
    await each.drop(other);
    await each.make?.(other, gdn);
    expect(await driver.refresh(recorded)).toBeUndefined();
    const { message } = await errorOf(driver.create({ ...each.declared, stamp: STAMP }));
    expect(message).toMatch(/there is one of that name already, which this stack did not make/);
  },
);

it.each([collection, index, query])(
  "$type that somebody makes anew after a refresh counts as ours, and the run says so",
  async (each) => {
    const { gdn, other, connection } = await start();
    const driver = each.driver(connection);
    const recorded = await driver.create({ ...each.declared, stamp: STAMP });
    await each.drop(other);
    await driver.refresh(recorded);
    await each.make?.(other, gdn);
    const said = vi.spyOn(console, "log").mockImplementation(() => {});
    onTestFinished(() => said.mockRestore());
    await driver.create({ ...each.declared, stamp: STAMP });
    expect(said.mock.calls.flat().join("\n")).toMatch(/exists already with this stack's owner tag/);
  },
);
