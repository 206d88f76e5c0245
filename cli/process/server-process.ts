import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { lastLines } from "./processes.ts";

/** A server that runs as a child process and has said, in its first line, how to reach it. */
export interface ServerProcess {
  line: string;
  pid: number;
  /** Ends it with the signal (default SIGTERM, a clean end); answers its exit status, null after a kill. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface ServerProcessOptions {
  /** What it is called in an error message, such as "The local GDN". */
  name: string;
  /** The arguments of Node: its own flags, the script, the script's arguments. */
  args: readonly string[];
  cwd: string;
  /** Whether a Ctrl-C in the terminal spares it, for a caller that still needs it then. */
  detached?: boolean;
}

/** They share one listener for the exit of this process: of more than ten Node warns as of a leak. */
const running = new Set<ChildProcess>();

function killRunning(): void {
  for (const child of running) child.kill();
}

/**
 * Starts a server with this Node, and waits for its first line of output. Its standard error goes to ours. It also
 * ends when this process exits.
 *
 * @throws Error with what it said, if it ends before that line.
 */
export async function startServer(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, args, cwd, detached = false } = options;
  const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "pipe"], detached });
  if (running.size === 0) process.once("exit", killRunning);
  running.add(child);
  const ended = whenEnded(child).finally(() => {
    running.delete(child);
    if (running.size === 0) process.off("exit", killRunning);
  });
  const stop = async (signal: NodeJS.Signals = "SIGTERM") => {
    child.kill(signal);
    return await ended;
  };
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    errors = `${errors}${text}`.slice(-4000);
    process.stderr.write(text);
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    new Promise<string>((resolve) => lines.once("line", resolve)),
    ended.then((status) => {
      throw new Error(`${name} ended with status ${status} before it answered: ${lastLines(errors)}`);
    }),
  ]);
  child.stdout.resume();
  // A child that has said something has a process id.
  return { line, pid: child.pid ?? 0, stop };
}

function whenEnded(child: ChildProcess): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on("error", reject);
  child.on("close", (status) => resolve(status));
  return promise;
}
