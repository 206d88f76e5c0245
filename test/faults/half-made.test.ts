import { expect, test } from "vitest";
import { testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

/** The plugin finds a resource's code in its state, so a half-made one must have it there too. */
test("what was only half made stays known to the engine, which can refresh it and destroy it", async () => {
  const gdn = await testGdn("--spot-regions", "", "--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west" });
  const up = await stack.up();
  expect(up.status).not.toBe(0);
  expect(up.output).toMatch(/Spot collections need an Enterprise account/);
  expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual(["spot"]);

  const refresh = await stack.refresh();
  expect(refresh.status, refresh.output).toBe(0);
  expect(stack.resources().map(({ type }) => type)).toContain("pulumi-nodejs:dynamic/gdn:SpotFabric");
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
});

test("what was only half made is destroyed without a refresh or another up before", async () => {
  const gdn = await testGdn("--spot-regions", "", "--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west" });
  expect((await stack.up()).status).not.toBe(0);
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
});
