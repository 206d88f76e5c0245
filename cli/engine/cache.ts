import { cpSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { cacheFolder } from "../../system/folders.js";
import { withFileLock } from "../process/processes.ts";
import { programs } from "./ensure-engine.ts";

const temporaryPrefix = ".making-";

/**
 * The folder that holds the engine, once it was fetched or built: `~/.cache/gdn-spot/engine`.
 *
 * @throws Error if the user has no folder
 */
export function engineCacheFolder(env: NodeJS.ProcessEnv): string {
  const folder = cacheFolder(env);
  if (folder !== undefined) return join(folder, "engine");
  throw new Error(
    "There is no folder to keep Pulumi's CLI in, which is not on PATH: set XDG_CACHE_HOME or HOME to one that can be written to.",
  );
}

/**
 * Fills the folder `name` of the cache by `make`, which writes into the temporary folder that it is given. The
 * folder is complete or absent: it is renamed into place last, and one process at a time does this; one that
 * waited finds the folder there. Left-overs of a process that was killed are removed.
 */
export async function fillCache(
  cache: string,
  name: string,
  isThere: () => boolean,
  make: (folder: string) => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const work = async () => {
    if (isThere()) return;
    for (const entry of readdirSync(cache)) {
      if (entry.startsWith(temporaryPrefix)) rmSync(join(cache, entry), { recursive: true, force: true });
    }
    const temporary = mkdtempSync(join(cache, temporaryPrefix));
    try {
      const folder = join(temporary, name);
      mkdirSync(folder);
      await make(folder);
      rmSync(join(cache, name), { recursive: true, force: true });
      renameSync(folder, join(cache, name));
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
  };
  mkdirSync(cache, { recursive: true });
  await withFileLock(join(cache, ".lock"), work, () =>
    say("Another process is fetching the engine: waiting for it."),
  );
}

/** Puts the script that runs dynamic providers, from the installed `@pulumi/pulumi`, into `folder`. */
export function addPlugin(folder: string): void {
  const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  cpSync(join(sdk, programs.plugin), join(folder, programs.plugin));
}
