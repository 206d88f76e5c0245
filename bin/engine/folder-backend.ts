import { pathToFileURL } from "node:url";

/**
 * The URL of a backend that keeps its state in a folder, without a second file (`.attrs`) beside each file of it: the
 * engine does not write that in one piece, so that a kill may leave it half-written, and has no use for it.
 */
export function folderBackend(folder: string): string {
  return `${pathToFileURL(folder).href}?metadata=skip`;
}
