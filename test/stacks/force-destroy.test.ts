import { resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

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
import { SpotDatabase } from ${JSON.stringify(resolve("providers/index.ts"))};
const declared = { spotCreationType: "AUTOMATIC", forceDestroy: true, collections: { carts: {} } } as const;
const group = new pulumi.ComponentResource("x:y:Group", "group", {}, { retainOnDelete: true });
const retain = ({ props, opts }) => ({ props, opts: { ...opts, retainOnDelete: true } });
new SpotDatabase("whole", { ...declared, name: "whole" });
new SpotDatabase("kept", { ...declared, name: "kept" }, { retainOnDelete: true });
new SpotDatabase("taken", { ...declared, name: "taken", adopt: true });
new SpotDatabase("grouped", { ...declared, name: "grouped" }, { parent: group });
new SpotDatabase("changed", { ...declared, name: "changed" }, { transforms: [retain] });
`;

test("a component's contents are deleted with its fabric, unless that may stay", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const project = temporaryProject({ "index.ts": program });
  const stack = await testStack({ gdn: gdn.info, project });
  await gdn.request("/_fabric/_system/_api/database", { method: "POST", body: { name: "taken" } });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);

  await gdn.clearJournal();
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect((await deletions(gdn)).sort()).toEqual(["_system/database/whole", "taken/collection/carts"]);
  const carts = { collections: { carts: {} } };
  expect((await inspect(gdn.info)).fabrics).toMatchObject({
    changed: carts,
    grouped: carts,
    kept: carts,
    taken: { collections: {} },
  });
});
