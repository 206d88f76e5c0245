import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setImmediate as turn } from "node:timers/promises";
import { expect, inject, test } from "vitest";
import { isAlive } from "../../cli/process/processes.ts";
import { testStack } from "../support/engine.ts";
import { testGdn } from "../support/test-gdn.ts";
import { killWithDescendants, withDescendants } from "./kill.ts";

const isPlugin = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("providers/pulumi/plugin/serve");
  } catch {
    return false;
  }
};

test.runIf(process.platform === "linux")("a plugin ends with its engine when that is killed", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west" });
  await gdn.request("/_local/faults", { method: "PUT", body: [{ kind: "hang", nth: 3 }] });
  const { name, project, env, settingsFile } = stack;
  const child = spawn(
    inject("engine").cli,
    ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", name, "--config-file", settingsFile],
    { cwd: project, env, stdio: "ignore" },
  );
  const ended = new Promise((resolve) => child.once("close", resolve));
  let family: number[] = [];
  try {
    for (let hits = 0; hits === 0; await turn()) {
      expect(child.exitCode).toBeNull();
      const faults = (await gdn.request("/_local/faults")).body as { hits: number }[];
      hits = faults[0]?.hits ?? 0;
    }
    family = withDescendants(child.pid ?? 0);
    const plugins = family.filter(isPlugin);
    expect(plugins.length).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await ended;
    await expect.poll(() => plugins.some(isAlive), { timeout: 30_000 }).toBe(false);
  } finally {
    killWithDescendants(child.pid);
    for (const pid of family.filter(isPlugin)) killWithDescendants(pid);
  }
});
