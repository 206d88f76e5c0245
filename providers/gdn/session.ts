import type { Jsc8Client } from "./client-pool.ts";
import { type Credential, tenantOf } from "./credential.ts";

/** What a login answers. */
export interface Login {
  token: string;
  tenant: string;
}

/**
 * Who one is on the GDN: the credential in use, and the next ones if that is refused. A stack's state keeps the
 * configuration of its last update, and the engine gives that to a refresh or destroy: after an API key was rotated it
 * is the old one, and the new one stands in the environment only.
 */
export class Session {
  /** Goes up with each other credential or login; a call that was refused by an older one is simply sent again. */
  generation = 0;
  readonly #credentials: Credential[];
  readonly #logIn: (email: string, password: string) => Promise<Login>;
  #login: Promise<Login> | undefined;
  #hasWorked = false;
  /** How many credentials were refused one after the other. */
  #refusals = 0;

  constructor(credentials: Credential[], logIn: (email: string, password: string) => Promise<Login>) {
    this.#credentials = [...credentials];
    this.#logIn = logIn;
  }

  get #credential(): Credential {
    const [credential] = this.#credentials;
    if (credential === undefined) throw new Error("a session needs a credential");
    return credential;
  }

  /** The tenant that the credential belongs to. Asks the GDN only where the credential is a login. */
  async tenant(): Promise<string> {
    const credential = this.#credential;
    return credential.kind === "login" ? (await this.#loggedIn(credential)).tenant : tenantOf(credential);
  }

  /** The id of the API key in use; undefined where one logged in otherwise. */
  get ownApiKeyId(): string | undefined {
    const credential = this.#credential;
    return credential.kind === "apiKey" ? credential.apiKey.split(".").at(-2) : undefined;
  }

  /** Says for a client who it is. */
  async authorize(): Promise<(client: Jsc8Client) => void> {
    const credential = this.#credential;
    const tenant = await this.tenant();
    const token =
      credential.kind === "login"
        ? (await this.#loggedIn(credential)).token
        : credential.kind === "token"
          ? credential.token
          : undefined;
    return (client) => {
      client.useTenant(tenant);
      if (credential.kind === "apiKey") client.useApiKeyAuth(credential.apiKey);
      else client.useBearerAuth(token ?? "");
    };
  }

  /** Notes that a call of this generation was answered. */
  worked(generation: number): void {
    if (generation !== this.generation) return;
    this.#hasWorked = true;
    this.#refusals = 0;
  }

  /**
   * After a refusal: logs in anew where a login has worked until now (it lasts 12 hours, which a long run can outlive),
   * else goes on to the next credential. Where each was refused it is the turn of the first of them again: what all are
   * refused is perhaps one right that they lack, and the first is good for everything else.
   *
   * @returns whether there is something else to try
   */
  renew(): boolean {
    const canLogInAgain = this.#credential.kind === "login" && this.#hasWorked;
    if (!canLogInAgain) {
      if (this.#credentials.length === 1) return false;
      this.#credentials.push(this.#credential);
      this.#credentials.shift();
      this.#refusals += 1;
    }
    this.#login = undefined;
    this.#hasWorked = false;
    this.generation += 1;
    if (this.#refusals < this.#credentials.length) return true;
    this.#refusals = 0;
    return false;
  }

  /** Logs in once for all calls that need it. */
  #loggedIn({ email, password }: Extract<Credential, { kind: "login" }>): Promise<Login> {
    this.#login ??= this.#logIn(email, password).catch((error: unknown) => {
      this.#login = undefined;
      throw error;
    });
    return this.#login;
  }
}
