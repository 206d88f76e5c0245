import { join } from "node:path";
import { engineCacheFolder, fillCache } from "./cache.ts";
import {
  cliSetting,
  type Engine,
  findProgram,
  inspectEngine,
  NoEngineError,
  programs,
} from "./ensure-engine.ts";
import { buildWithGo, goVersions } from "./go-build.ts";
import { officialVersion, runOfficialInstaller } from "./official-installer.ts";

/**
 * Takes the CLI that an earlier call left in the cache, or gets one: by the official installer, or by a build from Go
 * modules.
 *
 * @param tried what was tried before, for the error
 * @throws NoEngineError
 */
export async function fetchEngine(
  tried: string[],
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<Engine> {
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
