import { spawn } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { withoutUserSettings } from "../../cli/engine/ensure-engine.ts";
import { ensureLocalGdn, requestGdn, stopLocalGdn } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { freePort } from "../support/free-port.ts";
import { inspect } from "../support/inspect.ts";
import { killWithDescendants } from "./kill.ts";

/** This project in a folder of its own, so that its state is not that of whoever works here. */
async function copyOfProject(): Promise<{ folder: string; port: number }> {
  const folder = temporaryFolder();
  const files = ["Pulumi.yaml", "Pulumi.dev.yaml", "index.ts", "package.json", "tsconfig.json"];
  for (const name of [...files, "cli", "emulator", "providers", "seed", "system"]) {
    cpSync(join(checkoutFolder, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(checkoutFolder, "node_modules"), join(folder, "node_modules"));
  const port = await freePort();
  const settings = join(folder, "Pulumi.dev.yaml");
  writeFileSync(settings, readFileSync(settings, "utf8").replace(":8453", `:${port}`));
  return { folder, port };
}

test("after a run was killed, the same command is the way back: npm run up, or npm run destroy", {
  timeout: 600_000,
}, async () => {
  const { folder, port } = await copyOfProject();
  cleanUp(() => stopLocalGdn({ folder }));
  const { info } = await ensureLocalGdn(port, { folder });
  const faults = (method: string, body?: object) => requestGdn(info, "/_local/faults", { method, body });
  const env = { ...withoutUserSettings(process.env), PULUMI_HOME: temporaryFolder(), NO_COLOR: "1" };
  const command = (name: string) => [join(folder, "cli", "main.js"), name];

  /** The engine tells of what was under way until it is told to forget that. */
  async function expectToldAndForgotten(): Promise<void> {
    const run = (...args: string[]) => runProcess(process.execPath, args, { cwd: folder, env });
    const pending = /pending operations/;
    expect((await run(...command("up"))).stdout).toMatch(pending);
    const refresh = await run(...command("refresh"), "--clear-pending-creates");
    expect(refresh.status, refresh.stdout).toBe(0);
    expect((await run(...command("up"), "--expect-no-changes")).stdout).not.toMatch(pending);
  }

  for (const name of ["up", "destroy"]) {
    await faults("PUT", [{ kind: "silence", nth: 9 }]);
    // So that the state tells of what was under way.
    const killed = [...command(name), "--every-checkpoint"];
    const child = spawn(process.execPath, killed, { cwd: folder, env, stdio: "ignore" });
    const ended = new Promise((resolve) => child.once("close", resolve));
    try {
      for (let hits = 0; hits === 0; await turn()) {
        expect(child.exitCode).toBeNull();
        hits = ((await faults("GET")).body as { hits: number }[])[0]?.hits ?? 0;
      }
    } finally {
      killWithDescendants(child.pid);
      await ended;
    }
    await faults("DELETE");

    const again = await runProcess(process.execPath, command(name), { cwd: folder, env });
    expect(again.status, `${again.stdout}\n${again.stderr}`).toBe(0);
    expect(again.stderr).toMatch(/^A run that was killed \(process \d+\) had left the stack dev locked/m);
    const { fabrics } = await inspect(info);
    expect(Object.keys(fabrics)).toEqual(name === "up" ? ["spot"] : []);
    if (name === "up") await expectToldAndForgotten();
  }
});
