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
import { RestqlQuery, SpotCollection, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};
const declared = { spotCreationType: "AUTOMATIC", forceDestroy: true } as const;
const going = new SpotFabric("going", { ...declared, name: "going" });
const staying = new SpotFabric("staying", { ...declared, name: "staying" }, { retainOnDelete: true });
const taken = new SpotFabric("taken", { ...declared, name: "taken", adopt: true });
const carts = new SpotCollection("a", { fabric: going.name, name: "carts" });
new RestqlQuery("b", { fabric: carts.fabric, name: "all", value: "RETURN 1" });
new SpotCollection("c", { fabric: going.name.apply((name) => name), name: "orders" });
new SpotCollection("d", { fabric: staying.name, name: "carts" });
new SpotCollection("e", { fabric: taken.name, name: "carts" });
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
    "going/collection/orders",
    "staying/collection/carts",
    "taken/collection/carts",
  ]);
  expect((await inspect(gdn.info)).fabrics).toMatchObject({
    staying: { collections: {} },
    taken: { collections: {} },
  });
});
