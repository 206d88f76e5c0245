import { expect, test } from "vitest";
import { testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/local-gdn.ts";

test("a replacement that cannot be made is refused before anything is deleted, in the preview too", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info });
  const declared = { spotDc: "us-west", apiKeyId: gdn.info.apiKeyId, forceDestroy: true };
  stack.configure({ ...declared, dcList: ["us-west", "eu-central"] });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  const made = await inspect(gdn.info);

  for (const [dcList, says] of [
    [
      ["eu-central", "ap-south"],
      /spotDc 'us-west' is none of the fabric's regions\. Choose one of eu-central, ap-south/,
    ],
    [["us-west", "eu-centrall"], /Could not replace fabric spot: the tenant has no region 'eu-centrall'/],
  ] as const) {
    stack.configure({ dcList });
    for (const run of [await stack.preview(), await stack.up()]) {
      expect(run.status).not.toBe(0);
      expect(run.output).toMatch(says);
      expect(run.output).not.toMatch(/^ +at /m);
    }
    expect(await inspect(gdn.info)).toEqual(made);
  }

  await gdn.stop();
  stack.configure({ dcList: ["us-west", "eu-centrall"] });
  const unreachable = await stack.preview();
  expect(unreachable.status, unreachable.output).toBe(0);
  expect(unreachable.output).toMatch(/warning: changing dcList replaces fabric spot/);
});
