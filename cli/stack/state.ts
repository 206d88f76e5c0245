import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { GdnInfo } from "../gdn/background.ts";
import { isAlive } from "../process/processes.ts";

/**
 * The URL of a backend that keeps its state in a folder, without a second file (`.attrs`) beside each file of it: the
 * engine does not write that in one piece, so that a kill may leave it half-written, and has no use for it.
 */
export function folderBackend(folder: string): string {
  return `${pathToFileURL(folder).href}?metadata=skip`;
}

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

/**
 * Which local GDN a stack was last seen on: one whose data were thrown away has none of what the stack's state says,
 * and only a refresh tells the engine so. An API key is made with the data, and so tells one GDN from the next.
 */
export class KnownGdn {
  readonly #file: string;
  readonly #now: string;

  /** @param state the project's folder `.pulumi-state`, which outlives the data of a local GDN */
  constructor(state: string, stack: string, { url, apiKey }: Pick<GdnInfo, "url" | "apiKey">) {
    this.#file = join(state, "local-gdn", stack);
    this.#now = createHash("sha256").update(`${url} ${apiKey}`).digest("hex");
  }

  /** Whether the stack was seen on another one, or on other data. */
  isAnother(): boolean {
    const known = this.#read();
    return known !== undefined && known !== this.#now;
  }

  /** Takes this one for the stack's, from now on. */
  remember(): void {
    if (this.#read() === this.#now) return;
    mkdirSync(join(this.#file, ".."), { recursive: true });
    writeFileSync(this.#file, this.#now);
  }

  #read(): string | undefined {
    try {
      return readFileSync(this.#file, "utf8");
    } catch {
      return undefined;
    }
  }
}
