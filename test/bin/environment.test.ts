import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { expect, inject, test } from "vitest";
import { engineEnvironment } from "../../bin/engine/environment.ts";
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

test("the engine collects its garbage less often, or as the user wants it", () => {
  expect(engineEnvironment(cli, {}).GOGC).toBe("200");
  expect(engineEnvironment(cli, { GOGC: "off" }).GOGC).toBe("off");
});

test("the SDK is made lazy beside what the user gives to Node, unless it is to be plain", () => {
  const nodeOptions = (env: NodeJS.ProcessEnv) => engineEnvironment(cli, env).NODE_OPTIONS;
  const options = nodeOptions({ NODE_OPTIONS: "--title=own" });
  expect(options).toMatch(/^--title=own --require ".*lazy-sdk\.cjs"$/);
  expect(nodeOptions({ NODE_OPTIONS: "--title=own", GDN_SPOT_PLAIN_SDK: "1" })).toBe("--title=own");
  const env = { ...process.env, NODE_OPTIONS: options };
  expect(execFileSync("node", ["--print", "process.title"], { env, encoding: "utf8" })).toBe("own\n");
});
