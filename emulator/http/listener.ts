import { randomUUID } from "node:crypto";
// Only types: importing values of node:http makes Node load all of its WebSocket and fetch, which costs 10 ms.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, RawJson } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { UsageError } from "../common/usage-error.ts";
import type { Fault } from "../control/fault-shape.ts";
import { LocalApi } from "../control/local-api.ts";
import { isLocal } from "../control/request.ts";
import { handle } from "../operations/handle.ts";
import type { LocalGdn } from "../operations/local-gdn.ts";
import { allHosts, regionOf } from "../store/hosts.ts";
import type { Region } from "../store/regions.ts";
import { ConnectionClosed, readBody, send, sendHalf } from "./body.ts";
import type { Certificate } from "./certificate.ts";

/** How long requests under way get to end when the local GDN does, in milliseconds. */
const GRACE = 1_000;

/** Keep browsers from storing what `/_local` answers, from guessing its type, and from showing it in other pages. */
const LOCAL_HEADERS = {
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};

/** One request and what becomes of it. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  readonly url: string;
  readonly region: Region;
  readonly fault: Fault | undefined;
  /** Of `performance.now()`. */
  readonly started: number;
  readonly time: string;
}

/** Makes HTTPS requests into calls of `handle`, and its answers into responses. */
export class Listener {
  readonly #gdn: LocalGdn;
  readonly #local: LocalApi;
  readonly #server: Server;
  readonly #underWay = new Set<Promise<void>>();

  constructor(gdn: LocalGdn, certificate: Certificate) {
    this.#gdn = gdn;
    this.#local = new LocalApi(gdn);
    this.#server = createServer(
      { key: certificate.key, cert: certificate.cert, keepAliveTimeout: 60_000, requestTimeout: 300_000 },
      (request, response) => this.#take(request, response),
    );
    this.#server.on("clientError", refuseBroken);
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    // Connections that go away are the other side's matter.
    this.#server.on("tlsClientError", (_error, socket) => socket.destroy());
  }

  /** @throws UsageError if the port is taken */
  async listen(port: number, address: string): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new UsageError(`Cannot listen on port ${port} of ${address}: ${reason(error)}`));
    });
    this.#server.listen(port, address, resolve);
    await promise;
    this.#gdn.port = (this.#server.address() as AddressInfo).port;
    return this.#gdn.port;
  }

  /** Takes no more requests, gives those under way a moment, and closes all connections. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    this.#server.closeIdleConnections();
    this.#gdn.sockets.close();
    const ended = Promise.allSettled(this.#underWay);
    await Promise.race([ended, sleep(GRACE, undefined, { ref: false })]);
    this.#server.closeAllConnections();
    await Promise.all([closed.promise, ended]);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    // Without a listener, an error of the connection would end the process.
    response.on("error", () => {});
    const work = this.#respond(request, response)
      .catch((error: unknown) => {
        report(`${request.method} ${pathOf(request.url)}`, error);
        request.socket.destroy();
      })
      .finally(() => this.#underWay.delete(work));
    this.#underWay.add(work);
  }

  /** WebSockets meet the faults `refuse`, `reset`, `drop`, `delay` and `status`; others do nothing to them. */
  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const { url = "/", headers } = request;
    const region = regionOf(headers.host, this.#gdn.store.regions);
    const started = performance.now();
    const fault = region?.up === true ? this.#local.faults.next("GET", url, region.name) : undefined;
    let status = 101;
    let errorNum = 0;
    try {
      if (region === undefined) throw unknownHost(headers.host, this.#gdn);
      if (!region.up || fault?.kind === "refuse" || fault?.kind === "reset" || fault?.kind === "drop") {
        socket.destroy();
        status = 0;
        return;
      }
      if (fault?.kind === "delay") await sleep(fault.ms);
      if (fault?.kind === "status") throw faultError(fault);
      await this.#gdn.sockets.upgrade(request, socket, head, region);
    } catch (error) {
      const answer =
        toAnswer(error, `GET ${pathOf(url)}`) ?? errorAnswer(new ApiError(500, 4, "internal error"));
      status = answer.status;
      errorNum = errorNumOf(answer);
      refuseUpgrade(socket, answer);
    } finally {
      this.#local.journal.add({
        ...{
          time: new Date().toISOString(),
          region: region?.name ?? "",
          method: "GET",
          path: url,
          status,
          errorNum,
        },
        ms: Math.round((performance.now() - started) * 1000) / 1000,
        bytes: 0,
        ...(fault === undefined ? {} : { fault: fault.kind }),
      });
    }
  }

  async #respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const time = new Date().toISOString();
    const method = request.method ?? "GET";
    const url = request.url ?? "/";
    const region = regionOf(request.headers.host, this.#gdn.store.regions);
    if (isLocal(url) || region === undefined) {
      await this.#respondLocally(request, response, region);
      return;
    }
    if (!region.up) {
      request.socket.destroy();
      return;
    }
    const fault = this.#local.faults.next(method, url, region.name);
    const exchange = { request, response, method, url, region, fault, started, time };
    const answer = await this.#answer(exchange).catch((error: unknown) =>
      toAnswer(error, `${method} ${pathOf(url)}`),
    );
    this.#finish(exchange, answer);
  }

  /** `/_local/...`, which works whatever the host's region is doing. */
  async #respondLocally(
    request: IncomingMessage,
    response: ServerResponse,
    region: Region | undefined,
  ): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const address = request.socket.remoteAddress;
    const signal = whenClosed(response);
    const answer = await readBody(request, this.#gdn.settings.maxBody)
      .then((body) => {
        if (region === undefined) throw unknownHost(headers.host, this.#gdn);
        return this.#local.answer({ method, url, headers, body, address, signal });
      })
      .catch((error: unknown) => toAnswer(error, `${method} ${pathOf(url)}`));
    if (answer !== undefined && !response.destroyed) send(response, answer, method, LOCAL_HEADERS);
  }

  /** The answer to a request, with the fault that it meets; none where there shall be none. */
  async #answer(exchange: Exchange): Promise<Answer | undefined> {
    const { request, response, method, url, region, fault } = exchange;
    if (fault?.kind === "refuse") return undefined;
    const body = await readBody(request, this.#gdn.settings.maxBody);
    const gone = whenClosed(response);
    switch (fault?.kind) {
      case "reset":
        return undefined;
      case "hang":
        await whenAborted(gone);
        return undefined;
      case "delay":
        await sleep(fault.ms, undefined, { signal: gone }).catch(() => {});
        if (gone.aborted) return undefined;
        break;
      case "status":
        return errorAnswer(faultError(fault));
      case "html":
        return htmlAnswer(fault.status ?? 502);
      default:
    }
    const answer = await handle(this.#gdn, {
      method,
      url,
      headers: request.headers,
      region,
      body,
      signal: gone,
    });
    if (fault?.kind !== "silence") return answer;
    await whenAborted(gone);
    return undefined;
  }

  #finish(exchange: Exchange, answer: Answer | undefined): void {
    const { request, response, method, url, region, fault, started, time } = exchange;
    const headers = {
      "x-gdn-region": region.name,
      "x-gdn-requestid": randomUUID(),
      "x-gdn-responsetime": String(Math.round(performance.now() - started)),
    };
    let bytes = 0;
    const answered = answer !== undefined && fault?.kind !== "drop" && !response.destroyed;
    if (!answered) request.socket.destroy();
    else if (fault?.kind === "truncate") sendHalf(response, answer, headers);
    else bytes = send(response, answer, method, headers);
    this.#local.journal.add({
      time,
      region: region.name,
      method,
      path: url,
      status: answered ? answer.status : 0,
      errorNum: answered ? errorNumOf(answer) : 0,
      ms: Math.round((performance.now() - started) * 1000) / 1000,
      bytes,
      ...(fault === undefined ? {} : { fault: fault.kind }),
    });
  }
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === "EADDRINUSE") {
    return "it is in use. Choose another one with --port, or --port 0 for a free one.";
  }
  return `${error.message}.`;
}

/** What is not HTTP at all gets 400 or 431, as far as it can get anything. */
function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase] =
    error.code === "HPE_HEADER_OVERFLOW" ? [431, "Request Header Fields Too Large"] : [400, "Bad Request"];
  const body = JSON.stringify(new ApiError(status, status, "The request is not valid HTTP.").toBody());
  const head = `HTTP/1.1 ${status} ${phrase}\r\nconnection: close\r\ncontent-type: application/json\r\n`;
  socket.end(`${head}content-length: ${body.length}\r\n\r\n${body}`);
}

function refuseUpgrade(socket: Duplex, { status, body }: Answer): void {
  const text = JSON.stringify(body);
  const head = `HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-type: application/json\r\n`;
  socket.end(`${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function pathOf(url: string | undefined): string {
  return (url ?? "/").replace(/\?.*/s, "");
}

function report(what: string, error: unknown): void {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`Unexpected error in ${what}: ${text}\n`);
}

/** An error as an answer; none if there is nobody to get it. */
function toAnswer(error: unknown, what: string): Answer | undefined {
  if (error instanceof ConnectionClosed) return undefined;
  if (error instanceof ApiError) return errorAnswer(error);
  report(what, error);
  return errorAnswer(new ApiError(500, 4, "internal error; the local GDN's output says more"));
}

function errorAnswer(error: ApiError): Answer {
  return { status: error.status, body: error.toBody(), headers: error.extras.headers ?? {} };
}

function errorNumOf(answer: Answer): number {
  const { body } = answer;
  if (body instanceof RawJson || typeof body !== "object" || body === null || Array.isArray(body)) return 0;
  return typeof body.errorNum === "number" ? body.errorNum : 0;
}

function faultError(fault: Fault): ApiError {
  const status = fault.status ?? 503;
  const retryAfter = fault.retryAfter ?? (status === 429 ? 1 : undefined);
  const headers: Record<string, string> =
    retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return new ApiError(status, fault.errorNum ?? status, `A fault that was asked for: status ${status}.`, {
    headers,
  });
}

function htmlAnswer(status: number): Answer {
  const page = `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`;
  return { status, body: new RawJson(page), headers: { "content-type": "text/html" } };
}

/** Aborted when the client goes away before it has its answer. */
function whenClosed(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  // Aborting costs the making of an error with its stack: only where somebody may still be at work.
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

function whenAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

function unknownHost(host: string | undefined, gdn: LocalGdn): ApiError {
  const known = allHosts(gdn.store.regions.names).filter((name) => !name.startsWith("api-"));
  return new ApiError(421, 421, `No region has the host '${host ?? ""}'. There are ${known.join(", ")}.`);
}
