import { join, resolve } from "node:path";
import { engineCacheFolder, fillCache } from "./cache.ts";
import { buildWithGo, goVersions } from "./go-build.ts";
import { officialVersion, runOfficialInstaller } from "./official-installer.ts";
import { type Engine, findProgram, inspectEngine, pathFolders, programs } from "./programs.ts";

/** Environment variable with the path of the `pulumi` CLI to use. */
const cliSetting = "GDN_PULUMI_CLI";

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

  const cache = engineCacheFolder(env);
  const ways = waysToGet(env, say, signal);
  for (const { name, origin } of ways) {
    const found = await cachedEngine(cache, name, origin, env);
    if (found !== undefined && "cli" in found) return found;
    tried.push(`cache: ${found?.reason ?? `no ${join(cache, name)}`}`);
  }
  for (const { name, origin, get } of ways) {
    try {
      const isThere = () => findProgram(programs.cli, [join(cache, name, "bin")]) !== undefined;
      await fillCache(cache, name, isThere, get, say);
      const engine = await cachedEngine(cache, name, origin, env);
      if (engine !== undefined && "cli" in engine) return engine;
      tried.push(`${origin}: ${engine?.reason ?? "it left no pulumi"}`);
    } catch (error) {
      tried.push(`${origin}: ${(error as Error).message}`);
    }
    signal?.throwIfAborted();
  }
  throw noEngine(tried);
}

function waysToGet(env: NodeJS.ProcessEnv, say: (line: string) => void, signal?: AbortSignal) {
  const { cli, languageHost } = goVersions();
  const platform = `${process.platform}-${process.arch}`;
  return [
    {
      name: `official-v${officialVersion()}-${platform}`,
      origin: "the official installer (get.pulumi.com)",
      get: (folder: string) => {
        say(`No Pulumi CLI found: asking get.pulumi.com for version ${officialVersion()}.`);
        return runOfficialInstaller(folder, env, signal);
      },
    },
    {
      name: `built-${cli}-${languageHost}-${platform}`,
      origin: "a build from Go modules",
      get: (folder: string) => buildWithGo(folder, env, say, signal),
    },
  ];
}

async function cachedEngine(cache: string, name: string, origin: string, env: NodeJS.ProcessEnv) {
  const cli = findProgram(programs.cli, [join(cache, name, "bin")]);
  return cli === undefined ? undefined : await inspectEngine(cli, `${origin}, cached`, env);
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

function noEngine(tried: readonly string[]): NoEngineError {
  return new NoEngineError(
    [
      "There is no Pulumi CLI that can run this project, and none could be had. What was tried:",
      ...tried.map((line) => `  - ${line.replaceAll("\n", "\n    ")}`),
      "Ways out, any of which is enough; then run the command again:",
      "  - install Pulumi: https://www.pulumi.com/docs/iac/download-install/",
      `  - install Go ${goVersions().go} or later, with access to a Go module proxy: the CLI is then built from source`,
      `  - set ${cliSetting} to the path of a pulumi that is somewhere else`,
    ].join("\n"),
  );
}
