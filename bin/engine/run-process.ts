import { spawn } from "node:child_process";

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
