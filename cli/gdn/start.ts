import { startServer } from "../process/server-process.ts";
import { type GdnInfo, gdnEntry, parseGdnInfo } from "./background.ts";

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
  const args = [gdnEntry, "--json", ...port, ...flags];
  const { line, stop } = await startServer({ name: "The local GDN", args, cwd, detached });
  return { info: parseGdnInfo(line), stop };
}
