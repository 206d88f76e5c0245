import { symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { expect, inject } from "vitest";
import { withoutUserSettings } from "../../cli/engine/ensure-engine.ts";
import { stopLocalGdn } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { follow } from "../docs/console.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { fakeForge } from "../support/fake-forge.ts";
import { writeFiles } from "../support/files.ts";
import { freePort } from "../support/free-port.ts";
import { testGdn } from "../support/test-gdn.ts";
import { npm } from "./installed.ts";

/** A reader of pages, in an empty folder, with the package's file and the commands that the pages ask for. */
async function reader(file: string) {
  const folder = temporaryFolder();
  cleanUp(() => stopLocalGdn({ folder }));
  const port = await freePort();
  const tools = temporaryFolder();
  const env: NodeJS.ProcessEnv = {
    ...withoutUserSettings(process.env),
    HOME: temporaryFolder(),
    // What npm and pnpm have fetched before, so that 170 packages are not fetched for each page.
    npm_config_cache: process.env.npm_config_cache ?? join(homedir(), ".npm"),
    npm_config_store_dir: join(homedir(), ".local", "share", "pnpm", "store"),
    PATH: [
      dirname(process.execPath),
      dirname(inject("engine").cli),
      join(tools, "node_modules", ".bin"),
      process.env.PATH,
    ].join(delimiter),
    NO_COLOR: "1",
  };
  const adapt = (text: string) =>
    text
      .replaceAll("8453", `${port}`)
      .replace("gdn start", `gdn start --port ${port}`)
      .replace(
        /(install|add) --silent (.*?)(\.\/)?gdn-spot-VERSION\.tgz/,
        (_, verb: string, others: string) => `${verb} --silent --prefer-offline ${others}${file}`,
      );
  return { folder, port, tools, env, adapt };
}

/** The tutorial, and the page on backing out after it. */
export async function followTutorial(file: string): Promise<void> {
  const { folder, port, env, adapt } = await reader(file);
  await follow("docs/tutorial.md", { folder, env, adapt });

  const run = async (...args: string[]) => {
    const { status, stdout, stderr } = await runProcess("npx", ["gdn-spot", ...args], { cwd: folder, env });
    expect(status, stdout + stderr).toBe(0);
    return stdout;
  };
  const before = async () => {
    await run("up", "--skip-preview");
    const urns = await run("pulumi", "stack", "--show-urns");
    Object.assign(env, { URN: /urn:\S*RestqlQuery\S*/.exec(urns)?.[0] });
  };
  await follow("docs/backing-out.md", { folder, env, adapt, before });
  // Another installation than the one that started it knows it as well.
  expect(await stopLocalGdn({ folder })).toEqual([`https://gdn.localhost:${port}`]);
}

/** The page on adding the package to a program, and what a pull request of that program shows. */
export async function followPackagePage(file: string): Promise<void> {
  const { folder, tools, env, adapt } = await reader(file);
  await npm(["install", "--silent", "--prefer-offline", "--prefix", tools, "pnpm@10"], tools);
  Object.assign(env, { PULUMI_BACKEND_URL: `file://${temporaryFolder()}`, PULUMI_CONFIG_PASSPHRASE: "" });
  // The stack exists, as the program does.
  writeFiles(folder, { "Pulumi.yaml": "name: shop\nruntime: nodejs\n" });
  const init = ["stack", "init", "dev", "--no-select", "--non-interactive"];
  expect(await runProcess(inject("engine").cli, init, { cwd: folder, env })).toMatchObject({ status: 0 });
  await follow("docs/package.md", { folder, env, adapt });

  const forge = await fakeForge("github");
  const job = { GITHUB_ACTIONS: "true", GITHUB_REF: "refs/pull/7/merge", GITHUB_REPOSITORY: "acme/shop" };
  Object.assign(env, job, { GITHUB_API_URL: forge.url, GITHUB_TOKEN: "t0ken" });
  await follow("docs/pull-requests.md", { folder, env, adapt });
  expect(forge.comments.map(({ body }) => body)).toEqual([
    expect.stringContaining("## Preview of `dev`: 2 to add"),
  ]);
}

/** The page on a fabric that exists, in a folder with the packages of another one, in which the package is installed. */
export async function followExistingFabricPage(file: string, installed: string): Promise<void> {
  const { folder, env, adapt } = await reader(file);
  writeFiles(folder, { "package.json": '{ "name": "shop", "private": true, "type": "module" }\n' });
  symlinkSync(join(installed, "node_modules"), join(folder, "node_modules"));
  const { info, request } = await testGdn("--fabric-ready", "0");
  const make = async (path: string, body: object) =>
    expect(await request(path, { method: "POST", body })).not.toMatchObject({ body: { error: true } });
  const options = { spotDc: "us-west", dcList: "us-west,eu-central" };
  await make("/_fabric/_system/_api/database", { name: "shop", options });
  await make("/_fabric/shop/_api/collection", { name: "carts", isSpot: true });
  await make("/_fabric/shop/_api/document/carts", { _key: "1", owner: "Ann" });
  env.GDN_CA_FILE = info.caFile;
  await follow("docs/existing-fabric.md", {
    folder,
    env,
    adapt: (text) =>
      adapt(text).replace("https://gdn.paas.macrometa.io", info.url).replace("acme.deploy.0123", info.apiKey),
  });
  expect(await request("/_fabric/shop/_api/document/carts/1")).toMatchObject({ body: { owner: "Ann" } });
}
