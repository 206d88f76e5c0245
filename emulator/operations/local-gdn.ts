import { Authentication } from "../auth/authentication.ts";
import { OneTimePasswords } from "../auth/one-time-passwords.ts";
import { memoryOf } from "../c8ql/memory.ts";
import type { Settings } from "../common/settings.ts";
import { Cursors } from "../queries/cursors.ts";
import { RunningQueries } from "../queries/running-queries.ts";
import { QueryThreads } from "../queries/threads/pool.ts";
import { randomText } from "../store/accounts.ts";
import { Expiry } from "../store/expiry.ts";
import { SYSTEM } from "../store/fabrics.ts";
import { revisionClock } from "../store/revision.ts";
import { Store } from "../store/store.ts";
import { StreamSockets } from "../streams/stream-sockets.ts";

/** The id of the API key that is made at the first start. */
export const FIRST_KEY = "local";
/** The user that is made at the first start, and owns the tenant. */
export const OWNER = "root";

/** The secrets that were made at the first start; the database only has digests of them. */
export interface Secrets {
  email: string;
  password: string;
  apiKey: string;
  /** Signs the tokens. */
  tokenSecret: string;
}

/** One local GDN, without its listener: all of its state, and what the operations need. */
export class LocalGdn {
  readonly settings: Settings;
  readonly store: Store;
  readonly authentication: Authentication;
  readonly cursors: Cursors;
  readonly running: RunningQueries;
  readonly threads: QueryThreads;
  readonly #expiry: Expiry;
  readonly secrets: Secrets;
  readonly oneTimePasswords = new OneTimePasswords();
  readonly sockets: StreamSockets;
  /** The port it listens on; 0 before it does. */
  port = 0;

  /** @param known the secrets of the data, where there are any */
  constructor(settings: Settings, known: Secrets | undefined) {
    this.settings = settings;
    this.store = new Store(settings);
    this.secrets = this.#secrets(known);
    this.authentication = new Authentication(this.store, this.secrets.tokenSecret);
    this.cursors = new Cursors(this.store.ticks, settings.queryMemory / 2);
    const { database, ticks, tenant } = this.store;
    this.threads = new QueryThreads({
      file: database.file,
      tenant,
      ticks: ticks.shared,
      clock: revisionClock(),
      free: memoryOf(settings.queryMemory / 2),
    });
    this.running = new RunningQueries(this.store.ticks);
    this.sockets = new StreamSockets(this);
    this.#expiry = new Expiry(this.store, settings.expiryInterval);
  }

  #secrets(known: Secrets | undefined): Secrets {
    const { settings } = this;
    const { accounts, grants, tenant, database } = this.store;
    if (known !== undefined && accounts.user(OWNER) !== undefined) return known;
    return database.transaction(() => {
      const email = `${OWNER}@${tenant}.example`;
      const password = randomText(24);
      if (accounts.user(OWNER) === undefined) {
        accounts.addUser({ name: OWNER, email, displayName: OWNER, active: true, extra: {} }, password);
      } else {
        // The file with the secrets is gone: new ones, so that the data stays usable.
        this.store.removeKey(FIRST_KEY);
        const owner = accounts.user(OWNER);
        if (owner !== undefined) accounts.updateUser(owner, password);
      }
      grants.set(`user:${OWNER}`, SYSTEM, "database", "", "rw");
      const apiKey = accounts.addKey(tenant, FIRST_KEY, OWNER);
      if (settings.strictKeys) grants.set(`key:${FIRST_KEY}`, SYSTEM, "database", "", "rw");
      else grants.copy(`user:${OWNER}`, `key:${FIRST_KEY}`);
      return { email, password, apiKey, tokenSecret: randomText(40) };
    });
  }

  async close(): Promise<void> {
    this.#expiry.close();
    this.sockets.end();
    this.cursors.close();
    await this.threads.close();
    this.store.close();
  }
}
