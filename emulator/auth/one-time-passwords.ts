import { randomText } from "../store/accounts.ts";
import type { Caller } from "./authentication.ts";

/** How long a one-time password is good, in milliseconds (decided here). */
const LIFE = 60_000;
/** The most that are kept; the oldest goes first. */
const MOST = 10_000;

/** One-time passwords, by which WebSockets show who opens them: clients cannot set headers for these in browsers. */
export class OneTimePasswords {
  readonly #issued = new Map<string, { caller: Caller; until: number }>();

  issue(caller: Caller): string {
    const password = randomText(32);
    this.#issued.set(password, { caller, until: Date.now() + LIFE });
    if (this.#issued.size > MOST) {
      const [oldest = ""] = this.#issued.keys();
      this.#issued.delete(oldest);
    }
    return password;
  }

  /** Who got it; undefined where it is unknown, used or old. */
  take(password: string): Caller | undefined {
    const found = this.#issued.get(password);
    this.#issued.delete(password);
    return found !== undefined && found.until >= Date.now() ? found.caller : undefined;
  }
}
