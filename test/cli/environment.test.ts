import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { expect, inject, test } from "vitest";
import { engineEnvironment } from "../../cli/engine/ensure-engine.ts";
import { temporaryFolder } from "../support/cleanup.ts";

const cli = { ...inject("engine") };

test("what Node compiles for the engine is kept in the user's folder, or where the user wants it", () => {
  const kept = (env: NodeJS.ProcessEnv) => engineEnvironment(cli, env).NODE_COMPILE_CACHE;
  expect(kept({ HOME: "/home/ann" })).toBe("/home/ann/.cache/gdn-spot/compiled");
  expect(kept({ HOME: "/home/ann", XDG_CACHE_HOME: "/cache" })).toBe("/cache/gdn-spot/compiled");
  expect(kept({ HOME: "/home/ann", XDG_CACHE_HOME: "cache" })).toBe("/home/ann/.cache/gdn-spot/compiled");
  const folder = temporaryFolder();
  const env = engineEnvironment(cli, { ...process.env, NODE_COMPILE_CACHE: folder });
  execFileSync("node", ["--eval", 'require("@pulumi/pulumi")'], { env });
  expect(readdirSync(folder)).not.toEqual([]);
});
