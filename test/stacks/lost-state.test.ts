import { expect, test } from "vitest";
import { testStack } from "../support/engine.ts";
import { inspect, withoutNotes } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

test("a stack whose state was lost finds all that it made, as its own", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const emptyStack = async () => {
    const stack = await testStack({ gdn: gdn.info });
    stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
    return stack;
  };
  const before = await emptyStack();
  // With these the state is written at the end only, so a run that is killed leaves what was there before it.
  Object.assign(before.env, { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" });
  expect(await before.up()).toMatchObject({ status: 0, changes: { create: 7 } });
  const made = withoutNotes(await inspect(gdn.info));

  const after = await emptyStack();
  const again = await after.up();
  expect(again.status, again.output).toBe(0);
  expect(again.changes).toEqual({ create: 7 });
  expect(withoutNotes(await inspect(gdn.info))).toEqual(made);
  expect(await after.destroy()).toMatchObject({ status: 0 });
  expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual([]);
});
