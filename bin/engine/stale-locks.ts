import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../is-alive.ts";

/** What the engine writes down about who holds the lock of a stack (measured with 3.250). */
const lock = z.object({ pid: z.int().positive(), username: z.string(), hostname: z.string() });
type Holder = z.infer<typeof lock>;

/**
 * Takes away the locks of a stack whose holders were killed: an engine that ends in any other way does so itself. A
 * lock of another machine or user is left alone, since nobody can tell from here whether its holder lives; so is one
 * whose holder's number belongs to a living process.
 *
 * @param state the folder of a `file://` backend
 * @returns the process numbers of the holders that are no more
 */
export function clearStaleLocks(state: string, project: string, stack: string): number[] {
  const cleared: number[] = [];
  for (const path of locksOf(state, project, stack)) {
    const holder = readHolder(path);
    if (holder === undefined || !isGone(holder)) continue;
    rmSync(path, { force: true });
    rmSync(`${path}.attrs`, { force: true });
    cleared.push(holder.pid);
  }
  return cleared;
}

/** Whether a stack has a lock whose holder may be at work: any other than those that `clearStaleLocks` takes away. */
export function isLocked(state: string, project: string, stack: string): boolean {
  return locksOf(state, project, stack).some((path) => {
    const holder = readHolder(path);
    return holder === undefined || !isGone(holder);
  });
}

function locksOf(state: string, project: string, stack: string): string[] {
  const folder = join(state, ".pulumi", "locks", "organization", project, stack);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
}

function isGone({ pid, ...holder }: Holder): boolean {
  return !isAlive(pid) && holder.hostname === hostname() && holder.username === userInfo().username;
}

function readHolder(path: string): Holder | undefined {
  try {
    return lock.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined; // Just being written, or just being removed.
  }
}
