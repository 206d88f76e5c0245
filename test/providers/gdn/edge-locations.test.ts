import { expect, it } from "vitest";
import { Connection } from "../../../providers/gdn/connection.ts";
import { findEdgeLocation, isNamed, listEdgeLocations } from "../../../providers/gdn/edge-locations.ts";
import { cleanUp } from "../../support/cleanup.ts";
import { answer, fakeGdn } from "../../support/fake-gdn.ts";

const west = { name: "us-west", host: "us-west.gdn.example", url: "https://us-west.gdn.example", spot: true };
const local = {
  name: "eu-central",
  host: "eu-central.gdn.localhost:8453",
  url: "https://eu-central.gdn.localhost:8453",
  spot: false,
};
const api = { name: "api-gateway", host: "api-gateway", url: "https://api-gateway", spot: false };

it.each([
  [west, ["us-west", "us-west.gdn.example", "api-us-west.gdn.example"], ["us-west.gdn", "us", "", "US-WEST"]],
  [
    local,
    [
      "eu-central",
      "eu-central.gdn.localhost",
      "eu-central.gdn.localhost:8453",
      "api-eu-central.gdn.localhost",
      "api-eu-central.gdn.localhost:8453",
    ],
    ["eu-central.gdn.localhost:1", "central"],
  ],
  [api, ["api-gateway"], ["gateway"]],
])("finds %o by its name and its host", (location, names, others) => {
  for (const named of names) expect(isNamed(location, named), named).toBe(true);
  for (const named of others) expect(isNamed(location, named), named).toBe(false);
});

it("lists the regions there are when one is unknown", () => {
  expect(() => findEdgeLocation([west, local, api], "mars", "create fabric spot")).toThrow(
    "Could not create fabric spot: the tenant has no region 'mars'. Its regions are us-west (us-west.gdn.example), eu-central (eu-central.gdn.localhost:8453), api-gateway.",
  );
});

it("lists a tenant's regions, with what little each may tell of itself", async () => {
  const dcInfo = [
    { name: "a", host: "a.gdn.example", spot_region: true, tags: { url: "a-tag.gdn.example", api: "x" } },
    { name: "b", host: "b.gdn.example", spot_region: false },
    { name: "c", tags: { url: "https://c.gdn.example" } },
  ];
  const gdn = await fakeGdn((_, response) => answer(response, 200, [{ tenant: "acme", dcInfo }]));
  const connection = new Connection(gdn.settings);
  cleanUp(() => connection.close());
  expect(await listEdgeLocations(connection)).toEqual([
    { name: "a", host: "a.gdn.example", url: "https://a-tag.gdn.example", spot: true },
    { name: "b", host: "b.gdn.example", url: "https://b.gdn.example", spot: false },
    { name: "c", host: "https://c.gdn.example", url: "https://c.gdn.example", spot: false },
  ]);
  expect(gdn.requests).toEqual([expect.stringContaining("/datacenter/_tenant/acme")]);
});

it.each([[[]], [[{ tenant: "acme" }]], [{ result: [] }]])("says so when the answer is %j", async (body) => {
  const gdn = await fakeGdn((_, response) => answer(response, 200, body));
  const connection = new Connection(gdn.settings);
  cleanUp(() => connection.close());
  await expect(listEdgeLocations(connection)).rejects.toThrow(
    /^Could not list the tenant's edge locations: what answered at \S+ is not the GDN's API: the answer does not have/,
  );
});
