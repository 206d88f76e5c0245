import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { compiledFolder } from "../../emulator/common/cache-folder.js";
import { projectFolder } from "../project.ts";
import { type Engine, pathFolders } from "./programs.ts";

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
