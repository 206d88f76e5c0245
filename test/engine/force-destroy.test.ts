import { resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { type TestGdn, testGdn } from "../support/local-gdn.ts";

/** What was deleted on a GDN since its journal was cleared, without the way there. */
async function deletions(gdn: TestGdn): Promise<string[]> {
  const requests = await gdn.journal();
  return requests
    .filter(({ method }) => method === "DELETE")
    .map(({ path }) => path.replace(/^\/_fabric\//, ""));
}

test("a fabric with forceDestroy goes in one call with all that is in it", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId, forceDestroy: true });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);

  await gdn.clearJournal();
  const destroy = await stack.destroy();
  expect(destroy, destroy.output).toMatchObject({ status: 0, changes: { delete: 7 } });
  expect(await deletions(gdn)).toEqual(["_system/database/spot"]);
  expect(stack.resources()).toEqual([]);
  expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
});

const program = `
import * as pulumi from "@pulumi/pulumi";
import { RestqlQuery, SpotCollection, SpotDatabase, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};
const declared = { spotCreationType: "AUTOMATIC", forceDestroy: true } as const;
const going = new SpotFabric("going", { ...declared, name: "going" });
const staying = new SpotFabric("staying", { ...declared, name: "staying" }, { retainOnDelete: true });
const taken = new SpotFabric("taken", { ...declared, name: "taken", adopt: true });
const carts = new SpotCollection("a", { fabric: going.name, name: "carts" });
new RestqlQuery("b", { fabric: carts.fabric, name: "all", value: "RETURN 1" });
new SpotCollection("c", { fabric: going.name.apply((name) => name), name: "orders" });
new SpotCollection("d", { fabric: staying.name, name: "carts" });
new SpotCollection("e", { fabric: taken.name, name: "carts" });

const group = new pulumi.ComponentResource("x:y:Group", "group", {}, { retainOnDelete: true });
const grouped = new SpotFabric("grouped", { ...declared, name: "grouped" }, { parent: group });
new SpotCollection("f", { fabric: grouped.name, name: "carts" });
const retain = ({ props, opts }) => ({ props, opts: { ...opts, retainOnDelete: true } });
const changed = new SpotFabric("changed", { ...declared, name: "changed" }, { transforms: [retain] });
new SpotCollection("g", { fabric: changed.name, name: "carts" });
const contents = { collections: { carts: {} } };
new SpotDatabase("whole", { ...declared, ...contents, name: "whole" });
new SpotDatabase("kept", { ...declared, ...contents, name: "kept" }, { retainOnDelete: true });
`;

test("what is in a fabric that stays, or is in some fabric by a text, is deleted by itself", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const project = temporaryProject({ "index.ts": program });
  const stack = await testStack({ gdn: gdn.info, project });
  await gdn.request("/_fabric/_system/_api/database", { method: "POST", body: { name: "taken" } });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);

  await gdn.clearJournal();
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  const deleted = await deletions(gdn);
  expect(deleted.filter((path) => !path.includes("/_api/key/")).sort()).toEqual([
    "_system/database/going",
    "_system/database/whole",
    "changed/collection/carts",
    "going/collection/orders",
    "grouped/collection/carts",
    "staying/collection/carts",
    "taken/collection/carts",
  ]);
  expect((await inspect(gdn.info)).fabrics).toMatchObject({
    changed: { collections: {} },
    grouped: { collections: {} },
    kept: { collections: { carts: {} } },
    staying: { collections: {} },
    taken: { collections: {} },
  });
});
