import { readFileSync } from "node:fs";
import { startGdn } from "../../cli/gdn/start.ts";
import { Connection } from "../../providers/gdn/connection.ts";
import type { GdnSettings } from "../../providers/gdn/settings.ts";
import { waysIn } from "../../providers/ownership/ways-in.ts";
import { clientOf } from "../emulator/support/gdn.ts";
import { cleanUp, temporaryFolder } from "../support/cleanup.ts";
import { inside, type ListedFabric, type Outsider, snapshot } from "../support/outsider.ts";
import type { JournalEntry, TestGdn } from "../support/test-gdn.ts";
import type { Fault } from "./kinds.ts";
import { MortalConnection } from "./model-engine.ts";

/** A long-lived local GDN on which many cases are played, one after the other. */
export class FaultStage {
  readonly gdn: TestGdn;
  readonly other: Outsider;
  readonly #ca: string;

  private constructor(gdn: TestGdn, other: Outsider) {
    this.gdn = gdn;
    this.other = other;
    this.#ca = readFileSync(gdn.info.caFile, "utf8");
  }

  /** Starts one with these flags, which ends with the test, or with the file. Its client keeps its connection, so that it is quick. */
  static async start(...flags: string[]): Promise<FaultStage> {
    const { info, stop } = await startGdn({
      flags: ["--fabric-ready", "0", ...flags],
      cwd: temporaryFolder(),
    });
    const { call, need, agent } = clientOf(info);
    cleanUp(async () => {
      agent.destroy();
      await stop();
    });
    const request: TestGdn["request"] = (path, { method = "GET", body, headers = {} } = {}) =>
      call(method, path, body, { headers });
    const { email, password } = info;
    const login = await need("POST", "/_open/auth", { email, password }, { authorization: "" });
    const authorization = `bearer ${(login.body as { jwt: string }).jwt}`;
    const send: Outsider["send"] = async (method, path, body, accept = []) => {
      const reply = await call(method, path, body, { authorization });
      if (reply.status >= 400 && !accept.includes(reply.status))
        throw new Error(`${method} ${path} gave ${reply.status}: ${reply.text}`);
      return reply.body as unknown;
    };
    const gdn: TestGdn = {
      info,
      request,
      journal: async () => (await request("/_local/requests")).body as JournalEntry[],
      clearJournal: async () => {
        await request("/_local/requests", { method: "DELETE" });
      },
    };
    const look = async <T>(path: string) => ((await send("GET", path)) as { result: T }).result;
    return new FaultStage(gdn, { send, look });
  }

  /** Does something over a connection of its own, as each run of the engine has one. */
  async run<T>(work: (connection: Connection) => Promise<T>, timeoutMs = 20_000): Promise<T> {
    const connection = new Connection(this.#settings({ timeoutMs, retries: 3 }), waysIn);
    try {
      return await work(connection);
    } finally {
      connection.close();
    }
  }

  /** A connection for a run that dies. It repeats nothing, since what dies cannot. */
  mortalConnection(): MortalConnection {
    return new MortalConnection(this.#settings({ timeoutMs: 20_000, retries: 0 }), waysIn);
  }

  #settings(changes: Pick<GdnSettings, "timeoutMs" | "retries">): GdnSettings {
    const { url, apiKey } = this.gdn.info;
    return { url, credentials: [{ kind: "apiKey", apiKey }], ca: this.#ca, ...changes };
  }

  /** How many requests `work` sends. */
  async countRequests(work: () => Promise<unknown>): Promise<number> {
    await this.gdn.clearJournal();
    await work();
    return (await this.gdn.journal()).length;
  }

  /** Has the n-th request from now on meet a fault. */
  async setFault(fault: Fault, nth: number): Promise<void> {
    await this.other.send("PUT", "/_local/faults", [{ ...fault, nth }]);
  }

  /** How many requests have met the fault. */
  async hits(): Promise<number> {
    const [fault] = (await this.other.send("GET", "/_local/faults")) as { hits: number }[];
    return fault?.hits ?? 0;
  }

  /** Ends the faults; tells how many requests were hit. */
  async endFaults(): Promise<number> {
    const hits = await this.hits();
    await this.other.send("DELETE", "/_local/faults");
    return hits;
  }

  /** All that is on the GDN, without what differs from run to run: ids and revisions. */
  async state(): Promise<unknown> {
    const all = [
      await snapshot(this.gdn.info, this.other),
      await this.other.send("GET", "/_api/key/app/database?full=true", undefined, [404]),
    ];
    const varying = new Set(["_rev", "_id", "id", "globallyUniqueId", "createdAt", "searchEnabled"]);
    return JSON.parse(JSON.stringify(all, (key, value: unknown) => (varying.has(key) ? undefined : value)));
  }

  /** Removes all fabrics, users, and the API key that cases make. */
  async clear(): Promise<void> {
    const fabrics = await this.other.look<ListedFabric[]>(inside("_system", "database/user"));
    for (const { name } of fabrics.filter((fabric) => fabric.name !== "_system")) {
      await this.other.send("DELETE", inside("_system", `database/${name}`));
    }
    await this.other.send("DELETE", "/_api/key/app", undefined, [404]);
    for (const { user } of await this.other.look<{ user: string }[]>("/_api/user")) {
      if (user !== "root") await this.other.send("DELETE", `/_api/user/${user}`);
    }
  }
}
