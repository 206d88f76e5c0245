import { Agent } from "node:https";
import { type Answer, type GdnInfo, type RequestOptions, requestGdn } from "../../cli/gdn/background.ts";
import { startGdn } from "../../cli/gdn/start.ts";
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
  /** Ends it before the test does (default SIGTERM; SIGKILL to see what survives); answers its exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts a local GDN with these flags on a random port, in memory unless there is a `--data`, and ends it when the
 * test is over, or the file if it is called outside of a test (`beforeAll`, or the top of the file).
 *
 *     const gdn = await testGdn("--regions", "us-west,eu-central");
 *     const stack = await testStack({ gdn: gdn.info });
 */
export async function testGdn(...flags: string[]): Promise<TestGdn> {
  const { info, stop } = await startGdn({ flags, cwd: temporaryFolder() });
  cleanUp(() => stop());
  // Most of what a request costs a test is its connection.
  const agent = new Agent({ keepAlive: true });
  cleanUp(() => agent.destroy());
  const request: TestGdn["request"] = (path, options) => requestGdn(info, path, { agent, ...options });
  return {
    info,
    request,
    stop,
    journal: async () => (await request("/_local/requests")).body as JournalEntry[],
    clearJournal: async () => {
      await request("/_local/requests", { method: "DELETE" });
    },
  };
}
