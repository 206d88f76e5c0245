import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp } from "../support/cleanup.ts";
import { testStack } from "../support/engine.ts";
import { testGdn } from "../support/test-gdn.ts";

const entry = join(checkoutFolder, "cli", "main.js");
const MARK = "GDN_TEST_CLOSED_OUTPUT";

/** Whoever has the mark in its environment. */
function marked(mark: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const has = readFileSync(`/proc/${pid}/environ`, "utf8").split("\0").includes(`${MARK}=${mark}`);
        return has ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
      } catch {
        return []; // It ended meanwhile.
      }
    });
}

test.runIf(process.platform === "linux")(
  "when nobody reads the output any more, the command ends, with all that it started, and the next one works",
  async () => {
    const gdn = await testGdn("--regions", "us-west,eu-central");
    const stack = await testStack({ gdn: gdn.info });
    stack.configure({ spotDc: "us-west" });
    const operate = (command: string, ...args: string[]) => [
      ...[entry, command, "--stack", stack.name, "--config-file", stack.settingsFile],
      ...args,
    ];
    for (const [command, lines] of [
      ["preview", 1],
      ["preview", 3],
      ["up", 5],
    ] as const) {
      const mark = `${process.pid} ${command} ${lines}`;
      const skip = command === "up" ? ["--yes", "--skip-preview"] : [];
      const child = spawn(process.execPath, operate(command, ...skip), {
        env: { ...stack.env, GDN_PULUMI_CLI: inject("engine").cli, [MARK]: mark },
        stdio: ["ignore", "pipe", "pipe"],
      });
      cleanUp(() => child.kill("SIGKILL"));
      const ended = once(child, "exit");
      let errors = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        errors += text;
      });
      let read = "";
      for await (const text of child.stdout.setEncoding("utf8")) {
        read += text;
        if (read.split("\n").length > lines) break; // It closes the pipe, as `head` does.
      }
      expect(await ended, `${command}: ${errors}`).toEqual([141, null]);
      await expect.poll(() => marked(mark), { timeout: 10_000 }).toEqual([]);
      expect(errors).not.toMatch(/\n\s+at /);
    }
    const { status, output } = await stack.up();
    expect(status, output).toBe(0);
  },
);
