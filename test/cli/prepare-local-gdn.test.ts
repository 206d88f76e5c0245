import { copyFileSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, inject, it } from "vitest";
import { withoutUserSettings } from "../../cli/engine/ensure-engine.ts";
import { stopLocalGdn } from "../../cli/gdn/background.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { prepare } from "../../cli/stack/prepare.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { temporaryProject } from "../support/engine.ts";
import { freePort } from "../support/free-port.ts";
import { testGdn } from "../support/test-gdn.ts";

let said: string[];
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  said = [];
  env = { ...withoutUserSettings(process.env), HOME: temporaryFolder() };
});

/** A project whose program makes nothing but the stack itself. */
function projectAt(url: string): string {
  const project = temporaryProject({
    "Pulumi.dev.yaml": `config:\n  gdn:url: ${url}\n`,
    "index.ts": "export const answer = 42;\n",
  });
  cleanUp(() => stopLocalGdn({ folder: project }));
  return project;
}

const prepared = (project: string, ...args: string[]) =>
  prepare(inject("engine"), args, env, {
    project,
    terminal: { input: false, output: false },
    say: (line) => said.push(line),
  });

/** As `npm run` does it. */
async function run(project: string, ...args: string[]): Promise<string[]> {
  const call = await prepared(project, ...args);
  const { status, stdout, stderr } = await runProcess(inject("engine").cli, call.args, {
    cwd: project,
    env: call.env,
  });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  await call.ended?.(0);
  call.dispose?.();
  return call.args;
}

describe("a local GDN that answers already", () => {
  it("is used, although it is none of this folder's", async () => {
    const gdn = await testGdn();
    const project = projectAt(gdn.info.url);
    await expect(prepared(project, "up")).resolves.toMatchObject({ args: ["up", "--yes"] });
    expect(said).toEqual([expect.stringMatching(/was not started in this folder.*GDN_API_KEY/)]);
    expect(existsSync(join(project, ".gdn"))).toBe(false);
  });

  it("is told only what is missing or wrong of what was given for it", async () => {
    const gdn = await testGdn();
    const { apiKey, caFile, url } = gdn.info;
    const project = projectAt(url);
    const another = join(temporaryFolder(), "other.pem");
    const notMine = await testGdn("--regions", "here,there");
    copyFileSync(notMine.info.caFile, another);
    const both = { GDN_API_KEY: apiKey, GDN_CA_FILE: caFile };
    const start = /^The local GDN on port \d+ was not started in this folder: /;
    for (const [given, ...expected] of [
      [both],
      [{ ...both, GDN_API_KEY: "", GDN_TOKEN: "x.y.z" }],
      [{ ...both, GDN_API_KEY: "" }, /its API key \(GDN_API_KEY\) must be given too; .* \(GDN_CA_FILE\)\.$/],
      [
        { ...both, GDN_CA_FILE: "" },
        /its certificate \(GDN_CA_FILE\) must be given too; .* \(GDN_API_KEY\)\.$/,
      ],
      [{ ...both, GDN_API_KEY: "acme.no.key" }, /it does not take the API key that GDN_API_KEY gives\. /],
      [
        { ...both, GDN_CA_FILE: another },
        /its certificate is not that in \S+other\.pem, which GDN_CA_FILE gives /,
      ],
      [{ ...both, GDN_CA_FILE: "none.pem" }, /the file \S+none\.pem, which .* cannot be read \(ENOENT\)\.$/],
    ] as [NodeJS.ProcessEnv, RegExp?][]) {
      said = [];
      Object.assign(env, { GDN_TOKEN: undefined }, given);
      await prepared(project, "up");
      expect(said).toEqual(expected.map((each) => expect.stringMatching(each as RegExp)));
      for (const line of said) expect(line).toMatch(start);
      for (const line of said) expect(line).not.toMatch(/must be given\./);
    }
    Object.assign(env, { GDN_CA_FILE: "", GDN_API_KEY: apiKey });
    said = [];
    await prepared(project, "up", "-c", `gdn:caFile=${caFile}`);
    expect(said).toEqual([]);
  });
});

describe("a local GDN that lost its data", () => {
  it("under a stack with resources makes `up` refresh, until that went well", async () => {
    const project = projectAt(`https://gdn.localhost:${await freePort()}`);
    expect(await run(project, "up")).toEqual(["up", "--yes"]);
    await stopLocalGdn({ folder: project });
    expect((await prepared(project, "up")).args).toEqual(["up", "--yes"]);

    await stopLocalGdn({ folder: project });
    rmSync(join(project, ".gdn"), { recursive: true });
    said = [];
    expect((await prepared(project, "up")).args).toEqual(["up", "--refresh", "--yes"]);
    expect(said).toContain(
      "The local GDN is not the one that the stack dev was on, or lost its data: adding --refresh.",
    );
    expect((await prepared(project, "up", "-r")).args).toEqual(["up", "-r", "--yes"]);
    expect((await prepared(project, "refresh")).args).toEqual(["refresh", "--yes"]);
    await run(project, "refresh", "--preview-only");
    expect(await run(project, "up")).toEqual(["up", "--refresh", "--yes"]);
    expect((await prepared(project, "up")).args).toEqual(["up", "--yes"]);
  });

  it("under a stack without resources changes nothing", async () => {
    const project = projectAt(`https://gdn.localhost:${await freePort()}`);
    await prepared(project, "up");
    await stopLocalGdn({ folder: project });
    rmSync(join(project, ".gdn"), { recursive: true });
    expect((await prepared(project, "up")).args).toEqual(["up", "--yes"]);
  });
});
