import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { isLocked } from "./stale-locks.ts";

/**
 * Takes away what a kill left half-written beside the files of a state. To a file `NAME` a backend in a folder writes
 * a second one, `NAME.attrs`, with nothing in it that matters, and not in one piece: if that is empty or cut off, the
 * engine says no more than "EOF" to every command. Without it, it reads the state as ever (measured with 3.250).
 *
 * What belongs to a stack that is locked is left alone, and so is what lies beside a file that is not whole itself.
 *
 * @param state the folder of a `file://` backend
 * @returns the names of the files that are gone now, below `state`
 */
export function clearHalfSidecars(state: string, project: string): string[] {
  const stacks = join(".pulumi", "stacks", project);
  const ofStacks = filesOf(join(state, stacks))
    .filter((name) => name.endsWith(".json") && !isLocked(state, project, basename(name, ".json")))
    .map((name) => join(stacks, name));
  // No lock is for this one: it is written once, for all stacks, and its second file is finished before it is there.
  return [join(".pulumi", "meta.yaml"), ...ofStacks].flatMap((name) => {
    const sidecar = join(state, `${name}.attrs`);
    if (!isHalf(sidecar) || !isWhole(join(state, name))) return [];
    rmSync(sidecar, { force: true });
    return `${name}.attrs`;
  });
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function isHalf(sidecar: string): boolean {
  const text = read(sidecar);
  return text !== undefined && !isJson(text);
}

function isWhole(file: string): boolean {
  const text = read(file);
  if (text === undefined || text.trim() === "") return false;
  return extname(file) !== ".json" || isJson(text);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined; // There is none; or it cannot be read, which the engine will say.
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
