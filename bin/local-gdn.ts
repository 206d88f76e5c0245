import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { asDataError } from "../emulator/store/data-errors.ts";
import { lastLines } from "./engine/run-process.ts";
import { withFileLock } from "./file-lock.ts";
import { type GdnInfo, gdnEntry, parseGdnInfo } from "./gdn-process.ts";
import { isAlive } from "./is-alive.ts";
import { requestGdn } from "./local-request.ts";
import { gdnFolder, projectFolder } from "./project.ts";

const startDeadline = 60_000;
const stopDeadline = 20_000;

/** The local GDN that this folder's stacks use, in the background or in another terminal. */
export interface BackgroundGdn {
  info: GdnInfo;
  /** Whether this call started it. */
  started: boolean;
}

export interface BackgroundOptions {
  /** Folder of `.gdn/` (default: this project's). */
  folder?: string;
}

/**
 * Makes sure that a local GDN answers on this port: finds it, or starts it in the background, with its data and its
 * log in `.gdn/`. It stays when this process ends. Two processes at once start one GDN.
 *
 * @throws Error with the end of the log, if it ends before it answers.
 */
export async function ensureLocalGdn(port: number, options: BackgroundOptions = {}): Promise<BackgroundGdn> {
  const { folder = projectFolder } = options;
  const found = await findLocalGdn(port, options);
  if (found) return { info: found, started: false };
  const lock = join(folder, basename(gdnFolder), "start.lock");
  try {
    return await withFileLock(lock, async () => {
      const other = await findLocalGdn(port, options);
      return other
        ? { info: other, started: false }
        : { info: await startInBackground(port, folder), started: true };
    });
  } catch (error) {
    throw asDataError(error, lock, "Move that away, and run the same command again.");
  }
}

/**
 * Whether a local GDN answers on this port, be it one that is not this folder's: in memory, in a terminal elsewhere,
 * or of another copy of this project. Nothing secret is sent to it, so that its certificate does not matter.
 */
export async function answersAsGdn(port: number): Promise<boolean> {
  try {
    const { status, body } = await requestGdn({ url: `https://gdn.localhost:${port}` }, "/_local/regions", {
      timeout: 5_000,
    });
    return status === 200 && Array.isArray(body);
  } catch {
    return false;
  }
}

/** The local GDN that answers on this port and has left how to reach it in `.gdn/`. */
export async function findLocalGdn(
  port: number,
  options: BackgroundOptions = {},
): Promise<GdnInfo | undefined> {
  const info = readConnection(connectionFile(port, options.folder ?? projectFolder));
  if (info === undefined || !isAlive(info.pid)) return undefined;
  try {
    const { status } = await requestGdn(info, "/_local/faults", { timeout: 5_000 });
    return status === 200 ? info : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Ends the local GDNs that run in the background for this folder, cleanly; answers their URLs. Those in the
 * foreground of a terminal are left alone.
 *
 * @throws Error if one does not end.
 */
export async function stopLocalGdn(options: BackgroundOptions = {}): Promise<string[]> {
  const folder = connectionsFolder(options.folder ?? projectFolder);
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => /^\d+\.json$/.test(file)) : [];
  const stopped: string[] = [];
  for (const file of files) {
    const info = readConnection(join(folder, file));
    // After a crash the number may long be another program's.
    if (info === undefined || !isGdn(info.pid)) continue;
    process.kill(info.pid, "SIGTERM");
    await waitUntil(
      () => !isAlive(info.pid),
      stopDeadline,
      () => {
        return `The local GDN ${info.url} (process ${info.pid}) did not end within ${stopDeadline / 1000} s.`;
      },
    );
    stopped.push(info.url);
  }
  return stopped;
}

async function startInBackground(port: number, folder: string): Promise<GdnInfo> {
  const own = join(folder, basename(gdnFolder));
  mkdirSync(own, { recursive: true });
  const logFile = join(own, "gdn.log");
  const log = openSync(logFile, "w", 0o600);
  const data = join(own, port === 8453 ? "data" : `data-${port}`);
  const child = spawn(process.execPath, [gdnEntry, "--port", `${port}`, "--data", data, "--json"], {
    cwd: folder,
    // Its line with the credentials goes nowhere: it is in the connection file, which only the user can read.
    stdio: ["ignore", "ignore", log],
    detached: true,
  });
  closeSync(log);
  const death = whenDead(child);
  let info: GdnInfo | undefined;
  await waitUntil(
    async () => {
      if (death.what !== undefined) throw new Error(deathNotice(death.what, port, logFile));
      info = await findLocalGdn(port, { folder });
      return info !== undefined;
    },
    startDeadline,
    () => `The local GDN that was started on port ${port} does not answer; its log is ${logFile}.`,
  );
  child.unref();
  if (info === undefined) throw new Error("unreachable");
  return info;
}

function whenDead(child: ChildProcess): { what: string | undefined } {
  const death: { what: string | undefined } = { what: undefined };
  child.on("error", (error) => {
    death.what = error.message;
  });
  child.on("exit", (status, signal) => {
    death.what = signal ? `signal ${signal}` : `status ${status}`;
  });
  return death;
}

function deathNotice(what: string, port: number, logFile: string): string {
  const log = lastLines(readFileSync(logFile, "utf8"), 10);
  return (
    `The local GDN could not be started on port ${port}: it ended with ${what}. Its log, ${logFile}, ends:\n${log}\n` +
    "If the port is taken, end what has it, or give the stack another one, such as: " +
    `npm run pulumi -- config set gdn:url https://gdn.localhost:${port + 1}`
  );
}

/** Waits in small steps; there is nothing to be told by when another process changes. */
async function waitUntil(
  holds: () => boolean | Promise<boolean>,
  deadline: number,
  complaint: () => string,
): Promise<void> {
  const end = Date.now() + deadline;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(complaint());
    await sleep(25);
  }
}

function connectionsFolder(folder: string): string {
  return join(folder, basename(gdnFolder), "connections");
}

function connectionFile(port: number, folder: string): string {
  return join(connectionsFolder(folder), `${port}.json`);
}

function readConnection(file: string): GdnInfo | undefined {
  try {
    return parseGdnInfo(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether the process of that number is a local GDN of this project, started in the background. */
function isGdn(pid: number): boolean {
  const commandLine = existsSync(`/proc/${pid}/cmdline`)
    ? readFileSync(`/proc/${pid}/cmdline`, "utf8")
    : spawnSync("ps", ["-p", `${pid}`, "-o", "command="], { encoding: "utf8" }).stdout;
  return commandLine?.includes(gdnEntry) ?? false;
}
