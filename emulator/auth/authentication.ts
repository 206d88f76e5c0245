import { createHash } from "node:crypto";
import { ApiError } from "../common/api-error.ts";
import { digestOf } from "../store/accounts.ts";
import type { Principal } from "../store/grants.ts";
import type { Store } from "../store/store.ts";
import { issueToken, readToken } from "./jwt.ts";

/** Who sent a request. */
export interface Caller {
  readonly principal: Principal;
  /** The user itself, or the user that made the API key. */
  readonly user: string;
  /** The API key's id, if it was one. */
  readonly keyId?: string;
}

/** Twelve hours, in seconds (recorded). */
const TOKEN_LIFE = 12 * 60 * 60;

export class Authentication {
  readonly #store: Store;
  readonly #secret: string;

  /** @param secret signs the tokens: one for each data folder */
  constructor(store: Store, secret: string) {
    this.#store = store;
    this.#secret = secret;
  }

  /**
   * Who a request comes from. The scheme is matched whatever its case: the clients differ (client source).
   *
   * @param authorization the header: `apikey KEY` or `bearer TOKEN`
   * @throws ApiError 401/11
   */
  identify(authorization: string | undefined): Caller {
    if (authorization === undefined || authorization === "") {
      throw forbidden("forbidden: the request has no Authorization header");
    }
    const [scheme, credential = ""] = authorization.trim().split(/\s+/, 2);
    if (scheme?.toLowerCase() === "apikey") return this.identifyKey(credential);
    if (scheme?.toLowerCase() === "bearer") return this.identifyToken(credential);
    throw forbidden("forbidden: the Authorization header must be 'apikey KEY' or 'bearer TOKEN'");
  }

  identifyKey(apiKey: string): Caller {
    const key = this.#store.accounts.keyByDigest(digestOf(apiKey));
    if (key === undefined) throw forbidden("forbidden: unknown API key");
    return { principal: `key:${key.id}`, user: key.owner, keyId: key.id };
  }

  identifyToken(token: string): Caller {
    const claims = readToken(token, this.#secret, Date.now());
    if (claims === undefined) throw forbidden("forbidden: the token is not valid or no longer valid");
    const user = this.#store.accounts.user(String(claims.preferred_username));
    // A token ends with its user, and with the password that it was given for (recorded, with just this message).
    if (user === undefined || !user.active || claims.hash !== this.#passwordMark(user.name))
      throw forbidden();
    return { principal: `user:${user.name}`, user: user.name };
  }

  /** What a token holds of the password, so that it ends with it. */
  #passwordMark(user: string): string {
    const stored = this.#store.accounts.passwordHash(user) ?? "";
    return createHash("sha256").update(`${this.#store.tenant}.${user}.${stored}`).digest("hex");
  }

  /** A token for a user who has shown the password. */
  issue(user: string): string {
    const seconds = Math.floor(Date.now() / 1000);
    return issueToken(
      {
        exp: seconds + TOKEN_LIFE,
        // In units of 1000 s: odd, but so it was recorded.
        iat: seconds / 1000,
        hash: this.#passwordMark(user),
        iss: "macrometa",
        preferred_username: user,
        sub: this.#store.tenant,
        tenant: this.#store.tenant,
      },
      this.#secret,
    );
  }
}

export function forbidden(message = "forbidden"): ApiError {
  return new ApiError(401, 11, message);
}
