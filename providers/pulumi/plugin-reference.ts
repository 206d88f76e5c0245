import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, relative } from "node:path";

/** What a program that has this package installed calls the plugin's code; see `exports` in package.json. */
const INSTALLED = "gdn-spot/plugin";

/**
 * How code that is evaluated in `folder` requires what `plugin.ts` exports.
 *
 * It is written into states, so it must outlive what is around it. Where the package is installed, its name does: it
 * stays the same when the package gets a newer version, or moves to another `node_modules`, or a package manager keeps
 * it in a folder named after its version. Else it is the path from the folder.
 *
 * @param folder where the program and Pulumi's plugin run
 */
export function pluginReference(folder: string): string {
  const plugin = join(dirname(import.meta.dirname), `plugin${extname(import.meta.filename)}`);
  if (resolveInstalled(folder) === plugin) return INSTALLED;
  const path = relative(folder, plugin).replaceAll("\\", "/");
  return path.startsWith(".") ? path : `./${path}`;
}

/** The file that the package's name stands for in this folder, if any. It may be a version other than this one. */
function resolveInstalled(folder: string): string | undefined {
  try {
    return realpathSync(createRequire(join(folder, "program.js")).resolve(INSTALLED));
  } catch {
    return undefined;
  }
}
