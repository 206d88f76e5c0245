import { createRequire } from "node:module";
import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";
import type { C8Client } from "jsc8";
import { CallAgent } from "./agent.ts";
import { CallInterrupted } from "./failure.ts";

/** jsc8's client. Its own types give `any` for every answer, which never leaves this folder. */
export type Jsc8Client = C8Client;

/** Loads jsc8 at the first call: a preview that finds nothing to do makes none. */
const loadJsc8 = () => createRequire(import.meta.url)("jsc8") as typeof import("jsc8");

/** After the socket closed, how long an answer that is already read may take to settle the call, in ms. */
const SETTLE_MS = 250;

interface PooledClient {
  client: Jsc8Client;
  agent: CallAgent;
}

const trusts = new Map<string | undefined, SecureContext>();

/**
 * The default authorities, and `ca` (PEM) if it is set. Reading some hundred authorities takes longer than a connection,
 * so it is done once in a process.
 */
function trustOf(ca: string | undefined): SecureContext {
  const known = trusts.get(ca);
  if (known !== undefined) return known;
  const made = createSecureContext(ca === undefined ? {} : { ca: [...getCACertificates("default"), ca] });
  trusts.set(ca, made);
  return made;
}

/**
 * jsc8 clients, each used by one call at a time. That is what makes jsc8 safe here: `useFabric` changes the client
 * itself, so calls that share one race; a call that hangs keeps its slot for ever, so its client is thrown away; and
 * nothing else can tell that an answer was cut short than the closing of the only socket that the client has.
 */
export class ClientPool {
  readonly #idle = new Map<string, PooledClient[]>();
  readonly #ca: string | undefined;

  constructor(ca: string | undefined) {
    this.#ca = ca;
  }

  /**
   * Lends a client for one call.
   *
   * @param url the region's `https://host[:port]`; jsc8 itself puts `api-` in front of the host
   * @throws CallInterrupted if the call takes longer than `timeoutMs`, or its connection closes in the middle
   */
  async use<T>(url: string, timeoutMs: number, call: (client: Jsc8Client) => Promise<T>): Promise<T> {
    const pooled = this.#idle.get(url)?.pop() ?? this.#create(url);
    pooled.agent.allowOneRequest();
    const timers: NodeJS.Timeout[] = [];
    const interruption = new Promise<never>((_, reject) => {
      const after = (ms: number, error: CallInterrupted) => timers.push(setTimeout(() => reject(error), ms));
      after(
        timeoutMs,
        new CallInterrupted("GDN_TIMEOUT", `no answer came within ${timeoutMs / 1000} s (gdn:timeout)`),
      );
      pooled.agent.onClose = () =>
        after(
          SETTLE_MS,
          new CallInterrupted("GDN_CONNECTION_LOST", "the connection closed before the answer was whole"),
        );
    });
    try {
      const result = await Promise.race([call(pooled.client), interruption]);
      this.#keep(url, pooled);
      return result;
    } catch (error) {
      if (error instanceof CallInterrupted) pooled.agent.destroy();
      else this.#keep(url, pooled);
      throw error;
    } finally {
      for (const timer of timers) clearTimeout(timer);
      pooled.agent.onClose = () => {};
    }
  }

  #create(url: string): PooledClient {
    // Said here, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot send credentials to whoever answers.
    const agent = new CallAgent({ secureContext: trustOf(this.#ca), rejectUnauthorized: true });
    return { client: loadJsc8().default({ url, agent, maxRetries: false }), agent };
  }

  #keep(url: string, pooled: PooledClient): void {
    this.#idle.set(url, [...(this.#idle.get(url) ?? []), pooled]);
  }

  /** Closes the idle connections. */
  close(): void {
    for (const pooled of [...this.#idle.values()].flat()) pooled.agent.destroy();
    this.#idle.clear();
  }
}
