import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(checkoutFolder, "package.json"), "utf8")));

/** Those that npm calls, and those that pass everything on to the CLI. */
const notForPeople = new Set(["build", "prepack", "pulumi"]);
const passedOn = new Set(["up", "preview", "refresh", "destroy"]);

const commands = Object.entries(scripts)
  .filter(
    ([name, script]) => /^node (cli|scripts|bench)\/\S+( \w+)?$/.test(script) && !notForPeople.has(name),
  )
  .map(([name, script]) => [name, script.split(" ").slice(1)] as const);

function run(args: readonly string[]) {
  const script = { npm_package_name: "gdn-spot", npm_lifecycle_event: "gdn" };
  const env = { ...process.env, ...script, NO_COLOR: "1" };
  return runProcess(process.execPath, args, { cwd: checkoutFolder, env });
}

describe.each(commands)("npm run %s", (name, args) => {
  it("tells by --help how it is called, and what its exit status means", async () => {
    const { status, stdout } = await run([...args, "--help"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^Usage: npm run ${name} -- `, "m"));
    expect(stdout).toContain("Exit status:");
  });
});

describe.each(commands.filter(([name]) => !passedOn.has(name)))("npm run %s", (_, args) => {
  it("refuses what it does not know, with status 2", async () => {
    const { status, stdout, stderr } = await run([...args, "--no-such-option"]);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/unknown option '--no-such-option'.*npm run \S+ -- --help/s);
    expect(stderr).not.toContain("..");
  });
});

it("npm run gdn says in sentences what is wrong with a value, and tells the defaults", async () => {
  const { status, stderr } = await run(["cli/main.js", "gdn", "--port", "many"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(
    /It must be a whole number from 0 to 65535\. `npm run gdn -- --help` tells [^.]*\.\n$/,
  );
  const { stdout } = await run(["cli/main.js", "gdn", "--help"]);
  for (const value of ["8453", "127.0.0.1", "acme", "us-west,eu-central,ap-south"]) {
    expect(stdout.replaceAll(/\s+/g, " ").replaceAll('"', "")).toContain(`(default: ${value}`);
  }
});

it("npm run gdn -- stop takes nothing more", async () => {
  const { status, stderr } = await run(["cli/main.js", "gdn", "stop", "now"]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/too many arguments/);
});
