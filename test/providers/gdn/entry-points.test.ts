import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Connection } from "../../../providers/gdn/connection.ts";
import { listEdgeLocations } from "../../../providers/gdn/edge-locations.ts";
import { EntryPoints } from "../../../providers/gdn/entry-points.ts";
import { testConnection } from "../../support/lifecycle.ts";
import { inside, makeFabric, type Outsider, outsider } from "../../support/outsider.ts";
import { type TestGdn, testGdn } from "../../support/test-gdn.ts";

const listFabrics = {
  doing: "list fabrics",
  repeatable: true,
  answer: z.array(z.string()),
  send: (client: { listFabrics(): Promise<unknown> }) => client.listFabrics(),
};

test("calls go through another region once the one in use is down, and a look tells which", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const connection = testConnection(gdn.info);
  await listEdgeLocations(connection);
  await gdn.request("/_local/regions/us-west", {
    method: "PUT",
    body: { up: false },
    url: gdn.info.regions[1]?.url,
  });
  await expect(connection.call(listFabrics)).resolves.toEqual(["_system"]);
  const journal = (await gdn.request("/_local/requests", { url: gdn.info.regions[1]?.url })).body;
  expect((journal as { region: string; status: number }[]).at(-1)).toMatchObject({
    region: "eu-central",
    status: 200,
  });
});

test("an address beside the configured one is used when that does not answer", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const connection = testConnection(gdn.info, { url: "https://gdn.localhost:9", otherUrls: [gdn.info.url] });
  await expect(connection.call(listFabrics)).resolves.toEqual(["_system"]);
  expect(connection.entryPoints.present).toBe(gdn.info.url);
});

test("many calls that find one address dead go on by one address only", () => {
  const points = new EntryPoints(["https://a", "https://b", "https://c"]);
  for (const _ of [1, 2, 3]) points.leave("https://a");
  expect(points.present).toBe("https://b");
  points.learn(["https://b", "https://d"]);
  for (const url of ["https://b", "https://c", "https://d"]) points.leave(url);
  expect(points.present).toBe("https://a");
});

test("what was written down is used beside the address that is configured now, and not instead of it", () => {
  const points = new EntryPoints(["https://gdn.paas.example.io"]);
  const beside = "https://gdn-west.paas.example.io";
  points.recall([
    beside,
    "https://gdn.other.example.io",
    "https://gdn-west.paas.example.io:8443",
    "https://io",
  ]);
  points.leave("https://gdn.paas.example.io");
  expect(points.present).toBe(beside);
  points.leave(beside);
  expect(points.present).toBe("https://gdn.paas.example.io");
});

test("a credential is not sent to the regions of another local GDN", () => {
  const points = new EntryPoints(["https://gdn.localhost:8453"]);
  const beside = "https://us-west.gdn.localhost:8453";
  points.recall(["https://us-west.gdn.localhost:1234", "https://gdn.localhost:1234", beside]);
  points.leave("https://gdn.localhost:8453");
  expect(points.present).toBe(beside);
  points.leave(beside);
  expect(points.present).toBe("https://gdn.localhost:8453");
});

describe("a fabric that the region which answers does not have", () => {
  const FABRIC = "away";
  const count = {
    doing: "count the collections",
    fabric: FABRIC,
    repeatable: true,
    answer: z.array(z.unknown()),
    send: (client: { getCollections(): Promise<unknown> }) => client.getCollections(),
  };

  async function prepare(): Promise<{ gdn: TestGdn; other: Outsider; connection: Connection }> {
    const gdn = await testGdn("--regions", "us-west,eu-central,ap-south", "--fabric-ready", "0");
    const other = await outsider(gdn);
    await makeFabric(gdn, other, FABRIC, { dcList: "eu-central,ap-south" });
    await gdn.clearJournal();
    return { gdn, other, connection: testConnection(gdn.info) };
  }

  test("is reached in one of its own regions, and looked for once", async () => {
    const { gdn, connection } = await prepare();
    await Promise.all([connection.call(count), connection.call(count)]);
    await expect(connection.call(count)).resolves.toEqual([]);
    const journal = await gdn.journal();
    expect(journal.filter(({ path }) => path.includes("database/user"))).toHaveLength(1);
    expect(journal.at(-1)).toMatchObject({ region: "eu-central", status: 200 });
  });

  test("is reached in another one when that is down", async () => {
    const { gdn, connection } = await prepare();
    await connection.call(count);
    await gdn.request("/_local/regions/eu-central", { method: "PUT", body: { up: false } });
    await expect(connection.call(count)).resolves.toEqual([]);
    expect((await gdn.journal()).at(-1)).toMatchObject({ region: "ap-south", status: 200 });
  });

  test("is reached where it is made anew, and not found once it is gone", async () => {
    const { gdn, other, connection } = await prepare();
    await connection.call(count);
    await other.send("DELETE", inside("_system", `database/${FABRIC}`));
    await expect(connection.call(count)).rejects.toThrow(/404 \(error 1228\)/);
    await makeFabric(gdn, other, FABRIC, { dcList: "ap-south" });
    await expect(connection.call(count)).resolves.toEqual([]);
  });
});
