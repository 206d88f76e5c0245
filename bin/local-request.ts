import { readFileSync } from "node:fs";
import { type Agent, request } from "node:https";
import type { LookupFunction } from "node:net";
import type { GdnInfo } from "./gdn-process.ts";

/** What a local GDN answered. */
export interface Answer {
  status: number;
  body: unknown;
}

/** Names under `.localhost` are this machine (RFC 6761), whatever the system's resolver makes of them. */
export const loopback: LookupFunction = (_name, options, callback) =>
  options.all ? callback(null, [{ address: "127.0.0.1", family: 4 }]) : callback(null, "127.0.0.1", 4);

export interface RequestOptions {
  method?: string;
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Base URL, such as a region's (default: that of the GDN). */
  url?: string;
  /** Milliseconds without an answer, then an error (default 10,000). */
  timeout?: number;
  /** Whose connections it takes (default: one of its own, closed after the answer, which holds nobody up). */
  agent?: Agent;
}

/**
 * One HTTPS request to a local GDN with its API key, trusting its own CA; of one that is known by no more than its
 * URL, without a key and with any certificate.
 *
 *     const { body } = await requestGdn(info, "/_fabric/_system/_api/database");
 *
 * @throws Error if it does not answer.
 */
export async function requestGdn(
  gdn: Pick<GdnInfo, "url" | "caFile" | "apiKey"> | { url: string; caFile?: never; apiKey?: never },
  path: string,
  options: RequestOptions = {},
): Promise<Answer> {
  const { method = "GET", body, headers, url = gdn.url, timeout = 10_000, agent = false } = options;
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const outgoing = request(
    new URL(path, url),
    {
      method,
      headers: {
        ...(gdn.apiKey !== undefined && { authorization: `apikey ${gdn.apiKey}` }),
        "content-type": "application/json",
        ...headers,
      },
      ...(gdn.caFile === undefined ? { rejectUnauthorized: false } : { ca: readFileSync(gdn.caFile) }),
      lookup: loopback,
      agent,
    },
    (incoming) => {
      let text = "";
      incoming.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      incoming.on("error", reject);
      incoming.on("end", () => resolve({ status: incoming.statusCode ?? 0, body: parseBody(text) }));
    },
  );
  outgoing.setTimeout(timeout, () => outgoing.destroy(new Error(`no answer within ${timeout} ms`)));
  outgoing.on("error", reject);
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  return await promise;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
