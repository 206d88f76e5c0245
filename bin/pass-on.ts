import { type ChildProcess, spawn } from "node:child_process";
import { fstatSync } from "node:fs";
import { constants } from "node:os";
import { projectFolder } from "./project.ts";

/**
 * Runs the CLI with our terminal, hands interruptions on to it, and answers its exit status.
 *
 * What goes into a pipe goes through this process. A CLI that writes into a pipe itself dies at once when nobody reads
 * any more (`| head -3`), in the middle of an update, and leaves its language host behind for minutes. So it is
 * interrupted instead, as by Ctrl-C: it ends what it is doing, writes the state, and ends its plugins.
 *
 * @param closed aborts when nobody reads the output any more
 */
export async function passOn(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  closed: AbortSignal,
): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(command, args, {
    cwd: projectFolder,
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
