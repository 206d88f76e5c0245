import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { type Answer, RawJson } from "./answer.ts";
import { ApiError } from "./api-error.ts";
import type { Certificate } from "./certificate.ts";
import { handle } from "./handle.ts";
import { allHosts, regionOf } from "./hosts.ts";
import type { Json } from "./json.ts";
import { answerLocally, isLocal } from "./local-api.ts";
import type { LocalGdn } from "./local-gdn.ts";
import type { Region } from "./store/regions.ts";
import { UsageError } from "./usage-error.ts";

/** Makes HTTPS requests into calls of `handle`, and its answers into responses. */
export class Listener {
  readonly #gdn: LocalGdn;
  readonly #server: Server;

  constructor(gdn: LocalGdn, certificate: Certificate) {
    this.#gdn = gdn;
    this.#server = createServer(
      { key: certificate.key, cert: certificate.cert, keepAliveTimeout: 60_000, requestTimeout: 300_000 },
      (request, response) => {
        void this.#respond(request, response);
      },
    );
    // Broken requests and connections that go away are the other side's matter.
    this.#server.on("clientError", (_error, socket) => socket.destroy());
    this.#server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  /** @throws UsageError if the port is taken */
  async listen(port: number, address: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) => {
        reject(new UsageError(`Cannot listen on port ${port} of ${address}: ${reason(error)}`));
      });
      this.#server.listen(port, address, resolve);
    });
    this.#gdn.port = (this.#server.address() as AddressInfo).port;
    return this.#gdn.port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
    this.#server.closeAllConnections();
    await closed;
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = new Date().toISOString();
    const method = request.method ?? "GET";
    const url = request.url ?? "/";
    const region = regionOf(request.headers.host, this.#gdn.store.regions);
    if (region?.up === false) {
      request.socket.destroy();
      return;
    }
    const answer = await this.#answer(request, response, region, method, url);
    if (answer === undefined || response.destroyed) return;
    const sent = send(response, answer, method, {
      "x-gdn-region": region?.name ?? "none",
      "x-gdn-requestid": randomUUID(),
      "x-gdn-responsetime": String(Math.round(performance.now() - started)),
    });
    if (isLocal(url)) return;
    this.#gdn.journal.add({
      time,
      region: region?.name ?? "",
      method,
      path: url,
      status: answer.status,
      errorNum: errorNumOf(answer.body),
      ms: Math.round((performance.now() - started) * 1000) / 1000,
      bytes: sent,
    });
  }

  /** The answer to a request, whatever happens; none if the client has gone. */
  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    region: Region | undefined,
    method: string,
    url: string,
  ): Promise<Answer | undefined> {
    try {
      if (region === undefined) throw unknownHost(request.headers.host, this.#gdn);
      const body = await readBody(request, this.#gdn.settings.maxBody);
      if (isLocal(url)) return answerLocally(this.#gdn, { method, url, headers: request.headers, body });
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      const { headers } = request;
      return await handle(this.#gdn, { method, url, headers, region, body, signal: gone.signal });
    } catch (error) {
      if (error instanceof Gone) return undefined;
      if (error instanceof ApiError) return errorAnswer(error);
      process.stderr.write(`Unexpected error in ${method} ${url.replace(/\?.*/s, "")}: ${describe(error)}\n`);
      return errorAnswer(new ApiError(500, 4, "internal error; the local GDN's output says more"));
    }
  }
}

/** The client went away while it was sending. */
class Gone extends Error {}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE")
    return "it is in use. Choose another one with --port, or --port 0 for a free one.";
  return error.message;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function errorAnswer(error: ApiError): Answer {
  return { status: error.status, body: error.toBody(), headers: error.extras.headers ?? {} };
}

function unknownHost(host: string | undefined, gdn: LocalGdn): ApiError {
  const known = allHosts(gdn.store.regions.names).filter((name) => !name.startsWith("api-"));
  return new ApiError(421, 421, `No region has the host '${host ?? ""}'. There are ${known.join(", ")}.`);
}

/** @throws ApiError 413 as soon as there is more than `limit` */
function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = () => new ApiError(413, 413, `The body is larger than ${limit} bytes.`);
    if (Number(request.headers["content-length"] ?? 0) > limit) {
      reject(tooLarge());
      request.resume();
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(tooLarge());
      }
    });
    request.on("end", () => {
      const [only] = chunks;
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    request.on("error", () => reject(new Gone()));
    request.on("close", () => {
      if (!request.complete) reject(new Gone());
    });
  });
}

/** Writes an answer, and tells the length of its body in bytes. */
function send(
  response: ServerResponse,
  answer: Answer,
  method: string,
  headers: Record<string, string>,
): number {
  const text = answer.body instanceof RawJson ? answer.body.text : JSON.stringify(answer.body);
  const body = Buffer.from(text, "utf8");
  // A body that was refused is not read to its end: the connection cannot be used again.
  if (answer.status === 413) response.setHeader("connection", "close");
  response.writeHead(answer.status, {
    ...headers,
    ...answer.headers,
    "content-type": "application/json; charset=utf-8",
    ...(answer.status === 304 ? {} : { "content-length": String(body.length) }),
  });
  response.end(method === "HEAD" || answer.status === 304 ? undefined : body);
  return body.length;
}

function errorNumOf(body: Json | RawJson): number {
  if (body instanceof RawJson || typeof body !== "object" || body === null || Array.isArray(body)) return 0;
  const number = body.errorNum;
  return typeof number === "number" ? number : 0;
}
