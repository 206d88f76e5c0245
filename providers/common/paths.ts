import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What Pulumi takes for a project's file. */
const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

/**
 * The folder of `Pulumi.yaml`, which every path that people give is relative to: settings such as `gdn:caFile` and seed
 * files alike. Pulumi runs programs and plugins in the folder of `main`, which may be below it, and tells a plugin
 * nothing of the project; the project's file is the next one above, as for Pulumi itself.
 *
 * @param below where the program runs
 * @returns `below` itself where there is no such file, as for programs of the Automation API
 */
export function projectFolder(below = process.cwd()): string {
  for (let folder = below; ; folder = dirname(folder)) {
    if (PROJECT_FILES.some((name) => existsSync(join(folder, name)))) return folder;
    if (folder === dirname(folder)) return below;
  }
}

/**
 * The file that a path means as people write it: relative to the project's folder, absolute, with `~` for the user's
 * folder, or a `file:` URL.
 *
 * @throws Error where a URL names no file on this machine
 */
export function absolutePath(path: string, folder = projectFolder()): string {
  if (/^~(?=[/\\]|$)/.test(path)) return join(homedir(), path.slice(1));
  return isFileUrl(path)
    ? fileURLToPath(new URL(path, pathToFileURL(join(folder, "/"))))
    : resolve(folder, path);
}

export function isFileUrl(path: string): boolean {
  return /^file:/i.test(path);
}
