import { expect, it } from "vitest";
import { testStack } from "../support/engine.ts";
import { inspect, withoutNotes } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

it("`gdn-spot` has the engine write the state once, and leaves no note on the GDN", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info, withGdnSpot: true });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
  const up = await stack.up();
  expect(up, up.output).toMatchObject({ status: 0, changes: { create: 7 } });
  console.log(up.output, JSON.stringify(await inspect(gdn.info), undefined, 1).slice(0, 3000));
  expect(await stack.preview()).toMatchObject({ status: 0, changes: { same: 7 } });
  const destroy = await stack.destroy();
  expect(destroy, destroy.output).toMatchObject({ status: 0 });
  expect(withoutNotes(await inspect(gdn.info)).fabrics).toEqual({});
});
