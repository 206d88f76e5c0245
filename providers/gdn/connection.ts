import { bulkhead, DelegateBackoff, handleWhen, type IPolicy, retry, wrap } from "cockatiel";
import { z } from "zod";
import { adviceOn, adviceOnEntering } from "./advice.ts";
import { pauseBefore } from "./back-off.ts";
import { ClientPool, type Jsc8Client } from "./client-pool.ts";
import { EntryPoints } from "./entry-points.ts";
import { type Failure, isTransient, oneLine, toFailure } from "./failure.ts";
import { ErrorNum, GdnError, unlessErrorNum } from "./gdn-error.ts";
import { type Login, Session } from "./session.ts";
import type { GdnSettings } from "./settings.ts";

/** At most this many calls are in flight at once; the rest wait their turn. */
const MAX_IN_FLIGHT = 16;

/** The fabric through which the tenant itself is managed; a good credential is let in there. */
const SYSTEM = "_system";

/** How often one call may find another way in: each credential, and then a right of the key's own. */
const MOST_RECOVERIES = 4;

/** The answer to a call of which no more matters than that it was done. */
const done = z.object({ error: z.literal(false).optional() });

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
  /** Hears of a failure that a repetition may mend, and says whether to repeat. Default: always. */
  mayRepeat?: (failure: Failure) => boolean;
  /** In ms. Default `gdn:timeout`. */
  timeoutMs?: number;
  /** What the answer must look like; what is not named is let pass. Default: an object that is no error. */
  answer?: z.ZodType<T>;
  /** Sends it: exactly one request of jsc8's. */
  send: (client: Jsc8Client) => Promise<unknown>;
}

/**
 * Gets a credential into a fabric that refused it; see `enterFabric`, which is handed in because it makes calls itself.
 */
export type EnterFabric = (connection: Connection, fabric: string) => Promise<boolean>;

/** Finds the URLs of a fabric's regions; see `findFabricUrls`, which is handed in for the same reason. */
export type FindFabricUrls = (connection: Connection, fabric: string) => Promise<string[]>;

/** What a connection does where a fabric does not let its calls in. */
export interface WaysIn {
  enterFabric: EnterFabric;
  findFabricUrls: FindFabricUrls;
}

/**
 * The way to a GDN over jsc8: every call goes through `call`, which adds deadlines, repetition with back-off, one
 * client per call, checked answers and errors that are sentences without secrets.
 *
 * @example
 * const connection = new Connection(resolveSettings(read, process.env, projectFolder()), waysIn);
 * await connection.call({ doing: "list fabrics", repeatable: true, answer: z.array(z.string()), send: (c) => c.listFabrics() });
 */
export class Connection {
  readonly settings: GdnSettings;
  /** Where calls go that name no region. */
  readonly entryPoints: EntryPoints;
  readonly #pool: ClientPool;
  readonly #session: Session;
  readonly #bulkhead = bulkhead(MAX_IN_FLIGHT, Number.POSITIVE_INFINITY);
  readonly #waysIn: Partial<WaysIn>;
  /** Where calls go into fabrics that are not in the region that answers for the tenant. */
  readonly #fabricEntries = new Map<string, EntryPoints>();
  readonly #searches = new Map<string, Promise<boolean>>();
  readonly #entrances = new Map<string, Promise<boolean>>();
  /** How many changes are under way. */
  #changes = 0;

  constructor(settings: GdnSettings, waysIn: Partial<WaysIn> = {}) {
    this.settings = settings;
    this.entryPoints = new EntryPoints([settings.url, ...(settings.otherUrls ?? [])]);
    this.#pool = new ClientPool(settings.ca);
    this.#session = new Session(settings.credentials, (email, password) => this.#logIn(email, password));
    this.#waysIn = waysIn;
  }

  /** The tenant that the credential belongs to. Asks the GDN only where the credential is a login. */
  tenant(): Promise<string> {
    return this.#session.tenant();
  }

  /** The id of the API key in use; undefined where one logged in otherwise. */
  get ownApiKeyId(): string | undefined {
    return this.#session.ownApiKeyId;
  }

  /** Changes when a refused credential gave way to another one. */
  get generation(): number {
    return this.#session.generation;
  }

  /** Whether something is being changed on the GDN. A refresh only reads, so no key may let itself into fabrics then. */
  get isChanging(): boolean {
    return this.#changes > 0;
  }

  /** Runs what may change things on the GDN. */
  async change<T>(work: () => Promise<T>): Promise<T> {
    this.#changes += 1;
    try {
      return await work();
    } finally {
      this.#changes -= 1;
    }
  }

  /**
   * Makes one call and repeats it as far as that is safe. One that is refused is sent again once another credential,
   * another login or a right of its own was found for it.
   *
   * @throws GdnError
   */
  async call<T = unknown>(call: Call<T>): Promise<T> {
    let wasElsewhere = false;
    let mayEnter = true;
    for (let recoveries = 0; ; recoveries += 1) {
      const { generation } = this.#session;
      const entry = this.#entryOf(call);
      try {
        const body = await this.#repeated(call);
        this.#session.worked(generation);
        return this.#checked(call, body);
      } catch (error) {
        const failure = toFailure(error);
        const { status = 0, errorNum } = error instanceof GdnError ? error : failure;
        if (errorNum === ErrorNum.fabricNotFound && !wasElsewhere) {
          wasElsewhere = true;
          if (await this.#findEntry(call, entry)) continue;
        }
        if (recoveries < MOST_RECOVERIES && (await this.#recover(call, status, generation, mayEnter))) {
          mayEnter = generation !== this.#session.generation;
          continue;
        }
        if (error instanceof GdnError) throw error;
        const url = call.url ?? this.#entryOf(call).present;
        throw new GdnError(call.doing, failure, this.#adviceOn(call, failure, url));
      }
    }
  }

  /**
   * Makes a call for something that need not be there.
   *
   * @param missing the GDN's error numbers that say so
   * @returns undefined where it is not there
   * @throws GdnError
   *
   * @example
   * await connection.callIfPresent([ErrorNum.fabricNotFound], { doing: "list ...", repeatable: true, answer, send });
   */
  callIfPresent<T = unknown>(missing: readonly number[], call: Call<T>): Promise<T | undefined> {
    return unlessErrorNum(() => this.call(call), ...missing);
  }

  /** Sends it until it is answered, as often as is safe. */
  #repeated<T>(call: Call<T>): Promise<unknown> {
    let failure: Failure | undefined;
    const policy: IPolicy = wrap(
      retry(
        handleWhen((error) => {
          failure = toFailure(error);
          return mayRepeat(failure, call.repeatable) && (call.mayRepeat?.(failure) ?? true);
        }),
        {
          maxAttempts: this.settings.retries,
          backoff: new DelegateBackoff(({ attempt }) => pauseBefore(attempt, failure?.retryAfterMs)),
        },
      ),
      this.#bulkhead,
    );
    return policy.execute(() => this.#send(call));
  }

  async #send<T>(call: Call<T>): Promise<unknown> {
    const authorize = await this.#session.authorize();
    const timeoutMs = call.timeoutMs ?? this.settings.timeoutMs;
    const send = (client: Jsc8Client) => {
      authorize(client);
      client.useFabric(call.fabric ?? SYSTEM);
      return call.send(client);
    };
    return call.url === undefined
      ? this.#throughEntryPoint(timeoutMs, send, this.#entryOf(call))
      : this.#pool.use(call.url, timeoutMs, send);
  }

  /** One request to the entry point in use, which is left for the next one if it does not answer. */
  async #throughEntryPoint<T>(
    timeoutMs: number,
    send: (client: Jsc8Client) => Promise<T>,
    entryPoints = this.entryPoints,
  ): Promise<T> {
    const url = entryPoints.present;
    try {
      return await this.#pool.use(url, timeoutMs, send);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.status === undefined && isTransient(failure)) entryPoints.leave(url);
      throw error;
    }
  }

  #entryOf<T>({ fabric = SYSTEM }: Call<T>): EntryPoints {
    return this.#fabricEntries.get(fabric) ?? this.entryPoints;
  }

  /**
   * A region knows only the fabrics that are in it, so one that another region has is "not found" (404/1228) in the
   * region that answers for the tenant.
   *
   * @param used where the call went
   * @returns whether there is another way into the fabric
   */
  async #findEntry<T>({ fabric = SYSTEM, url }: Call<T>, used: EntryPoints): Promise<boolean> {
    const find = this.#waysIn.findFabricUrls;
    if (fabric === SYSTEM || url !== undefined || find === undefined) return false;
    if ((this.#fabricEntries.get(fabric) ?? this.entryPoints) !== used) return true;
    return shared(this.#searches, fabric, async () => {
      const urls = await find(this, fabric);
      this.#fabricEntries.delete(fabric);
      if (urls.length > 0) this.#fabricEntries.set(fabric, new EntryPoints(urls));
      return urls.length > 0;
    });
  }

  /**
   * What may help against a refusal: whoever is refused at the tenant's door is nobody; inside, it may lack a right.
   *
   * @param mayEnter whether the call was not sent again for a right of the key's own yet
   * @returns whether to try again
   */
  async #recover<T>(
    { fabric = SYSTEM }: Call<T>,
    status: number,
    generation: number,
    mayEnter: boolean,
  ): Promise<boolean> {
    const isInside = fabric !== SYSTEM;
    if (status !== 401 && !(status === 403 && isInside)) return false;
    if (generation !== this.#session.generation) return true;
    if (!isInside) return this.#session.renew();
    const enter = this.#waysIn.enterFabric;
    if (enter === undefined || !mayEnter) return false;
    return shared(this.#entrances, fabric, () => enter(this, fabric));
  }

  #adviceOn<T>({ fabric = SYSTEM }: Call<T>, failure: Failure, url: string): string {
    const apiKeyId = this.ownApiKeyId;
    const isInside = fabric !== SYSTEM && apiKeyId !== undefined;
    return (isInside && adviceOnEntering(failure, apiKeyId, fabric)) || adviceOn(failure, this.settings, url);
  }

  async #logIn(email: string, password: string): Promise<Login> {
    const doing = `log in as ${email} at ${this.settings.url}`;
    try {
      const body: unknown = await this.#throughEntryPoint(this.settings.timeoutMs, (client) =>
        client.login(email, password),
      );
      const answer = z.object({ jwt: z.string(), tenant: z.string() });
      const { jwt, tenant } = this.#checked({ doing, answer }, body);
      return { token: jwt, tenant };
    } catch (error) {
      const failure = toFailure(error);
      if (error instanceof GdnError || isTransient(failure)) throw error;
      throw new GdnError(doing, failure, adviceOn(failure, this.settings, this.entryPoints.present));
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
    // Where no answer is described, T is unknown.
    const { answer = done as unknown as z.ZodType<T> } = call;
    const parsed = answer.safeParse(body);
    if (parsed.success) return parsed.data;
    const got =
      typeof body === "string" || body === undefined
        ? body
          ? `the answer began with '${oneLine(body)}'`
          : "the answer was empty"
        : `the answer does not have the form that was expected (${parsed.error.issues[0]?.path.join(".") || "body"}: ${parsed.error.issues[0]?.message})`;
    throw new GdnError(
      call.doing,
      { answer: `what answered at ${this.settings.url} is not the GDN's API: ${got}`, effectUnknown: true },
      "Check gdn:url, and whether a proxy stands in between.",
    );
  }

  /** Closes the idle connections. */
  close(): void {
    this.#pool.close();
  }
}

function mayRepeat(failure: Failure, repeatable: boolean): boolean {
  return isTransient(failure) && (repeatable || !failure.effectUnknown);
}

/** Joins the work that is under way for the key, or begins it. */
function shared(
  all: Map<string, Promise<boolean>>,
  key: string,
  work: () => Promise<boolean>,
): Promise<boolean> {
  const present = all.get(key);
  if (present !== undefined) return present;
  const begun = work().finally(() => all.delete(key));
  all.set(key, begun);
  return begun;
}
