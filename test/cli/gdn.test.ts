import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { stopLocalGdn } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { cleanUp } from "../support/cleanup.ts";
import { temporaryProject } from "../support/engine.ts";
import { freePort } from "../support/free-port.ts";

const entry = join(checkoutFolder, "cli", "main.js");

test("gdn start starts one local GDN in the background of a folder, and gdn stop ends it", async () => {
  const cwd = temporaryProject({});
  cleanUp(() => stopLocalGdn({ folder: cwd }));
  const port = await freePort();
  const url = `https://gdn.localhost:${port}`;
  const gdn = (...args: string[]) => runProcess(process.execPath, [entry, "gdn", ...args], { cwd });
  const start = () => gdn("start", "--port", `${port}`);
  expect(await start()).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(`^Started the local GDN ${url} in the background; .*gdn.* ends it\\.\n$`),
  });
  expect(await start()).toMatchObject({ status: 0, stdout: `The local GDN ${url} runs already.\n` });
  expect(await gdn("stop")).toMatchObject({
    status: 0,
    stdout: `Stopped the local GDN ${url}; its data stays in .gdn/.\n`,
  });
  expect(await gdn("start", "--port", "0")).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("It must be a whole number from 1 to 65535."),
  });
});

test("help whose reader has gone ends without an error", async () => {
  const child = spawn(process.execPath, [entry, "gdn", "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  const [status] = (await once(child, "close")) as [number | null];
  expect([status, errors]).toEqual([0, ""]);
});
