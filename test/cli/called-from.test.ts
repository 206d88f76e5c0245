import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { calledFrom, withFileCalledFrom } from "../../cli/common/command.ts";
import { parseGdnInfo } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";

const script = { npm_package_name: "gdn-spot", npm_lifecycle_event: "gdn" };
const env = { ...script, INIT_CWD: "/home/ann" };

describe("files that are named on a command line", () => {
  it.each([
    ["x.md", env, "/home/ann/x.md"],
    ["../x.md", env, "/home/x.md"],
    ["/x.md", env, "/x.md"],
    ["x.md", script, join(process.cwd(), "x.md")],
    ["x.md", { ...env, npm_package_name: "other" }, join(process.cwd(), "x.md")],
    ["x.md", { INIT_CWD: "/home/ann" }, join(process.cwd(), "x.md")],
  ])("%s with %j is %s", (file, given, path) => {
    expect(calledFrom(file, given)).toBe(path);
  });

  it.each([
    [
      ["--port", "1", "--data", "d"],
      ["--port", "1", "--data", "/home/ann/d"],
    ],
    [["--data=d"], ["--data=/home/ann/d"]],
    [["--data"], ["--data"]],
    [["--data="], ["--data="]],
    [
      ["--data", ""],
      ["--data", ""],
    ],
    [
      ["--data", "--json"],
      ["--data", "--json"],
    ],
    [
      ["--database", "d"],
      ["--database", "d"],
    ],
  ])("of %j are those in %j", (args, expected) => {
    expect(withFileCalledFrom("--data", args, env)).toEqual(expected);
  });

  it("are looked for where npm was called, not in the project's folder", async () => {
    const folder = temporaryFolder();
    const npm = (...args: string[]) => ["--prefix", checkoutFolder, "run", "--silent", ...args];
    const gdn = spawn("npm", npm("gdn", "--", "--port", "0", "--data", "kept", "--json"), {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(gdn, "close");
    const [line] = (await once(gdn.stdout.setEncoding("utf8"), "data")) as [string];
    const { pid } = parseGdnInfo(line);
    cleanUp(() => gdn.kill("SIGKILL"));
    process.kill(pid, "SIGTERM");
    await ended;
    expect(existsSync(join(folder, "kept"))).toBe(true);
    expect(existsSync(join(checkoutFolder, "kept"))).toBe(false);

    for (const [command, ...args] of [
      ["comment", "no.md"],
      ["conformance", "none"],
    ] as const) {
      const { stderr } = await runProcess("npm", npm(command, "--", ...args), { cwd: folder });
      expect(stderr).toContain(join(folder, ...args));
    }
  });
});

describe("options that npm kept for itself", () => {
  it.each([
    ["gdn", "data", []],
    ["gdn", "spot_regions", []],
    ["adopt", "out", ["shop"]],
    ["preview", "markdown", []],
    ["up", "detailed_exitcode", []],
    ["comment", "issue", ["x.md"]],
    ["bench", "quick", []],
  ])("are missed by %s: --%s", async (command, option, args) => {
    const call = command === "bench" ? ["bench/run.ts"] : ["cli/main.js", command];
    const { status, stdout, stderr } = await runProcess(process.execPath, [...call, ...args], {
      cwd: checkoutFolder,
      env: { ...process.env, ...script, [`npm_config_${option}`]: "x" },
    });
    expect({ status, stdout }).toEqual({ status: command === "up" ? 1 : 2, stdout: "" });
    expect(stderr).toContain(
      `npm kept the option --${option.replace("_", "-")} for itself; nothing was done.`,
    );
  });
});
