import { type ChildProcess, spawn } from "node:child_process";
import { fstatSync, mkdirSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

/** What a finished process left: its exit status (null: it never started, or a signal ended it) and its output. */
export interface ProcessResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface ProcessOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the process and its children are killed; none by default. */
  timeout?: number;
  /** Ends the process, and its children, with SIGTERM. */
  signal?: AbortSignal;
}

/**
 * Runs a program to its end without a shell, and never throws: a program that cannot be started is a result
 * with status null and the reason as its stderr.
 *
 *     const { status, stdout } = await runProcess("pulumi", ["version"]);
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  const { promise, resolve } = Promise.withResolvers<ProcessResult>();
  // With a deadline or an abort signal the process leads a group of its own, so that its children end too.
  const ownGroup = options.timeout !== undefined || options.signal !== undefined;
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: ownGroup && process.platform !== "win32",
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });

  const end = (signal: NodeJS.Signals, why: string) => {
    stderr += `${stderr === "" || stderr.endsWith("\n") ? "" : "\n"}${why}`;
    endGroup(child.pid, signal);
  };
  const timer =
    options.timeout === undefined
      ? undefined
      : setTimeout(() => end("SIGKILL", `no end after ${options.timeout} ms`), options.timeout);
  const onAbort = () => end("SIGTERM", "interrupted");
  options.signal?.addEventListener("abort", onAbort, { once: true });
  const settle = (result: ProcessResult) => {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", onAbort);
    resolve(result);
  };
  child.on("error", (error) => settle({ status: null, stdout, stderr: stderr || error.message }));
  child.on("close", (status) => settle({ status, stdout, stderr }));
  if (options.signal?.aborted) onAbort();
  return await promise;
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // It ended by itself in the meantime.
  }
}

/** The last lines of a program's output, for an error message. */
export function lastLines(text: string, count = 3): string {
  return text.trim().split("\n").slice(-count).join("\n").trim();
}

/**
 * Runs the CLI with our terminal, hands interruptions on to it, and answers its exit status.
 *
 * What goes into a pipe goes through this process. A CLI that writes into a pipe itself dies at once when nobody reads
 * any more (`| head -3`), in the middle of an update, and leaves its language host behind for minutes. So it is
 * interrupted instead, as by Ctrl-C: it ends what it is doing, writes the state, and ends its plugins.
 *
 * @param folder where it runs
 * @param closed aborts when nobody reads the output any more
 */
export async function passOn(
  command: string,
  args: readonly string[],
  { folder, env, closed }: { folder: string; env: NodeJS.ProcessEnv; closed: AbortSignal },
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(command, args, {
    cwd: folder,
    env,
    stdio: ["inherit", isPipe(1) ? "pipe" : "inherit", isPipe(2) ? "pipe" : "inherit"],
  });
  // A Ctrl-C in a terminal reaches the CLI by itself; a second one would make it stop without cleaning up.
  if (!process.stdin.isTTY) process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.stdout?.pipe(process.stdout);
  child.stderr?.pipe(process.stderr);
  if (closed.aborted) interrupt(child);
  else closed.addEventListener("abort", () => interrupt(child), { once: true });
  child.on("error", reject);
  child.on("close", (status, signal) => {
    resolve(closed.aborted ? statusOf("SIGPIPE") : (status ?? statusOf(signal ?? "SIGTERM")));
  });
  return await promise;
}

/** Ends the CLI cleanly, and reads on what it says meanwhile, so that it does not wait for a reader for ever. */
function interrupt(child: ChildProcess): void {
  for (const output of [child.stdout, child.stderr]) output?.unpipe().resume();
  child.kill("SIGINT");
}

function isPipe(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    return stats.isFIFO() || stats.isSocket();
  } catch {
    return false; // It is closed.
  }
}

/** As a shell has it. */
function statusOf(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}

/** Why something was given up: the user, or the system, ended this process. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** As a shell has it: 130 for SIGINT, 141 for SIGPIPE, 143 for SIGTERM. */
  readonly exitStatus: number;

  constructor(signal: "SIGINT" | "SIGPIPE" | "SIGTERM") {
    super(`Interrupted (${signal}).`);
    this.exitStatus = { SIGINT: 130, SIGPIPE: 141, SIGTERM: 143 }[signal];
  }
}

/** A signal that aborts, with an `Interrupted`, at SIGINT or SIGTERM, which then do not end this process. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => controller.abort(new Interrupted(name)));
  }
  return controller.signal;
}

/**
 * A signal that aborts, with an `Interrupted`, when nobody reads standard output or standard error any more
 * (`| head -3`), which then does not end this process either.
 */
export function outputClosed(): AbortSignal {
  const controller = new AbortController();
  for (const output of [process.stdout, process.stderr])
    output.on("error", () => controller.abort(new Interrupted("SIGPIPE")));
  return controller.signal;
}

/**
 * Whether a process of that number runs on this machine. One that has ended, but whose end nobody has taken note of
 * yet, keeps its number for a while (in a container without an init for ever), and does not count.
 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // It is somebody else's.
  }
  return !hasEnded(pid);
}

/** Known on Linux only: the state follows the program's name, which stands in parentheses and may hold some itself. */
function hasEnded(pid: number): boolean {
  try {
    return /^.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

const locked = 5; // SQLITE_BUSY

/**
 * Runs `work` while this process alone holds the lock of that name, waiting for other processes to give it up.
 * The lock is SQLite's on an empty file: the system gives it up with the process however that ends, so
 * that no lock is ever left behind.
 *
 * @param onWait called once, if another process holds the lock.
 */
export async function withFileLock<T>(file: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA busy_timeout = 0");
    for (let tries = 0; !tryLock(database); tries++) {
      if (tries === 0) onWait?.();
      await sleep(100);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === locked) return false;
    throw error;
  }
}
