import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir, hostname, tmpdir, userInfo } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import type { Connection } from "../../providers/gdn/connection.ts";
import { RUN_FOLDER, RUN_PARTS, RUN_STACK } from "../../system/folders.js";
import type { GdnInfo } from "../gdn/background.ts";
import { isAlive } from "../process/processes.ts";
import type { StackState } from "./stack-state.ts";

/**
 * The URL of a backend that keeps its state in a folder, without a second file (`.attrs`) beside each file of it: the
 * engine does not write that in one piece, so that a kill may leave it half-written, and has no use for it.
 */
export function folderBackend(folder: string): string {
  return `${pathToFileURL(folder).href}?metadata=skip`;
}

/**
 * The folder of a `file:` backend, as the engine takes it: relative to the project, `~` is the home.
 *
 * @param url such as `file:///home/ann/state?metadata=skip`, `file://~`, `file://state`
 */
export function folderOf(url: string, project: string): string {
  const path = decodeURIComponent(url.replace(/^file:(\/\/)?/, "").replace(/\?.*$/s, ""));
  return resolve(project, path.replace(/^~(?=\/|$)/, homedir()));
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

/** The engine's own switch: it writes the state once, when a run ends (known from its source, 3.250). */
const SWITCH = "PULUMI_SKIP_CHECKPOINTS";

/** Whether the state of a backend is a file that is written whole each time; Pulumi Cloud takes differences. */
export function isWrittenWhole(backendUrl: string | undefined): boolean {
  return backendUrl !== undefined && /^(file|s3|gs|azblob):/.test(backendUrl);
}

/** Whether somebody has set the engine's own switch. */
export function isSwitchSet(env: NodeJS.ProcessEnv): boolean {
  return env[SWITCH] !== undefined && env[SWITCH] !== "";
}

/**
 * A run whose state the engine writes at the end alone. The providers note in the GDN what they make; as soon as the state
 * is written, the notes are taken away. A run that is killed leaves them: see `leftovers.ts`.
 */
export class StateAtEnd {
  readonly #folder = mkdtempSync(join(tmpdir(), "gdn-spot-run-"));
  readonly #stack: string;
  readonly #began = Date.now();

  /** @param stack `organization/project/stack` */
  constructor(stack: string) {
    this.#stack = stack;
    for (const part of Object.values(RUN_PARTS)) mkdirSync(join(this.#folder, part));
  }

  /** What the engine and the providers are to be run with. */
  get env(): NodeJS.ProcessEnv {
    return { [SWITCH]: "true", [RUN_FOLDER]: this.#folder, [RUN_STACK]: this.#stack };
  }

  /**
   * To be called when the engine has ended.
   *
   * @param status the engine's exit status. With 0 it has written the state; else that is looked at
   * @returns what could not be done, as a sentence
   */
  async end(
    status: number,
    { connect, state }: { connect: () => Promise<Connection>; state: () => Promise<StackState> },
  ): Promise<string | undefined> {
    const fabrics = this.#list(RUN_PARTS.fabrics);
    const keys = this.#list(RUN_PARTS.keys);
    if (fabrics.length === 0 && keys.length === 0) return undefined;
    try {
      const written = status === 0 ? undefined : await state();
      if (written !== undefined && written.time < this.#began) return undefined;
      const known = keys.filter(({ text }) => written === undefined || written.stamps.has(text));
      // Much to load for runs that make nothing.
      const { takeAwayNotes } = await import("./leftovers.ts");
      const connection = await connect();
      try {
        const secrets = Object.fromEntries(known.map(({ name, text }) => [name, text]));
        await takeAwayNotes(connection, this.#stack, { fabrics: fabrics.map(({ name }) => name), secrets });
      } finally {
        connection.close();
      }
      return undefined;
    } catch (error) {
      return `The state is written, but the GDN could not be told so (${(error as Error).message}). Until the next up of this stack that makes something there, a destroy takes what this run made for unknown where the state does not have it.`;
    }
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #list(part: string): { name: string; text: string }[] {
    const folder = join(this.#folder, part);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).map((file) => ({
      name: decodeURIComponent(file),
      text: readFileSync(join(folder, file), "utf8"),
    }));
  }
}
