import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { expect, inject, test } from "vitest";
import { engineEnvironment } from "../../bin/engine/environment.ts";
import { temporaryFolder } from "../support/cleanup.ts";

const cli = { ...inject("engine") };

test("what Node compiles for the engine is kept in the project, or where the user wants it", () => {
  const kept = engineEnvironment(cli, {}).NODE_COMPILE_CACHE;
  expect(kept).toMatch(/node_modules.\.cache.compiled$/);
  const folder = temporaryFolder();
  const env = engineEnvironment(cli, { ...process.env, NODE_COMPILE_CACHE: folder });
  execFileSync("node", ["--eval", 'require("@pulumi/pulumi")'], { env });
  expect(readdirSync(folder)).not.toEqual([]);
});
