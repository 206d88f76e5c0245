import { bulkhead, DelegateBackoff, handleWhen, type IPolicy, retry, wrap } from "cockatiel";
import { z } from "zod";
import { ClientPool, type Jsc8Client } from "./client-pool.ts";
import { type Failure, isCertificateProblem, isPassing, oneLine, toFailure } from "./failure.ts";
import { GdnError } from "./gdn-error.ts";
import { type Credential, type GdnSettings, isLocalUrl, localHint, tenantOfToken } from "./settings.ts";

/** At most this many calls are in flight at once; the rest wait their turn. */
const MAX_IN_FLIGHT = 16;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/** One call of the GDN. */
export interface Call<T> {
  /** What is being done, for errors: "create fabric spot" (completes "Could not ..."). */
  doing: string;
  /** The fabric that the call goes through. Default `_system`. */
  fabric?: string;
  /** A region's own URL. Default: the configured one. */
  url?: string;
  /**
   * Whether repeating does no harm. A call that does (a create) is repeated only if it surely was not begun; the
   * caller then looks for its effect.
   */
  repeatable: boolean;
  /** In ms. Default `gdn:timeout`. */
  timeoutMs?: number;
  /** What the answer must look like; what is not named is let pass. */
  answer: z.ZodType<T>;
  /** Sends it: exactly one request of jsc8's. */
  send: (client: Jsc8Client) => Promise<unknown>;
}

/**
 * The way to a GDN over jsc8: every call goes through `call`, which adds deadlines, repetition with back-off, one
 * client per call, checked answers and errors that are sentences without secrets.
 *
 * @example
 * const connection = new Connection(resolveSettings(read, process.env, process.cwd()));
 * await connection.call({ doing: "list fabrics", repeatable: true, answer: z.array(z.string()), send: (c) => c.listFabrics() });
 */
export class Connection {
  readonly settings: GdnSettings;
  readonly #pool: ClientPool;
  readonly #bulkhead = bulkhead(MAX_IN_FLIGHT, Number.POSITIVE_INFINITY);
  #login: Promise<{ token: string; tenant: string }> | undefined;

  constructor(settings: GdnSettings) {
    this.settings = settings;
    this.#pool = new ClientPool(settings.ca);
  }

  /** The tenant that the credential belongs to. Asks the GDN only where the credential is a login. */
  async tenant(): Promise<string> {
    const { credential } = this.settings;
    if (credential.kind === "apiKey") return credential.apiKey.split(".").slice(0, -2).join(".");
    if (credential.kind === "token") return tenantOfToken(credential.token) ?? "";
    return (await this.#session(credential)).tenant;
  }

  /** The id of the API key in use; undefined where one logged in otherwise. */
  get ownApiKeyId(): string | undefined {
    const { credential } = this.settings;
    return credential.kind === "apiKey" ? credential.apiKey.split(".").at(-2) : undefined;
  }

  /**
   * Makes one call and repeats it as far as that is safe.
   *
   * @throws GdnError
   */
  async call<T>(call: Call<T>): Promise<T> {
    let failure: Failure | undefined;
    const policy: IPolicy = wrap(
      retry(
        handleWhen(() => failure !== undefined && mayRepeat(failure, call.repeatable)),
        {
          maxAttempts: this.settings.retries,
          backoff: new DelegateBackoff(({ attempt }) => pauseBefore(attempt, failure?.retryAfterMs)),
        },
      ),
      this.#bulkhead,
    );
    let loggedInAgain = false;
    const attempt = async (): Promise<unknown> => {
      try {
        return await this.#send(call);
      } catch (error) {
        failure = toFailure(error);
        // A login lasts 12 hours, which a long run can outlive: one more login, then the answer counts.
        if (failure.status === 401 && this.#login !== undefined && !loggedInAgain) {
          loggedInAgain = true;
          this.#login = undefined;
          return attempt();
        }
        throw error;
      }
    };
    let body: unknown;
    try {
      body = await policy.execute(attempt);
    } catch (error) {
      if (error instanceof GdnError) throw error;
      const last = failure ?? toFailure(error);
      throw new GdnError(call.doing, last, this.#advice(last));
    }
    return this.#checked(call, body);
  }

  async #send<T>(call: Call<T>): Promise<unknown> {
    const { credential, url, timeoutMs } = this.settings;
    const tenant = await this.tenant();
    const token = credential.kind === "login" ? (await this.#session(credential)).token : undefined;
    return this.#pool.use(call.url ?? url, call.timeoutMs ?? timeoutMs, (client) => {
      if (credential.kind === "apiKey") client.useApiKeyAuth(credential.apiKey);
      else client.useBearerAuth(credential.kind === "token" ? credential.token : (token ?? ""));
      client.useTenant(tenant).useFabric(call.fabric ?? "_system");
      return call.send(client);
    });
  }

  /** Logs in once for all calls that need it. */
  #session({
    email,
    password,
  }: Extract<Credential, { kind: "login" }>): Promise<{ token: string; tenant: string }> {
    this.#login ??= this.#logIn(email, password).catch((error: unknown) => {
      this.#login = undefined;
      throw error;
    });
    return this.#login;
  }

  async #logIn(email: string, password: string): Promise<{ token: string; tenant: string }> {
    const doing = `log in as ${email} at ${this.settings.url}`;
    try {
      const body = await this.#pool.use(this.settings.url, this.settings.timeoutMs, (client) =>
        client.login(email, password),
      );
      const { jwt, tenant } = this.#checked(
        { doing, answer: z.object({ jwt: z.string(), tenant: z.string() }) },
        body as unknown,
      );
      return { token: jwt, tenant };
    } catch (error) {
      if (error instanceof GdnError) throw error;
      const failure = toFailure(error);
      if (isPassing(failure)) throw error;
      throw new GdnError(doing, failure, this.#advice(failure));
    }
  }

  /** An answer that is not what the GDN answers comes from something else: a proxy's page, a wrong address. */
  #checked<T>(call: Pick<Call<T>, "doing" | "answer">, body: unknown): T {
    if (typeof body === "object" && body !== null && (body as { error?: unknown }).error === true) {
      const { errorMessage, message } = body as { errorMessage?: unknown; message?: unknown };
      throw new GdnError(
        call.doing,
        {
          answer: `the GDN answered with an error: ${oneLine(String(errorMessage ?? message ?? "unnamed"))}`,
        },
        "Try again; if it stays so, ask the support of the service.",
      );
    }
    const parsed = call.answer.safeParse(body);
    if (parsed.success) return parsed.data;
    const got =
      typeof body === "string" || body === undefined
        ? body
          ? `the answer began with '${oneLine(body)}'`
          : "the answer was empty"
        : `the answer does not have the form that was expected (${parsed.error.issues[0]?.path.join(".") || "body"}: ${parsed.error.issues[0]?.message})`;
    throw new GdnError(
      call.doing,
      { answer: `what answered at ${this.settings.url} is not the GDN's API: ${got}` },
      "Check gdn:url, and whether a proxy stands in between.",
    );
  }

  #advice(failure: Failure): string {
    const { url } = this.settings;
    const { code, status, errorNum } = failure;
    if (code === "ENOTFOUND" || code === "EAI_AGAIN")
      return `There is no host of that name (${url}): check gdn:url.`;
    if (code === "ECONNREFUSED") return `Nothing answers at ${url}: check gdn:url.${localHint(url)}`;
    if (code !== undefined && isCertificateProblem(code)) {
      return `The certificate of ${url} is not trusted: set gdn:caFile to the certificate (PEM) of the authority that signed it${isLocalUrl(url) ? ", for a local GDN the caFile that it prints at its start" : ""}.`;
    }
    if (code === "GDN_TIMEOUT")
      return `It was tried ${this.settings.retries + 1} times at most; raise gdn:timeout, or try again later.`;
    if (status === 401 || errorNum === 11 || errorNum === 401) {
      return `The credential was refused at ${url}: check gdn:apiKey, gdn:token, or gdn:email and gdn:password, and that it has rights on what is named here.`;
    }
    if (status === 403) return "The credential has no right to do this: give it 'rw', or use another one.";
    if (status === 429)
      return "The service limits how many requests it takes: try again later, or lower the engine's --parallel.";
    if (status !== undefined && status >= 500)
      return "The service had a problem of its own: try again later.";
    if (status !== undefined) return "Change what was declared accordingly, and try again.";
    return `Check the network between here and ${url}, then try again.`;
  }

  /** Closes the idle connections. */
  close(): void {
    this.#pool.close();
  }
}

function mayRepeat(failure: Failure, repeatable: boolean): boolean {
  return isPassing(failure) && (repeatable || !failure.effectUnknown);
}

/** Doubling pauses with full jitter, so that many callers do not come back at the same moment. */
function pauseBefore(attempt: number, retryAfterMs: number | undefined): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  const jittered = ceiling / 2 + Math.random() * (ceiling / 2);
  return retryAfterMs === undefined ? jittered : retryAfterMs + Math.random() * FIRST_PAUSE_MS;
}
