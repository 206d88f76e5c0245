/**
 * `node bin/pulumi.ts ARGS...`: the Pulumi CLI on this project, found or fetched, in the right environment.
 * `npm run up`, `preview`, `refresh`, `destroy` and `pulumi` run this.
 */
import { spawn } from "node:child_process";
import { ensureEngine } from "./engine/ensure-engine.ts";
import { Interrupted, interruption } from "./interruption.ts";
import { prepare } from "./prepare.ts";
import { projectFolder } from "./project.ts";

async function main(args: readonly string[]): Promise<number> {
  const signal = interruption();
  const engine = await ensureEngine({ signal });
  const prepared = await prepare(engine, args, process.env);
  signal.throwIfAborted();
  const status = await passOn(engine.cli, prepared.args, prepared.env);
  if (status === 0) prepared.succeeded?.();
  return status;
}

/** Runs the CLI with our terminal, hands interruptions on to it, and answers its exit status. */
async function passOn(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const child = spawn(command, args, { cwd: projectFolder, env, stdio: "inherit" });
  // A Ctrl-C in a terminal reaches the CLI by itself; a second one would make it stop without cleaning up.
  if (!process.stdin.isTTY) process.on("SIGINT", () => child.kill("SIGINT"));
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("error", reject);
  child.on("close", (status, signal) => resolve(status ?? (signal === "SIGINT" ? 130 : 143)));
  return await promise;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof Interrupted ? error.exitStatus : 1;
}
