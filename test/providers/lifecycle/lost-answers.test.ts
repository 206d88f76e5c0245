import { expect, it } from "vitest";
import { restqlQuery } from "../../../providers/lifecycle/restql-query.ts";
import { seedDocuments } from "../../../providers/lifecycle/seed-documents.ts";
import { spotCollection } from "../../../providers/lifecycle/spot-collection.ts";
import { spotFabric } from "../../../providers/lifecycle/spot-fabric.ts";
import { type Driver, drive, errorOf, type Properties, testConnection } from "../../support/lifecycle.ts";
import { type TestGdn, testGdn } from "../../support/local-gdn.ts";
import { inside, makeFabric, type Outsider, outsider } from "../../support/outsider.ts";

/** For each resource the request that makes it. */
const CREATES: {
  type: string;
  path: string;
  inputs: Properties;
  driver(connection: ReturnType<typeof testConnection>): Driver;
  /** How many there are. */
  count(gdn: TestGdn, other: Outsider): Promise<number>;
}[] = [
  {
    type: "SpotFabric",
    path: "/_fabric/_system/database",
    inputs: { name: "spot", dcList: ["us-west"], spotDc: "us-west", stamp: "ours" },
    driver: (connection) => drive(spotFabric, connection),
    count: async (_, other) =>
      (await other.look<string[]>(inside("_system", "database"))).filter((name) => name === "spot").length,
  },
  {
    type: "SpotCollection",
    path: "/_fabric/stage/collection",
    inputs: { fabric: "stage", name: "orders", stamp: "ours" },
    driver: (connection) => drive(spotCollection, connection),
    count: async (_, other) =>
      (await other.look<{ name: string }[]>(inside("stage", "collection"))).filter(
        ({ name }) => name === "orders",
      ).length,
  },
  {
    type: "RestqlQuery",
    path: "/_fabric/stage/restql",
    inputs: { fabric: "stage", name: "read_query", value: "RETURN 1", stamp: "ours" },
    driver: (connection) => drive(restqlQuery, connection),
    count: async (gdn) =>
      ((await gdn.request(inside("stage", "restql/user"))).body as { result: unknown[] }).result.length,
  },
  {
    type: "SeedDocuments",
    path: "/_fabric/stage/import/accounts",
    inputs: { fabric: "stage", collection: "accounts", documents: [{ a: 1 }] },
    driver: (connection) => drive(seedDocuments, connection),
    count: async (_, other) => (await other.look<unknown[]>(inside("stage", "export/accounts"))).length,
  },
];

/** What happens to the first of these requests, before or after its effect. */
const FAULTS = [
  { kind: "refuse" },
  { kind: "reset" },
  { kind: "drop" },
  { kind: "truncate" },
  { kind: "hang" },
  { kind: "html" },
  { kind: "status", status: 503 },
  { kind: "status", status: 429, retryAfter: 0 },
];

async function start(timeoutMs = 20_000) {
  const gdn = await testGdn("--fabric-ready", "0");
  const other = await outsider(gdn);
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
  return { gdn, other, connection: testConnection(gdn.info, { timeoutMs }) };
}

it.each(CREATES.flatMap((each) => FAULTS.map((fault) => ({ ...each, fault }))))(
  "makes $type once when the request that makes it meets $fault",
  async ({ path, inputs, driver: driverOf, count, fault }) => {
    const { gdn, other, connection } = await start(fault.kind === "hang" ? 1500 : undefined);
    const driver = driverOf(connection);
    await gdn.request("/_local/faults", {
      method: "PUT",
      body: [{ ...fault, method: "POST", path, nth: 1 }],
    });
    const made = await driver.create(inputs);
    expect((await gdn.request("/_local/faults")).body).toMatchObject([{ hits: 1 }]);
    expect(await count(gdn, other)).toBe(1);
    expect(made.outs.adopted ?? false).toBe(false);
    const settled = await driver.expectSettled(made, inputs);
    await driver.delete(settled);
    expect(await count(gdn, other)).toBe(0);
  },
);

it("takes nothing of somebody else's for its own when an answer is lost", async () => {
  const { gdn, other, connection } = await start();
  await makeFabric(gdn, other, "spot");
  const fault = { kind: "drop", method: "POST", path: "/_fabric/_system/database", nth: 1 };
  await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  const inputs = { name: "spot", dcList: ["us-west"], spotDc: "us-west", stamp: "ours" };
  const { message } = await errorOf(drive(spotFabric, connection).create(inputs));
  expect(message).toMatch(/there is a fabric of that name already, which this stack did not make/);
});
