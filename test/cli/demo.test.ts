import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { addEngine, addProgram } from "../support/fake-program.ts";

/** The demo with a home and a folder for temporary files of its own, in which nothing may be left. */
function startDemo(env: NodeJS.ProcessEnv = {}) {
  const home = temporaryFolder();
  const child = spawn(process.execPath, [join(checkoutFolder, "scripts", "demo.ts")], {
    env: { ...process.env, HOME: home, TMPDIR: home, GDN_PULUMI_CLI: inject("engine").cli, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  cleanUp(() => child.kill("SIGKILL"));
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  return {
    child,
    output: () => output,
    ended: once(child, "close").then(([status]) => status as number | null),
    left: () => readdirSync(home).filter((name) => name.startsWith("gdn-spot-")),
  };
}

/** Whether something still listens where the demo said that its local GDN is. */
async function gdnIsUp(output: string): Promise<boolean> {
  const [, port] = /https:\/\/gdn\.localhost:(\d+)/.exec(output) ?? [];
  const socket = connect(Number(port), "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe("npm run demo", () => {
  it("shows each region's answer, before and after a change, and leaves nothing behind", async () => {
    const demo = startDemo();
    const status = await demo.ended;
    const output = demo.output();
    expect(status, output).toBe(0);
    for (const rows of [5, 6]) {
      for (const region of ["us-west", "eu-central", "ap-south"]) {
        expect(output).toMatch(new RegExp(`^ *${region} +(spot +)?${rows} `, "m"));
      }
    }
    expect(output).toContain("Diana");
    expect(output).toMatch(/All checks passed \(\d+\.\d s\)\. Everything was cleaned up\.\n$/);
    expect(output).not.toContain("\u001b");
    expect(demo.left()).toEqual([]);
    expect(await gdnIsUp(output)).toBe(false);
  });

  it("leaves nothing behind when it is interrupted", async () => {
    const demo = startDemo();
    await expect.poll(demo.output, { timeout: 60_000 }).toContain("2 pulumi up");
    demo.child.kill("SIGINT");
    expect(await demo.ended).toBe(130);
    expect(demo.left()).toEqual([]);
    expect(await gdnIsUp(demo.output())).toBe(false);
  });

  it("leaves nothing behind when nobody reads on", async () => {
    const demo = startDemo();
    await expect.poll(demo.output, { timeout: 60_000 }).toContain("1 a local GDN");
    demo.child.stdout.destroy();
    expect(await demo.ended).toBe(141);
    expect(demo.left()).toEqual([]);
  });

  it("ends with a sentence and another status when something does not hold", async () => {
    const folder = temporaryFolder();
    addEngine(folder, "v3.250.0");
    const cli = addProgram(
      folder,
      "pulumi",
      '[ "$1" = version ] && echo v3.250.0 && exit; echo broken >&2; exit 1',
    );
    const demo = startDemo({ GDN_PULUMI_CLI: cli });
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toMatch(/\nThe stack demo could not be made: broken\n$/);
    expect(demo.left()).toEqual([]);
  });
});
