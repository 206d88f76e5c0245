import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync } from "node:fs";
import { type Agent, request } from "node:https";
import type { LookupFunction } from "node:net";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { callOf, gdnFolder, projectFolder } from "../common/command.ts";
import { isAlive, lastLines, withFileLock } from "../process/processes.ts";

/** The local GDN's command-line entry. */
export const gdnEntry = join(import.meta.dirname, "..", "..", "emulator", "cli.js");

const gdnInfo = z.object({
  url: z.string(),
  caFile: z.string(),
  tenant: z.string(),
  email: z.string(),
  password: z.string(),
  apiKey: z.string(),
  apiKeyId: z.string(),
  regions: z.array(z.object({ name: z.string(), url: z.string(), spot: z.boolean() })),
  pid: z.number(),
});

/** How to reach a local GDN: the line that it prints with `--json`, and stores for a fixed port. */
export type GdnInfo = z.infer<typeof gdnInfo>;

/** @throws Error if `text` is not that line. */
export function parseGdnInfo(text: string): GdnInfo {
  return gdnInfo.parse(JSON.parse(text));
}

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
    const { asDataError } = await import("../../emulator/store/data-errors.ts");
    throw asDataError(error, lock, "Move that away, and run the same command again.");
  }
}

/** What is told when a local GDN has been started in the background. */
export const startedLine = (url: string) =>
  `Started the local GDN ${url} in the background; \`${callOf("gdn")} stop\` ends it.`;

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
    if (info === undefined || !isGdn(info.pid, dataIn(options.folder ?? projectFolder))) continue;
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
  const data = port === 8453 ? dataIn(folder) : `${dataIn(folder)}-${port}`;
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
    `${callOf("pulumi")} config set gdn:url https://gdn.localhost:${port + 1}`
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

/** Where the local GDN of a folder has its data; those on other ports than 8453 add theirs. */
const dataIn = (folder: string) => join(folder, basename(gdnFolder), "data");

/** Whether the process of that number is a local GDN with its data there, whichever version of the package started it. */
function isGdn(pid: number, data: string): boolean {
  const commandLine = existsSync(`/proc/${pid}/cmdline`)
    ? readFileSync(`/proc/${pid}/cmdline`, "utf8")
    : spawnSync("ps", ["-p", `${pid}`, "-o", "command="], { encoding: "utf8" }).stdout;
  return commandLine?.includes(data) ?? false;
}

/** What a local GDN answered. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Names under `.localhost` are this machine (RFC 6761), whatever the system's resolver makes of them. */
export const loopback: LookupFunction = (_name, options, callback) =>
  options.all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4);

export interface RequestOptions {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Base URL, such as a region's (default: that of the GDN). */
  url?: string;
  /** Milliseconds without an answer, then an error (default 10,000). */
  timeout?: number;
  /** Whose connections it takes (default: one of its own, closed after the answer, which holds nobody up). */
  agent?: Agent;
}

/**
 * One HTTPS request to a local GDN with its API key, trusting its own CA; of one that is known by no more than its
 * URL, without a key and with any certificate.
 *
 *     const { body } = await requestGdn(info, "/_fabric/_system/_api/database");
 *
 * @throws Error if it does not answer.
 */
export async function requestGdn(
  gdn: Pick<GdnInfo, "url" | "caFile" | "apiKey"> | { url: string; caFile?: never; apiKey?: never },
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const { method = "GET", body, headers, url = gdn.url, timeout = 10_000, agent = false } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(
    new URL(path, url),
    {
      method,
      headers: {
        ...(gdn.apiKey !== undefined && { authorization: `apikey ${gdn.apiKey}` }),
        "content-type": "application/json",
        ...headers,
      },
      ...(gdn.caFile === undefined ? { rejectUnauthorized: false } : { ca: readFileSync(gdn.caFile) }),
      lookup: loopback,
      agent,
    },
    (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      incoming.on("error", reject);
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: parseBody(text) }));
    },
  );
  outgoing.setTimeout(timeout, () => outgoing.destroy(new Error(`no answer within ${timeout} ms`)));
  outgoing.on("error", reject);
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
