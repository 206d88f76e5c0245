import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { lastLines } from "./engine/run-process.ts";
import { projectFolder } from "./project.ts";

/** The local GDN's command-line entry. */
export const gdnEntry = join(projectFolder, "emulator", "cli.js");

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

/** A local GDN that ends with its `stop`. */
export interface GdnProcess {
  info: GdnInfo;
  /** Ends it with the signal (default SIGTERM, a clean end); answers its exit status, null after a kill. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface StartGdnOptions {
  /** Flags of the local GDN beside `--json`; `--port 0` unless they have a port. */
  flags?: readonly string[];
  /** The current folder of the process, which a relative `--data` is in. */
  cwd: string;
  /** Whether a Ctrl-C in the terminal spares it, for a caller that still needs it then. */
  detached?: boolean;
}

/**
 * Starts a local GDN as a child process, and waits until it answers. Its standard error goes to ours. It also ends
 * when this process exits.
 *
 *     const gdn = await startGdn({ flags: ["--regions", "us-west,eu-central"], cwd: folder });
 *     ...
 *     await gdn.stop();
 *
 * @throws Error with what it said, if it ends before it answers.
 */
export async function startGdn(options: StartGdnOptions): Promise<GdnProcess> {
  const { flags = [], cwd, detached = false } = options;
  const port = flags.includes("--port") ? [] : ["--port", "0"];
  const child = spawn(process.execPath, [gdnEntry, "--json", ...port, ...flags], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    detached,
  });
  const onExit = () => child.kill();
  process.once("exit", onExit);
  const ended = whenEnded(child).finally(() => process.off("exit", onExit));
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
      throw new Error(`The local GDN ended with status ${status} before it answered: ${lastLines(errors)}`);
    }),
  ]);
  child.stdout.resume();
  return { info: parseGdnInfo(line), stop };
}

function whenEnded(child: ChildProcess): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.on("error", reject);
  child.on("close", (status) => resolve(status));
  return promise;
}
