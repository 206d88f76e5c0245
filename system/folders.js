import { existsSync, mkdirSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/**
 * Where all parts of this project keep what can be made again: in the user's folder, since the package may lie where
 * nobody can write, and never in a program's own folder.
 *
 * In JavaScript, for those that turn on the cache of compiled modules before they load anything else.
 */

/**
 * `$XDG_CACHE_HOME/gdn-spot`, else `~/.cache/gdn-spot`.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} undefined where there is neither: then nothing is kept
 */
export function cacheFolder(env = process.env) {
  const { XDG_CACHE_HOME: chosen, HOME: home } = env;
  // By the XDG rule one that is relative does not count.
  if (chosen && isAbsolute(chosen)) return join(chosen, "gdn-spot");
  try {
    return join(home || homedir(), ".cache", "gdn-spot");
  } catch {
    return undefined;
  }
}

/**
 * The folder of what Node has compiled.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function compiledFolder(env = process.env) {
  const folder = cacheFolder(env);
  return folder === undefined ? undefined : join(folder, "compiled");
}

/** Has Node keep what it compiles; where nothing can be written it goes on without. */
export function keepCompiled() {
  const folder = compiledFolder();
  if (folder === undefined) return;
  try {
    makeFolder(folder);
  } catch {
    return;
  }
  enableCompileCache(folder);
}

/**
 * Makes a folder, and those above it. Node's own `recursive` never comes back where nothing can be made, such as in
 * `/proc`.
 *
 * @param {string} folder
 * @param {number} [mode]
 */
export function makeFolder(folder, mode) {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    // Another process may have been faster.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
}

/**
 * The variable of the environment with the folder by which `gdn-spot` and the providers of one run speak to each other,
 * where the engine writes the state at the end of the run alone: the providers name there what `gdn-spot` has to see to
 * once the state is written.
 */
export const RUN_FOLDER = "GDN_SPOT_RUN_FOLDER";

/** The variable that names the stack of such a run: `organization/shop/dev`. */
export const RUN_STACK = "GDN_SPOT_RUN_STACK";

/** The folder's parts: a file for each fabric with a note, and one for each API key whose secret the state will hold. */
export const RUN_PARTS = { fabrics: "fabrics", keys: "keys" };
