import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeEach, describe, expect, inject, it } from "vitest";
import { withoutUserSettings } from "../../cli/engine/ensure-engine.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { type PrepareOptions, prepare } from "../../cli/stack/prepare.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { temporaryProject } from "../support/engine.ts";

let project: string;
let home: string;
let env: NodeJS.ProcessEnv;

/** Settings of a stack for a GDN that is not on this machine: nothing is started for it. */
const elsewhere = "config:\n  gdn:url: https://gdn.example\n";

beforeEach(() => {
  project = temporaryProject({ "Pulumi.dev.yaml": elsewhere, "Pulumi.prod.yaml": elsewhere });
  home = temporaryFolder();
  env = { ...withoutUserSettings(process.env), HOME: home };
});

const prepared = (args: string[], options: PrepareOptions = {}) =>
  prepare(inject("engine"), args, env, { project, terminal: { input: false, output: false }, ...options });

const localState = () => `${pathToFileURL(join(project, ".pulumi-state")).href}?metadata=skip`;

const login = (current: string, file = join(home, ".pulumi", "credentials.json")) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ current, accounts: {} }));
};

describe("where the state is", () => {
  it("in .pulumi-state/, which is made, for a user who is logged in nowhere", async () => {
    expect((await prepared(["preview"])).env.PULUMI_BACKEND_URL).toBe(localState());
    expect(existsSync(join(project, ".pulumi-state"))).toBe(true);
  });

  it("where the user is logged in", async () => {
    login(pathToFileURL(home).href);
    expect((await prepared(["up", "--stack", "prod"])).env.PULUMI_BACKEND_URL).toBeUndefined();
    expect(existsSync(join(project, ".pulumi-state"))).toBe(false);
  });

  it("where the user is logged in, by PULUMI_HOME", async () => {
    env.PULUMI_HOME = join(home, "other");
    login(pathToFileURL(home).href, join(env.PULUMI_HOME, "credentials.json"));
    expect((await prepared(["up", "--stack", "prod"])).env.PULUMI_BACKEND_URL).toBeUndefined();
  });

  it("in .pulumi-state/, without files beside the state's own, which a kill could leave half-written", async () => {
    await prepared(["up"]);
    const files = readdirSync(join(project, ".pulumi-state"), { recursive: true, encoding: "utf8" });
    expect(files).toContain(join(".pulumi", "stacks", "other", "dev.json"));
    expect(files.filter((name) => name.endsWith(".attrs"))).toEqual([]);
  });

  it("in .pulumi-state/ after a logout", async () => {
    login("");
    expect((await prepared(["preview"])).env.PULUMI_BACKEND_URL).toBe(localState());
  });

  it("where PULUMI_BACKEND_URL says", async () => {
    env.PULUMI_BACKEND_URL = pathToFileURL(home).href;
    const { env: result } = await prepared(["up", "--stack", "prod"]);
    expect(result.PULUMI_BACKEND_URL).toBe(env.PULUMI_BACKEND_URL);
    expect(result.PULUMI_CONFIG_PASSPHRASE).toBeUndefined();
  });

  it.each([
    ["", () => pathToFileURL(join(project, ".pulumi-state")).href],
    [" as the commands do", localState],
  ])(
    "in .pulumi-state/ as ever, where PULUMI_BACKEND_URL names it for plain `pulumi`%s",
    async (_how, url) => {
      env.PULUMI_BACKEND_URL = url();
      expect((await prepared(["preview"])).env).toMatchObject({
        PULUMI_BACKEND_URL: localState(),
        PULUMI_STACK: "dev",
      });
    },
  );
});

describe("which stack", () => {
  it("dev, which is made, when none is given or selected", async () => {
    const { env: result } = await prepared(["up"]);
    expect(result).toMatchObject({ PULUMI_STACK: "dev", PULUMI_CONFIG_PASSPHRASE: "" });
    expect(existsSync(join(project, ".pulumi-state", ".pulumi", "stacks", "other", "dev.json"))).toBe(true);
    await expect(prepared(["up"])).resolves.toBeDefined();
  });

  it("the one that is given; its passphrase is the user's", async () => {
    const { env: result, args } = await prepared(["up", "--stack", "prod"]);
    expect(result.PULUMI_STACK).toBeUndefined();
    expect(result.PULUMI_CONFIG_PASSPHRASE).toBeUndefined();
    expect(args).toEqual(["up", "--stack", "prod", "--yes"]);
    expect(existsSync(join(project, ".pulumi-state", ".pulumi", "stacks", "other", "dev.json"))).toBe(false);
  });

  it("the one that was selected", async () => {
    const { args, env: initEnv } = await prepared(["stack", "init", "prod"]);
    expect(initEnv.PULUMI_CONFIG_PASSPHRASE).toBeUndefined();
    const own = { ...initEnv, PULUMI_CONFIG_PASSPHRASE: "mine" };
    expect((await runProcess(inject("engine").cli, args, { cwd: project, env: own })).status).toBe(0);
    const { env: result } = await prepared(["up"]);
    expect(result.PULUMI_STACK).toBeUndefined();
    expect(result.PULUMI_CONFIG_PASSPHRASE).toBeUndefined();
  });

  it.each([["up"], ["up", "--stack", "dev"], ["up", "--stack", "organization/other/dev"]])(
    "dev, with an empty passphrase although the user has one for other stacks: %s %s %s",
    async (...args) => {
      Object.assign(env, { PULUMI_CONFIG_PASSPHRASE: "mine", PULUMI_CONFIG_PASSPHRASE_FILE: "/dev/null" });
      const { env: result } = await prepared(args);
      expect(result.PULUMI_CONFIG_PASSPHRASE).toBe("");
      expect(result.PULUMI_CONFIG_PASSPHRASE_FILE).toBeUndefined();
    },
  );

  it("another one with the user's own passphrase", async () => {
    const own = { PULUMI_CONFIG_PASSPHRASE: "mine", PULUMI_CONFIG_PASSPHRASE_FILE: "/dev/null" };
    Object.assign(env, own);
    expect((await prepared(["up", "--stack", "prod"])).env).toMatchObject(own);
  });

  it("dev on a state of the user's own with the user's passphrase", async () => {
    Object.assign(env, {
      PULUMI_BACKEND_URL: pathToFileURL(home).href,
      PULUMI_CONFIG_PASSPHRASE: "mine",
    });
    expect((await prepared(["up"])).env.PULUMI_CONFIG_PASSPHRASE).toBe("mine");
  });

  it("dev for commands that look at a stack; none for those that choose one", async () => {
    expect((await prepared(["stack", "output"])).env.PULUMI_STACK).toBe("dev");
    expect((await prepared(["config"])).env.PULUMI_STACK).toBe("dev");
    expect((await prepared(["stack", "select"])).env.PULUMI_STACK).toBeUndefined();
    expect((await prepared(["stack", "init", "dev"])).env).toMatchObject({ PULUMI_CONFIG_PASSPHRASE: "" });
  });
});

describe("consent", () => {
  it.each([
    [["up"], ["up", "--yes"]],
    [["refresh"], ["refresh", "--yes"]],
    [["destroy"], ["destroy", "--yes"]],
    [["preview"], ["preview"]],
    [
      ["up", "-y"],
      ["up", "-y"],
    ],
    [
      ["up", "--skip-preview"],
      ["up", "--skip-preview"],
    ],
    [
      ["destroy", "--preview-only"],
      ["destroy", "--preview-only"],
    ],
    [
      ["stack", "rm"],
      ["stack", "rm"],
    ],
  ])("without a terminal, %j becomes %j", async (args, expected) => {
    expect((await prepared(args)).args).toEqual(expected);
  });

  it("is asked for in a terminal", async () => {
    const terminal = { input: true, output: true };
    expect((await prepared(["up"], { terminal })).args).toEqual(["up"]);
  });

  it("is not taken for granted when only the output goes elsewhere, but for stack dev on the local state", async () => {
    const terminal = { input: true, output: false };
    const destroy = ["destroy", "--stack", "prod"];
    expect((await prepared(destroy, { terminal })).args).toEqual(destroy);
    expect((await prepared(["destroy"], { terminal })).args).toEqual(["destroy", "--yes"]);
    env.PULUMI_BACKEND_URL = pathToFileURL(home).href;
    expect((await prepared(["destroy", "--stack", "dev"], { terminal })).args).toEqual([
      "destroy",
      "--stack",
      "dev",
    ]);
  });
});

describe("options that npm kept for itself", () => {
  it.each(["up", "preview", "refresh", "destroy"])("are missed by %s", async (command) => {
    const behind = `nothing was done. Options go behind \`--\`, such as: npm run ${command} -- --stack prod`;
    // What is left of --stack prod, and of --stack=prod.
    await expect(prepared([command, "prod"])).rejects.toThrow(
      `\`${command}\` takes no argument here, and was given 'prod'; ${behind}`,
    );
    env.npm_config_stack = "prod";
    await expect(prepared([command])).rejects.toThrow(`npm kept the option --stack for itself; ${behind}`);
    expect(existsSync(join(project, ".pulumi-state"))).toBe(false);
    await expect(prepared([command, "--stack", "prod"])).resolves.toBeDefined();
  });

  it("are missed by any other command", async () => {
    env.npm_config_stack = "prod";
    await expect(prepared(["config"])).rejects.toThrow("npm run pulumi -- config --stack prod");
    delete env.npm_config_stack;
    await expect(prepared(["stack", "output", "spotDc"])).resolves.toBeDefined();
  });
});

it("a command that only asks makes nothing", async () => {
  const { args } = await prepared(["up", "--help"]);
  expect(args).toEqual(["up", "--help"]);
  expect(existsSync(join(project, ".pulumi-state"))).toBe(false);
});

it("the engine takes this project's Node, and its own plugins", async () => {
  const { env: result } = await prepared(["version"]);
  const { stdout } = await runProcess("node", ["--version"], { env: result });
  const own = JSON.parse(readFileSync("node_modules/node/package.json", "utf8")) as { version: string };
  expect(stdout.trim()).toBe(`v${own.version}`);
  expect((await runProcess("which", ["pulumi"], { env: result })).stdout.trim()).toBe(inject("engine").cli);
});

const lockOf = (holder: object) => {
  const folder = join(project, ".pulumi-state", ".pulumi", "locks", "organization", "other", "prod");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "1.json");
  const mine = { username: userInfo().username, hostname: hostname(), timestamp: "2026-01-01T00:00:00Z" };
  writeFileSync(file, JSON.stringify({ ...mine, ...holder }));
  return file;
};

/** A number that was a process's a moment ago. */
const deadPid = () => spawnSync(process.execPath, ["--version"]).pid;

describe("a lock that a run left behind", () => {
  it("which was killed on this machine goes, and that is said", async () => {
    const said: string[] = [];
    const file = lockOf({ pid: deadPid() });
    await prepared(["up", "--stack", "prod"], { say: (line) => said.push(line) });
    expect(existsSync(file)).toBe(false);
    expect(said).toEqual([expect.stringMatching(/^A run that was killed .* stack prod locked/)]);
  });

  it.each([
    ["that is still running", () => ({ pid: process.pid })],
    ["on another machine", () => ({ pid: deadPid(), hostname: "elsewhere" })],
    ["of another user", () => ({ pid: deadPid(), username: "somebody else" })],
  ])("%s stays", async (_who, holder) => {
    const file = lockOf(holder());
    await prepared(["up", "--stack", "prod"]);
    expect(existsSync(file)).toBe(true);
  });
});
