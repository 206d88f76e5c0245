import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

const program = (options: string) => `
import { SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};
new SpotFabric("fabric", { name: "kept", spotCreationType: "AUTOMATIC" }, ${options});
`;

test("protection and retention that are added to an unchanged fabric reach the state", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const project = temporaryProject({ "index.ts": program("{}") });
  const stack = await testStack({ gdn: gdn.info, project });
  const write = (options: string) => writeFileSync(join(project, "index.ts"), program(options));
  expect(await stack.up()).toMatchObject({ status: 0 });

  write("{ protect: true }");
  await gdn.clearJournal();
  expect(await stack.up()).toMatchObject({ status: 0, changes: { same: 2 } });
  expect(await gdn.journal()).toEqual([]);
  const refused = await stack.destroy();
  expect(refused.status).not.toBe(0);
  expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual(["kept"]);

  write("{ retainOnDelete: true }");
  expect(await stack.up()).toMatchObject({ status: 0, changes: { same: 2 } });
  expect(await stack.destroy()).toMatchObject({ status: 0 });
  expect(stack.resources()).toEqual([]);
  expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual(["kept"]);
});
