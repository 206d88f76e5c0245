import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { addEngine, addProgram } from "../support/fake-program.ts";

const entry = join(checkoutFolder, "cli", "main.js");

/** An engine whose CLI is this JavaScript, but for `pulumi version`; the environment to use it in. */
function cliOf(script: string): NodeJS.ProcessEnv {
  const folder = temporaryFolder();
  addEngine(folder, "v3.250.0");
  const version = 'if (process.argv[2] === "version") { console.log("v3.250.0"); process.exit(); }';
  const cli = addProgram(folder, "pulumi", `${version}\n${script}`, "/usr/bin/env node");
  return { ...process.env, HOME: folder, FORCE_COLOR: undefined, GDN_PULUMI_CLI: cli };
}

describe("cli/main.js", () => {
  it("passes arguments and output through, and the exit status back", async () => {
    const env = cliOf("console.log(JSON.stringify(process.argv.slice(2))); process.exit(7);");
    const { status, stdout } = await runProcess(process.execPath, [entry, "pulumi", "about", "--x", "a b"], {
      env,
    });
    expect({ status, stdout }).toEqual({ status: 7, stdout: '["about","--x","a b"]\n' });
  });

  it.each([
    [{ FORCE_COLOR: "1" }, [], ["--color=always"]],
    [{ FORCE_COLOR: "0" }, [], []],
    [{ NO_COLOR: "1" }, [], []],
    [{ FORCE_COLOR: "1" }, ["--color=never"], ["--color=never"]],
    [{}, [], []],
  ])("has the CLI colour its output with %j and %j", async (colours, args, passed) => {
    const {
      FORCE_COLOR: _,
      NO_COLOR: __,
      ...env
    } = cliOf("console.log(JSON.stringify(process.argv.slice(3)));");
    const { stdout } = await runProcess(process.execPath, [entry, "pulumi", "about", ...args], {
      env: { ...env, ...colours },
    });
    expect(stdout).toBe(`${JSON.stringify(passed)}\n`);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "hands %s on, and waits until the CLI has ended cleanly",
    async (signal) => {
      const env = cliOf(`
      process.on("${signal}", () => { console.log("cleaned up"); process.exit(3); });
      setInterval(() => {}, 1000);
      console.log("ready");
    `);
      const child = spawn(process.execPath, [entry, "pulumi", "about"], {
        env,
        stdio: ["ignore", "pipe", "inherit"],
      });
      cleanUp(() => child.kill("SIGKILL"));
      const ended = once(child, "close");
      const [first] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
      expect(first).toBe("ready\n");
      child.kill(signal);
      expect(await text(child.stdout)).toBe("cleaned up\n");
      expect(await ended).toEqual([3, null]);
    },
  );

  it("passes all of a long output through a pipe, on both sides", async () => {
    const env = cliOf(`
      const line = "x".repeat(99) + "\\n";
      process.stdout.write(line.repeat(50_000));
      process.stderr.write(line.repeat(20_000));
    `);
    const { status, stdout, stderr } = await runProcess(process.execPath, [entry, "pulumi", "about"], {
      env,
    });
    expect([status, stdout.length, stderr.length]).toEqual([0, 5_000_000, 2_000_000]);
  });

  it("interrupts the CLI, and reads on, when nobody reads the output any more", async () => {
    const folder = temporaryFolder();
    const env = cliOf(`
      process.on("SIGINT", () => {
        process.stdout.write("y".repeat(1_000_000), () => {
          require("node:fs").writeFileSync(${JSON.stringify(join(folder, "end"))}, "cleaned up");
          process.exit(0);
        });
      });
      setInterval(() => console.log("line"), 5);
    `);
    const child = spawn(process.execPath, [entry, "pulumi", "about"], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    cleanUp(() => child.kill("SIGKILL"));
    const said = text(child.stderr);
    const ended = once(child, "close");
    await once(child.stdout, "data");
    child.stdout.destroy();
    expect(await ended).toEqual([141, null]);
    expect(await said).toBe("");
    expect(readFileSync(join(folder, "end"), "utf8")).toBe("cleaned up");
  });

  it("says in a sentence what is wrong with the engine, without a stack trace", async () => {
    const env = { ...process.env, GDN_PULUMI_CLI: "/nowhere/pulumi" };
    const { status, stderr } = await runProcess(process.execPath, [entry, "up"], { env });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^GDN_PULUMI_CLI names a Pulumi CLI that cannot be used: .*\n$/);
  });
});
