import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import type { z } from "zod";
import { loopback } from "../../cli/gdn/background.ts";
import { DEFAULT_SETTINGS } from "../../emulator/common/settings.ts";
import { type RunningGdn, startLocalGdn } from "../../emulator/start.ts";
import { API_KEY, COLLECTIONS, FABRIC, INDEXES, REGION, TENANT } from "./assumptions.ts";

type Json = z.core.util.JSONType;

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Json | undefined;
}

/** A fresh local GDN that is set up as the recorded account was. */
export class Target {
  readonly #running: RunningGdn;
  readonly #agent: Agent;
  /** The whole key of `sdk_1`. */
  apiKey: string;

  private constructor(running: RunningGdn) {
    this.#running = running;
    this.#agent = new Agent({ keepAlive: true, ca: readFileSync(running.info.caFile), lookup: loopback });
    this.apiKey = running.info.apiKey;
  }

  static async start(): Promise<Target> {
    const running = await startLocalGdn({
      ...DEFAULT_SETTINGS,
      port: 0,
      tenant: TENANT,
      regions: [REGION],
      spotRegions: [],
      fabricReady: 0,
    });
    const target = new Target(running);
    await target.#setUp();
    return target;
  }

  /** The e-mail address of the tenant's owner. */
  get ownerEmail(): string {
    return this.#running.info.email;
  }

  async #setUp(): Promise<void> {
    const made = await this.#need("POST", "/_api/key", { keyid: API_KEY });
    await this.#need("POST", "/_fabric/_system/_api/database", { name: FABRIC, options: { dcList: "" } });
    for (const fabric of ["_system", FABRIC]) {
      await this.#need("PUT", `/_api/key/${API_KEY}/database/${fabric}`, { grant: "rw" });
    }
    this.apiKey = String((made.body as Record<string, Json>).key);
    await this.#need("DELETE", `/_api/key/${this.#running.info.apiKeyId}`);
    for (const body of COLLECTIONS) await this.#need("POST", `/_fabric/${FABRIC}/_api/collection`, body);
    const index = `/_fabric/${FABRIC}/_api/index?collection=${COLLECTIONS[0]?.name}`;
    for (const body of INDEXES) await this.#need("POST", index, body);
  }

  async #need(method: string, path: string, body?: Json): Promise<Reply> {
    const reply = await this.call(method, path, { authorization: `apikey ${this.apiKey}` }, body);
    if (reply.status >= 300) {
      throw new Error(
        `Setting up with ${method} ${path} gave ${reply.status}: ${JSON.stringify(reply.body)}`,
      );
    }
    return reply;
  }

  call(method: string, path: string, headers: Record<string, string>, body?: Json): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const text = body === undefined || body === null ? "" : JSON.stringify(body);
    // Node sends a DELETE's body without its length otherwise.
    const length = String(Buffer.byteLength(text));
    const outgoing = request(
      `${this.#running.info.url}${path}`,
      {
        method,
        agent: this.#agent,
        headers: { "content-type": "application/json", "content-length": length, ...headers },
      },
      (incoming) => {
        let answer = "";
        incoming.setEncoding("utf8").on("data", (part: string) => {
          answer += part;
        });
        incoming.on("error", reject);
        incoming.on("end", () => {
          const parsed = answer === "" ? undefined : (JSON.parse(answer) as Json);
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: parsed });
        });
      },
    );
    outgoing.on("error", (error) => reject(new Error(`${method} ${path}: ${error.message}`)));
    outgoing.end(text);
    return promise;
  }

  async close(): Promise<void> {
    this.#agent.destroy();
    await this.#running.close();
  }
}
