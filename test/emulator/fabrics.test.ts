import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../emulator/common/json.ts";
import { gdnForTest, type TestGdn, until } from "./support/gdn.ts";

const DATABASE = "/_fabric/_system/_api/database";

async function optionsOf(gdn: TestGdn, name: string): Promise<JsonObject> {
  const { result } = (await gdn.need("GET", `${DATABASE}/user`)).body;
  return result.find((fabric: { name: string }) => fabric.name === name).options;
}

describe("the spot region of a new fabric", () => {
  test.each([
    ["is the first that can be one, where nothing is said", {}, "us-west"],
    ["is the first of the dcList that can be one", { dcList: "ap-south,eu-central" }, "ap-south"],
    ["is the one that is named", { dcList: "us-west,eu-central", spotDc: "eu-central" }, "eu-central"],
    ["is none where none is asked for", { spotDc: "" }, ""],
  ])("%s", async (_name, options, spotDc) => {
    const gdn = await gdnForTest();
    await gdn.need("POST", DATABASE, { name: "f", options });
    expect((await optionsOf(gdn, "f")).spotDc).toBe(spotDc);
  });

  test("stays empty on an account without the feature", async () => {
    const gdn = await gdnForTest({ spotRegions: [] });
    await gdn.need("POST", DATABASE, { name: "auto" });
    await gdn.need("POST", DATABASE, { name: "named", options: { spotDc: "us-west" } });
    expect((await optionsOf(gdn, "auto")).spotDc).toBe("");
    expect((await optionsOf(gdn, "named")).spotDc).toBe("");
    expect((await gdn.need("GET", "/datacenter/local")).body.spot_region).toBe(false);
  });

  test("can be changed to another one of its regions, and taken away while nothing needs it", async () => {
    const gdn = await gdnForTest({ spotRegions: ["us-west", "eu-central"] });
    await gdn.need("POST", DATABASE, { name: "f", options: { dcList: "us-west,eu-central,ap-south" } });
    await gdn.need("PUT", "/_tenant/acme/_fabric/f/database/eu-central");
    expect((await optionsOf(gdn, "f")).spotDc).toBe("eu-central");
    expect((await gdn.call("PUT", "/_fabric/f/database/ap-south")).status).toBe(400);
    expect((await gdn.call("PUT", "/_fabric/f/database/nowhere")).status).toBe(400);
    await gdn.need("POST", "/_fabric/f/_api/collection", { name: "c", isSpot: true });
    expect((await gdn.call("PUT", "/_tenant/acme/_fabric/f/database/")).status).toBe(400);
    await gdn.need("DELETE", "/_fabric/f/_api/collection/c");
    await gdn.need("PUT", "/_tenant/acme/_fabric/f/database/");
    expect((await optionsOf(gdn, "f")).spotDc).toBe("");
  });
});

test("dcList may be empty or left out, which means all regions, and keeps its order", async () => {
  const gdn = await gdnForTest();
  await gdn.need("POST", DATABASE, { name: "all", options: { dcList: "" } });
  await gdn.need("POST", DATABASE, { name: "two", options: { dcList: "ap-south, us-west" } });
  expect((await optionsOf(gdn, "all")).dcList).toBe("us-west,eu-central,ap-south");
  expect(await optionsOf(gdn, "two")).toMatchObject({
    dcList: "ap-south,us-west",
    associated_regions: ["ap-south", "us-west"],
    clusters: ["ap-south", "us-west"],
    name: "acme.two",
    tenant: "acme",
  });
});

test("a fabric lives only in the regions of its dcList; elsewhere it is unknown", async () => {
  const gdn = await gdnForTest();
  await gdn.need("POST", DATABASE, { name: "f", options: { dcList: "us-west,ap-south" } });
  for (const { name, url } of gdn.info.regions) {
    const reply = await gdn.call("GET", "/_fabric/f/_api/database/current", undefined, { url });
    if (name === "eu-central") expect([reply.status, reply.body.errorNum]).toEqual([404, 1228]);
    else expect(reply.body.result.name).toBe("f");
  }
});

test("a new fabric is creating until its last region has it, and one after the other gets it", async () => {
  const gdn = await gdnForTest({ fabricReady: 3_000 });
  await gdn.need("POST", DATABASE, { name: "f" });
  expect((await optionsOf(gdn, "f")).status).toBe("creating");
  const last = gdn.urlOf("ap-south");
  const early = await gdn.call("GET", "/_fabric/f/_api/collection", undefined, { url: last });
  expect([early.status, early.body.errorNum]).toEqual([404, 1228]);
  const ready: string[] = [];
  await until(async () => {
    for (const { name, url } of gdn.info.regions) {
      const reply = await gdn.call("GET", "/_fabric/f/_api/collection", undefined, { url });
      if (reply.status === 200 && !ready.includes(name)) ready.push(name);
    }
    return ready.length === 3;
  });
  expect(ready).toEqual(["us-west", "eu-central", "ap-south"]);
  await until(async () => (await optionsOf(gdn, "f")).status === "available");
});

test("metadata can be given at creation, replaced and merged", async () => {
  const gdn = await gdnForTest();
  await gdn.need("POST", DATABASE, { name: "f", options: { metadata: { stack: "dev" } } });
  const metadata = async () =>
    (await gdn.need("GET", "/_fabric/f/database/metadata")).body.result.options.metadata;
  expect(await metadata()).toEqual({ stack: "dev" });
  expect((await gdn.need("PATCH", "/_fabric/f/database/metadata", { metadata: { a: 1 } })).status).toBe(201);
  expect(await metadata()).toEqual({ stack: "dev", a: 1 });
  await gdn.need("PUT", "/_fabric/f/database/metadata", { metadata: { b: 2 } });
  expect(await metadata()).toEqual({ b: 2 });
});

test("dropping a fabric drops what is in it", async () => {
  const gdn = await gdnForTest();
  const make = () => gdn.need("POST", DATABASE, { name: "f" });
  await make();
  await gdn.need("POST", "/_fabric/f/_api/collection", { name: "c" });
  await gdn.need("POST", "/_fabric/f/_api/document/c", { _key: "1" });
  await gdn.need("POST", "/_fabric/f/_api/restql", { query: { name: "q", value: "RETURN 1" } });
  await gdn.need("DELETE", `${DATABASE}/f`);
  expect((await gdn.call("GET", "/_fabric/f/_api/collection")).body.errorNum).toBe(1228);
  await make();
  expect((await gdn.call("GET", "/_fabric/f/_api/collection/c")).body.errorNum).toBe(1203);
  expect((await gdn.need("GET", "/_fabric/f/_api/restql/user")).body.result).toEqual([]);
});

test("fabrics are shown to who has a level on them; all of them to who has rw on _system", async () => {
  const gdn = await gdnForTest();
  const authorization = `apikey ${(await gdn.need("POST", "/_api/key", { keyid: "guest" })).body.key}`;
  await gdn.need("DELETE", "/_api/key/guest/database/_system");
  await gdn.need("POST", DATABASE, { name: "a" });
  await gdn.need("POST", DATABASE, { name: "b" });
  await gdn.need("PUT", "/_api/key/guest/database/a", { grant: "ro" });
  const { body } = await gdn.need("GET", "/_fabric/a/_api/database", undefined, { authorization });
  expect(body.result).toEqual(["a"]);
  expect((await gdn.need("GET", DATABASE)).body.result).toEqual(["_system", "a", "b"]);
});

test("users named at creation get rw", async () => {
  const gdn = await gdnForTest();
  const { user } = (await gdn.need("POST", "/_api/user", { email: "ann@acme.example", passwd: "x" })).body;
  await gdn.need("POST", DATABASE, { name: "f", users: [user] });
  expect((await gdn.need("GET", `/_api/user/${user}/database/f`)).body.result).toBe("rw");
});

test.each([
  ["a name with a slash", { name: "a/b" }, 400, 1229],
  ["a name with dots", { name: ".." }, 400, 1229],
  ["no name", {}, 400, 1229],
  ["the name of another fabric", { name: "_system" }, 400, 1229],
  ["an unknown region", { name: "f", options: { dcList: "us-west,mars" } }, 400, 10],
  [
    "a spot region outside the dcList",
    { name: "f", options: { dcList: "us-west", spotDc: "ap-south" } },
    400,
    10,
  ],
  ["an unknown spot region", { name: "f", options: { spotDc: "mars" } }, 400, 10],
  ["a spot region that is no text", { name: "f", options: { spotDc: true } }, 400, 10],
  ["metadata that is no object", { name: "f", options: { metadata: [] } }, 400, 10],
  ["an unknown user", { name: "f", users: ["nobody"] }, 404, 1703],
])("creating a fabric with %s is refused, and makes nothing", async (_name, body, status, errorNum) => {
  const gdn = await gdnForTest();
  const reply = await gdn.call("POST", DATABASE, body);
  expect([reply.status, reply.body.errorNum]).toEqual([status, errorNum]);
  expect((await gdn.need("GET", DATABASE)).body.result).toEqual(["_system"]);
});

test("_system cannot be dropped", async () => {
  const gdn = await gdnForTest();
  expect((await gdn.call("DELETE", `${DATABASE}/_system`)).status).toBe(403);
});
