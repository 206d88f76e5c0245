import { expect, test } from "vitest";
import { testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

test("a replacement that cannot be made is refused before anything is deleted", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId, dcList: ["us-west", "eu-central"] });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  const made = await inspect(gdn.info);

  await gdn.clearJournal();
  stack.configure({ dcList: ["eu-central", "ap-south"] });
  for (const run of [await stack.preview(), await stack.up()]) {
    expect(run.status).not.toBe(0);
    expect(run.output).toMatch(
      /'us-west' is not one of the fabric's regions: choose one of eu-central, ap-south, or add it/,
    );
  }
  expect(await gdn.journal()).toEqual([]);

  stack.configure({ dcList: ["us-west", "eu-centrall"] });
  expect(await stack.preview()).toMatchObject({ status: 0 });
  expect(await gdn.journal()).toEqual([]);
  const refused = await stack.up();
  expect(refused.status).not.toBe(0);
  expect(refused.output).toMatch(/Could not replace fabric spot: the tenant has no region 'eu-centrall'/);
  expect(refused.output).not.toMatch(/^ +at /m);
  expect(await inspect(gdn.info)).toEqual(made);

  stack.configure({ dcList: ["us-west", "eu-central"] });
  expect(await stack.up("--expect-no-changes")).toMatchObject({ status: 0 });
});
