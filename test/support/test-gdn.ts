import { Agent } from "node:https";
import { type Answer, type GdnInfo, type RequestOptions, requestGdn } from "../../cli/gdn/background.ts";
import { startGdn } from "../../cli/gdn/start.ts";
import { readFlags } from "../../emulator/flags.ts";
import { startLocalGdn } from "../../emulator/start.ts";
import { cleanUp, temporaryFolder } from "./cleanup.ts";

export type { GdnInfo } from "../../cli/gdn/background.ts";

/** A request that the local GDN got, as its journal has it. */
export interface JournalEntry {
  time: string | number;
  region: string;
  method: string;
  path: string;
  status: number;
  errorNum: number | null;
  ms: number;
  bytes: number;
}

/** A local GDN of its own for a test. */
export interface TestGdn {
  info: GdnInfo;
  /** One request with the API key; `options.url` takes it to a region, `headers.authorization` changes who asks. */
  request(path: string, options?: RequestOptions): Promise<Answer>;
  /** All requests since the start, or since `clearJournal`. */
  journal(): Promise<JournalEntry[]>;
  clearJournal(): Promise<void>;
}

/** A local GDN in a process of its own. */
export interface TestGdnProcess extends TestGdn {
  /** Ends it before the test does (default SIGTERM; SIGKILL to see what survives); answers its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a local GDN with these flags on a random port, in memory unless there is a `--data`, and ends it when the
 * test is over, or the file if it is called outside of a test (`beforeAll`, or the top of the file). It is in this
 * process, which saves starting one and compiling its code again.
 *
 *     const gdn = await testGdn("--regions", "us-west,eu-central");
 *     const stack = await testStack({ gdn: gdn.info });
 */
export async function testGdn(...flags: string[]): Promise<TestGdn> {
  const read = readFlags(["--port", "0", ...flags]);
  if (read === undefined) throw new Error(`With ${flags.join(" ")} no local GDN is started.`);
  const { info, close } = await startLocalGdn(read.settings);
  cleanUp(close);
  return clientOf(info);
}

/** Like `testGdn`, but as people start it: for a test that kills it, or that the process's own memory is the subject of. */
export async function testGdnProcess(...flags: string[]): Promise<TestGdnProcess> {
  const { info, stop } = await startGdn({ flags, cwd: temporaryFolder() });
  cleanUp(() => stop());
  return { ...clientOf(info), stop };
}

function clientOf(info: GdnInfo): TestGdn {
  // Most of what a request costs a test is its connection.
  const agent = new Agent({ keepAlive: true });
  cleanUp(() => agent.destroy());
  const request: TestGdn["request"] = (path, options) => requestGdn(info, path, { agent, ...options });
  return {
    info,
    request,
    journal: async () => (await request("/_local/requests")).body as JournalEntry[],
    clearJournal: async () => {
      await request("/_local/requests", { method: "DELETE" });
    },
  };
}
