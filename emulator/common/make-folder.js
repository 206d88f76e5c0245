import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";

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
