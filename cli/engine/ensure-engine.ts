import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { compiledFolder } from "../../system/folders.js";
import { projectFolder } from "../common/command.ts";
import { runProcess } from "../process/processes.ts";

/** Environment variable with the path of the `pulumi` CLI to use. */
export const cliSetting = "GDN_PULUMI_CLI";

export interface EnsureOptions {
  env?: NodeJS.ProcessEnv;
  /** Where lines for people go while something is fetched or built (default: standard error). */
  say?: (line: string) => void;
  signal?: AbortSignal;
}

/** There is no Pulumi CLI that can run this project; the message names all that was tried and the ways out. */
export class NoEngineError extends Error {
  override name = "NoEngineError";
}

/**
 * Finds the Pulumi CLI, or gets it: what `GDN_PULUMI_CLI` names, `pulumi` on PATH, what an earlier call left in
 * the cache, the official installer, a build from Go modules.
 *
 * @throws NoEngineError
 */
export async function ensureEngine(options: EnsureOptions = {}): Promise<Engine> {
  const { env = process.env, signal, say = (line) => process.stderr.write(`${line}\n`) } = options;
  const explicit = env[cliSetting];
  if (explicit) return await explicitEngine(explicit, env);

  const tried = [`${cliSetting}: not set`];
  const onPath = findProgram(programs.cli, pathFolders(env));
  if (onPath === undefined) {
    tried.push("PATH: no pulumi on it");
  } else {
    const engine = await inspectEngine(onPath, "on PATH", env);
    if ("cli" in engine) return engine;
    tried.push(`PATH: ${engine.reason}`);
  }

  // Much to load, for those who have none.
  const { fetchEngine } = await import("./fetch-engine.ts");
  return await fetchEngine(tried, env, say, signal);
}

async function explicitEngine(path: string, env: NodeJS.ProcessEnv): Promise<Engine> {
  const cli = resolve(path);
  const engine = await inspectEngine(cli, cliSetting, env);
  if ("cli" in engine) return engine;
  throw new NoEngineError(
    `${cliSetting} names a Pulumi CLI that cannot be used: ${engine.reason}. Correct it, or unset it to have ` +
      "the CLI looked for on PATH, downloaded or built.",
  );
}

/** The least version of the CLI whose options and state this project is tried with. */
const leastVersion = [3, 200] as const;

const windows = process.platform === "win32";

/** File names of the three programs that make up the engine. */
export const programs = {
  cli: windows ? "pulumi.exe" : "pulumi",
  languageHost: windows ? "pulumi-language-nodejs.exe" : "pulumi-language-nodejs",
  /** Runs dynamic providers; a script that comes with `@pulumi/pulumi`. */
  plugin: windows ? "pulumi-resource-pulumi-nodejs.cmd" : "pulumi-resource-pulumi-nodejs",
} as const;

/** A Pulumi CLI that can run this project. */
export interface Engine {
  /** Absolute path of the `pulumi` CLI; its folder goes first on PATH, so that its own plugins are used. */
  cli: string;
  /** As the CLI says it, such as `v3.250.0`. */
  version: string;
  /** How it was found, such as `on PATH`. */
  origin: string;
}

/** The folders of a PATH, in order. */
export function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
}

/** The first of `folders` that holds the executable file `name`, as the whole path of that file. */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * Makes sure that the CLI at `cli` runs, is new enough, and finds the language host and the plugin beside it
 * or on PATH; otherwise answers with the reason, a clause that can follow a colon.
 */
export async function inspectEngine(
  cli: string,
  origin: string,
  env: NodeJS.ProcessEnv,
): Promise<Engine | { reason: string }> {
  const folders = [dirname(cli), ...pathFolders(env)];
  const { status, stdout, stderr } = await runProcess(cli, ["version"], {
    env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    timeout: 60_000,
  });
  const version = /^v?(\d+)\.(\d+)\.\d+\S*/m.exec(stdout);
  if (status !== 0 || version === null) {
    return { reason: `${cli} does not run (${stderr.trim() || `status ${status}`})` };
  }
  const [major, minor] = [Number(version[1]), Number(version[2])];
  if (major !== leastVersion[0] || minor < leastVersion[1]) {
    return { reason: `${cli} is ${version[0]}, and ${leastVersion.join(".")} or a later 3.x is needed` };
  }
  const missing = [programs.languageHost, programs.plugin].filter((name) => !findProgram(name, folders));
  if (missing.length > 0) {
    return { reason: `${cli} is there, but ${missing.join(" and ")} is neither beside it nor on PATH` };
  }
  return { cli, version: version[0], origin };
}

/**
 * The environment in which the engine runs: this project's Node first on PATH, because the engine's own
 * programs take `node` from there, then the folder of the CLI, because the engine warns at each run about
 * plugins from other folders of PATH. Each run starts two processes of Node that load Pulumi's SDK, which takes a
 * quarter of the time where Node keeps what it has compiled.
 */
export function engineEnvironment(engine: Engine, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const first = [join(projectFolder, "node_modules", ".bin"), dirname(engine.cli)];
  const rest = pathFolders(env).filter((folder) => !first.includes(folder));
  const compiled = compiledFolder(env);
  return {
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
    ...env,
    PATH: [...first, ...rest].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

/** `env` without the settings of Pulumi and the GDN: for a stack that must not touch the user's own. */
export function withoutUserSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(PULUMI|GDN)_/.test(name)));
}

/**
 * Whether the user chose where Pulumi keeps its state: by PULUMI_BACKEND_URL, an access token, or a login that
 * is still current.
 */
export function hasOwnBackend(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.PULUMI_BACKEND_URL || env.PULUMI_ACCESS_TOKEN) || currentLogin(env) !== "";
}

/** The URL of the backend that somebody is logged in to; "" where nobody is; undefined where that cannot be read. */
export function currentLogin(env: NodeJS.ProcessEnv): string | undefined {
  const file = join(env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(file)) return "";
  try {
    const { current = "" } = JSON.parse(readFileSync(file, "utf8")) as { current?: string };
    return current;
  } catch {
    return undefined; // Not ours to judge: the CLI says what is wrong with its file.
  }
}
