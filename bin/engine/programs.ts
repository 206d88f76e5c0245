import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { runProcess } from "./run-process.ts";

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
