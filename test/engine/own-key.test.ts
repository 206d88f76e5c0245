import { expect, test } from "vitest";
import { testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/local-gdn.ts";

test("the level of the very key that provisions is what is declared, and stands in no run's way", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const stack = await testStack({ gdn: gdn.info });
  const level = async () => Object.values((await inspect(gdn.info)).levels);
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId, accessLevel: "ro" });
  const first = await stack.up();
  expect(first.status, first.output).toBe(0);
  expect(await level()).toEqual(["ro"]);

  stack.configure({ queryValue: "FOR account IN accounts SORT account._key RETURN account" });
  const change = await stack.up();
  expect(change.status, change.output).toBe(0);
  expect(await level()).toEqual(["ro"]);

  stack.configure({ accessLevel: "none" });
  const lowered = await stack.up();
  expect(lowered.status, lowered.output).toBe(0);
  expect(await level()).toEqual(["none"]);
  const refresh = await stack.refresh("--expect-no-changes");
  expect(refresh.status, refresh.output).toBe(0);
  expect(await level()).toEqual(["none"]);
  expect(await stack.up("--expect-no-changes")).toMatchObject({ status: 0 });

  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
});
