import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../is-alive.ts";

/** What the engine writes down about who holds the lock of a stack (measured with 3.250). */
const lock = z.object({ pid: z.int().positive(), username: z.string(), hostname: z.string() });

/**
 * Takes away the locks of a stack whose holders were killed: an engine that ends in any other way does so itself. A
 * lock of another machine or user is left alone, since nobody can tell from here whether its holder lives; so is one
 * whose holder's number belongs to a living process.
 *
 * @param state the folder of a `file://` backend
 * @returns the process numbers of the holders that are no more
 */
export function clearStaleLocks(state: string, project: string, stack: string): number[] {
  const folder = join(state, ".pulumi", "locks", "organization", project, stack);
  if (!existsSync(folder)) return [];
  const cleared: number[] = [];
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const path = join(folder, file);
    const holder = readHolder(path);
    if (holder === undefined || isAlive(holder.pid)) continue;
    if (holder.hostname !== hostname() || holder.username !== userInfo().username) continue;
    rmSync(path, { force: true });
    rmSync(`${path}.attrs`, { force: true });
    cleared.push(holder.pid);
  }
  return cleared;
}

function readHolder(path: string): z.infer<typeof lock> | undefined {
  try {
    return lock.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined; // Just being written, or just being removed.
  }
}
