import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/cleanup.ts";
import { testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/local-gdn.ts";

const states = join(import.meta.dirname, "..", "fixtures", "state");

/** Each was written by the code of its day; see fixtures/write-state.ts. */
test.each(readdirSync(states))("the state of %s shows no change, is refreshed and destroyed", async (day) => {
  const gdn = await testGdn("--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
  // What was there on that day; today's state of it is then forgotten for the old one.
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  const file = join(temporaryFolder(), "stack.json");
  const { port } = new URL(gdn.info.url);
  writeFileSync(file, readFileSync(join(states, day, "stack.json"), "utf8").replaceAll(":PORT", `:${port}`));
  const imported = await stack.pulumi(["stack", "import", "--stack", stack.name, "--file", file]);
  expect(imported.status, imported.output).toBe(0);

  await gdn.clearJournal();
  const preview = await stack.preview("--expect-no-changes");
  expect(preview, preview.output).toMatchObject({ status: 0, changes: { same: 7 } });
  expect(await gdn.journal()).toEqual([]);
  const refresh = await stack.refresh();
  expect(refresh.status, refresh.output).toBe(0);
  const again = await stack.up("--expect-no-changes");
  expect(again, again.output).toMatchObject({ status: 0, changes: { same: 7 } });
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
});
