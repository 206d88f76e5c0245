import { expect, test } from "vitest";
import { z } from "zod";
import { listEdgeLocations } from "../../../providers/gdn/edge-locations.ts";
import { EntryPoints } from "../../../providers/gdn/entry-points.ts";
import { testConnection } from "../../support/lifecycle.ts";
import { testGdn } from "../../support/local-gdn.ts";

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
