import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { compiledFolder } from "../../emulator/cache-folder.js";
import { projectFolder } from "../project.ts";
import { type Engine, pathFolders } from "./programs.ts";

const lazySdk = join(projectFolder, "engine", "lazy-sdk.cjs");

/**
 * The environment in which the engine runs: this project's Node first on PATH, because the engine's own
 * programs take `node` from there, then the folder of the CLI, because the engine warns at each run about
 * plugins from other folders of PATH. Each run starts two processes of Node that load Pulumi's SDK, which takes a
 * quarter of the time where Node keeps what it has compiled, and much is loaded only when it is asked for; the latter is
 * left out where `GDN_SPOT_PLAIN_SDK` is set. The engine, which writes the whole state at each step, collects its garbage
 * half as often as Go would by itself (GOGC): 600 resources are destroyed in 12.5 s in place of 14.9, 2,000 in the same
 * time as before, with 310 MB of memory in place of 240.
 */
export function engineEnvironment(engine: Engine, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const first = [join(projectFolder, "node_modules", ".bin"), dirname(engine.cli)];
  const rest = pathFolders(env).filter((folder) => !first.includes(folder));
  const compiled = compiledFolder(env);
  return {
    GOGC: "200",
    ...(compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled }),
    ...env,
    ...(env.GDN_SPOT_PLAIN_SDK ? {} : { NODE_OPTIONS: withLazySdk(env.NODE_OPTIONS) }),
    PATH: [...first, ...rest].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
  };
}

function withLazySdk(options: string | undefined): string {
  return [options, `--require ${JSON.stringify(lazySdk)}`].filter(Boolean).join(" ");
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
  if (env.PULUMI_BACKEND_URL || env.PULUMI_ACCESS_TOKEN) return true;
  const file = join(env.PULUMI_HOME || join(env.HOME || homedir(), ".pulumi"), "credentials.json");
  if (!existsSync(file)) return false;
  try {
    const { current } = JSON.parse(readFileSync(file, "utf8")) as { current?: string };
    return Boolean(current);
  } catch {
    return true; // Not ours to judge: the CLI says what is wrong with its file.
  }
}
