import { beforeAll, beforeEach, expect, it } from "vitest";
import { spotCollection } from "../../../providers/resources/collection/lifecycle.ts";
import { spotFabric } from "../../../providers/resources/fabric/lifecycle.ts";
import { restqlQuery } from "../../../providers/resources/restql-query/lifecycle.ts";
import { seedDocuments } from "../../../providers/resources/seed-documents/lifecycle.ts";
import { type Driver, drive, errorOf, type Properties, testConnection } from "../../support/lifecycle.ts";
import { inside, makeFabric, type Outsider, outsider } from "../../support/outsider.ts";
import { type TestGdn, testGdn } from "../../support/test-gdn.ts";

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

let gdn: TestGdn;
let other: Outsider;

beforeAll(async () => {
  gdn = await testGdn("--fabric-ready", "0");
  other = await outsider(gdn);
});

beforeEach(async () => {
  for (const name of ["stage", "spot"]) {
    await other.send("DELETE", inside("_system", `database/${name}`), undefined, [404]);
  }
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
});

const setFaults = (...faults: object[]) => gdn.request("/_local/faults", { method: "PUT", body: faults });

// The resources wait at the same time for what does not come, and to try again.
it.each(FAULTS)("makes each resource once when the request that makes it meets %o", async (fault) => {
  const timeoutMs = fault.kind === "hang" ? 1500 : 20_000;
  await setFaults(...CREATES.map(({ path }) => ({ ...fault, method: "POST", path, nth: 1 })));
  const all = CREATES.map(async ({ type, inputs, driver: driverOf, count }) => {
    const driver = driverOf(testConnection(gdn.info, { timeoutMs }));
    const made = await driver.create(inputs);
    expect(await count(gdn, other), type).toBe(1);
    expect(made.outs.adopted ?? false, type).toBe(false);
    return { type, inputs, driver, made, count };
  });
  const ended = await Promise.allSettled(all);
  expect(ended.filter(({ status }) => status === "rejected")).toEqual([]);
  expect((await gdn.request("/_local/faults")).body).toMatchObject(CREATES.map(() => ({ hits: 1 })));
  for (const { type, inputs, driver, made, count } of await Promise.all(all)) {
    await driver.delete(await driver.expectSettled(made, inputs));
    expect(await count(gdn, other), type).toBe(0);
  }
});

it("takes nothing of somebody else's for its own when an answer is lost", async () => {
  await makeFabric(gdn, other, "spot");
  await setFaults({ kind: "drop", method: "POST", path: "/_fabric/_system/database", nth: 1 });
  const inputs = { name: "spot", dcList: ["us-west"], spotDc: "us-west", stamp: "ours" };
  const { message } = await errorOf(drive(spotFabric, testConnection(gdn.info)).create(inputs));
  expect(message).toMatch(/there is one of that name already, which this stack did not make/);
});
