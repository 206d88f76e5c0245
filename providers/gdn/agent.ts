import { lookup as systemLookup } from "node:dns";
import { Agent, type AgentOptions } from "node:https";
import type { LookupFunction, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { CallInterrupted } from "./failure.ts";

/** How long a TCP and TLS connection may take to come up, in ms. */
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * The agent below one jsc8 client, which has one call in flight at a time. It mends what jsc8 lacks at this level:
 * names under `.localhost` are this machine whatever DNS says (RFC 6761); a connection that does not come up ends
 * with an error; and the owner hears when the socket closes, since jsc8 never settles a call whose answer is cut
 * short.
 */
export class CallAgent extends Agent {
  /** Called when the connection that carries the present call closes. */
  onClose: () => void = () => {};
  #requestsLeft = 0;
  #current: Duplex | undefined;

  constructor(options: AgentOptions) {
    super({ ...options, keepAlive: true, maxSockets: 1, lookup: lookupWithLocalhost } as AgentOptions);
  }

  /** Allows exactly one request: jsc8 repeats a 503 that carries `x-c8-endpoint` without pause and without end. */
  allowOneRequest(): void {
    this.#requestsLeft = 1;
  }

  override createConnection(
    options: Parameters<Agent["createConnection"]>[0],
    callback?: Parameters<Agent["createConnection"]>[1],
  ): Duplex | null | undefined {
    const refusal = this.#countRequest();
    if (refusal) {
      callback?.(refusal, undefined as never);
      return undefined;
    }
    const socket = super.createConnection(options, callback) as Socket;
    this.#current = socket;
    const timer = setTimeout(
      () => socket.destroy(Object.assign(new Error("no connection came up in time"), { code: "ETIMEDOUT" })),
      CONNECT_TIMEOUT_MS,
    );
    socket.once("secureConnect", () => clearTimeout(timer));
    socket.once("close", () => {
      clearTimeout(timer);
      // An idle connection that closes while a new one is made is no concern of the present call.
      if (this.#current === socket) this.onClose();
    });
    return socket;
  }

  override reuseSocket(socket: Duplex, request: Parameters<Agent["reuseSocket"]>[1]): void {
    const refusal = this.#countRequest();
    this.#current = socket;
    super.reuseSocket(socket, request);
    if (refusal) request.destroy(refusal);
  }

  #countRequest(): Error | undefined {
    if (this.#requestsLeft > 0) {
      this.#requestsLeft -= 1;
      return undefined;
    }
    return new CallInterrupted(
      "GDN_REPEATED_BY_CLIENT",
      "the GDN named another endpoint (503 with x-c8-endpoint), which is not followed",
    );
  }
}

const lookupWithLocalhost: LookupFunction = (hostname, options, callback) => {
  if (hostname !== "localhost" && !hostname.endsWith(".localhost")) {
    systemLookup(hostname, options, callback);
  } else if (options.all) {
    callback(null, [{ address: "127.0.0.1", family: 4 }]);
  } else {
    callback(null, "127.0.0.1", 4);
  }
};
