import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { loopback } from "../../cli/gdn/background.ts";

/**
 * A plain HTTPS client that keeps its connections: node:https, which is enough to load one server on the same
 * machine (the empty server beside it shows how much it can send).
 */
export class Client {
  readonly #url: URL;
  readonly #authorization: string;
  readonly #agent: Agent;

  /** @param connections how many connections it has at most, and so how many requests under way */
  constructor(server: { url: string; caFile: string; apiKey: string }, connections: number) {
    this.#url = new URL(server.url);
    this.#authorization = `apikey ${server.apiKey}`;
    const ca = readFileSync(server.caFile);
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      ca,
      lookup: loopback,
    });
  }

  /**
   * One request; answers the body.
   *
   * @throws Error for a status of 400 or more, and for no answer
   */
  send(method: string, path: string, body?: string | Buffer): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const outgoing = request(
      {
        hostname: this.#url.hostname,
        port: this.#url.port,
        agent: this.#agent,
        method,
        path,
        headers: {
          authorization: this.#authorization,
          ...(body === undefined
            ? {}
            : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
        },
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const { statusCode = 0 } = incoming;
          if (statusCode < 400) resolve(text);
          else reject(new Error(`${method} ${path} was answered with ${statusCode}: ${text.slice(0, 500)}`));
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
    return promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Does `count` pieces of work, at most `limit` at a time. */
export async function inFlight(
  limit: number,
  count: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
}
