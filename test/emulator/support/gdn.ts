import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { enableCompileCache } from "node:module";
import type { LookupFunction } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { JsonObject } from "../../../emulator/common/json.ts";
import { DEFAULT_SETTINGS, type Settings } from "../../../emulator/common/settings.ts";
import { type ConnectionInfo, startLocalGdn } from "../../../emulator/start.ts";

/** What a local GDN answered; `body` is parsed where it is JSON. */
export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has an answer of its own form, which its tests are there to check; to look for what is not there fails them
  body: any;
  text: string;
}

export interface CallOptions {
  /** Of the region or host that is asked; default: the entry host's. */
  url?: string;
  /** The Authorization header; default: the first API key; "" sends none. */
  authorization?: string;
  headers?: Record<string, string>;
}

/** A local GDN of one test, which ends with it. */
export interface TestGdn {
  info: ConnectionInfo;
  /** One request; an object or array is sent as JSON, text as it is. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Reply>;
  /** Like `call`, but fails on a status of 400 or more. */
  need(method: string, path: string, body?: unknown, options?: CallOptions): Promise<Reply>;
  /** The URL of a region. */
  urlOf(region: string): string;
  close(): Promise<void>;
}

/** Names under `.localhost` are this machine, whatever the system's resolver says. */
export const loopback: LookupFunction = (_name, options, callback) =>
  options.all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4);

/** A client for a local GDN that runs wherever. */
export function clientOf(info: ConnectionInfo): Omit<TestGdn, "close"> & { agent: Agent } {
  const agent = new Agent({ keepAlive: true, ca: readFileSync(info.caFile), lookup: loopback });
  const call: TestGdn["call"] = (method, path, body, options = {}) => {
    const { url = info.url, authorization = `apikey ${info.apiKey}`, headers = {} } = options;
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const outgoing = request(
      `${url}${path}`,
      {
        method,
        agent,
        headers: {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(text)),
          ...(authorization === "" ? {} : { authorization }),
          ...headers,
        },
      },
      (incoming) => {
        let answer = "";
        incoming.setEncoding("utf8").on("data", (part: string) => {
          answer += part;
        });
        incoming.on("error", reject);
        incoming.on("aborted", () => reject(new Error("aborted")));
        incoming.on("end", () => {
          const { statusCode: status = 0, headers: got } = incoming;
          resolve({ status, headers: got, body: parsed(answer), text: answer });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(text);
    return promise;
  };
  const need: TestGdn["need"] = async (method, path, body, options) => {
    const reply = await call(method, path, body, options);
    if (reply.status >= 400) throw new Error(`${method} ${path} gave ${reply.status}: ${reply.text}`);
    return reply;
  };
  const urlOf = (region: string) => info.regions.find(({ name }) => name === region)?.url ?? "";
  return { info, call, need, urlOf, agent };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Threads for queries load what is compiled already, as those of the command line do. */
const COMPILED = join(
  import.meta.dirname,
  "..",
  "..",
  "..",
  "node_modules",
  ".cache",
  "local-gdn",
  "compiled",
);

/** Starts a local GDN in this process, on a free port; new fabrics are ready at once unless said otherwise. */
export async function startGdn(settings: Partial<Settings> = {}): Promise<TestGdn> {
  enableCompileCache(COMPILED);
  const running = await startLocalGdn({ ...DEFAULT_SETTINGS, port: 0, fabricReady: 0, ...settings });
  const { agent, ...client } = clientOf(running.info);
  let closed: Promise<void> | undefined;
  const close = () => {
    agent.destroy();
    closed ??= running.close();
    return closed;
  };
  return { ...client, close };
}

/** The same for a single test, at whose end it is closed. */
export async function gdnForTest(settings: Partial<Settings> = {}): Promise<TestGdn> {
  const gdn = await startGdn(settings);
  onTestFinished(() => gdn.close());
  return gdn;
}

/** Makes a fabric in which the first API key has `rw`. */
export async function makeFabric(gdn: TestGdn, name: string, options: JsonObject = {}): Promise<void> {
  await gdn.need("POST", "/_fabric/_system/_api/database", { name, options });
  await gdn.need("PUT", `/_api/key/${gdn.info.apiKeyId}/database/${name}`, { grant: "rw" });
}

/** Waits until `holds` does, looking again and again. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
