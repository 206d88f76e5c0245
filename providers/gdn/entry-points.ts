/**
 * The addresses through which a tenant can be reached: the configured one first, then the fabric's or tenant's regions
 * as they become known, each of which answers for the whole tenant. A call that names no region goes to the one in use;
 * when that does not answer, the next one takes over for all calls after it.
 */
export class EntryPoints {
  readonly #configured: readonly string[];
  readonly #urls: string[];
  #present = 0;

  constructor(urls: readonly string[]) {
    this.#configured = urls;
    this.#urls = [...urls];
  }

  /** `https://host[:port]` */
  get present(): string {
    return this.#urls[this.#present] ?? "";
  }

  /** Adds addresses that are not known yet. */
  learn(urls: readonly string[]): void {
    this.#urls.push(...urls.filter((url) => !this.#urls.includes(url)));
  }

  /**
   * Adds addresses that were written down in an earlier run, as far as they belong to a configured one: another may
   * have been configured since, and its credential is nobody else's business.
   */
  recall(urls: readonly string[]): void {
    this.learn(urls.filter((url) => this.#configured.some((configured) => isBeside(url, configured))));
  }

  /** Goes on to the next one, unless another call that found `url` dead has done so already. */
  leave(url: string): void {
    if (url === this.present) this.#present = (this.#present + 1) % this.#urls.length;
  }
}

/**
 * Whether two addresses are of one GDN, as far as their names tell: `gdn.paas.example.io` and
 * `gdn-west.paas.example.io`, `gdn.localhost` and `west.gdn.localhost`.
 */
function isBeside(url: string, configured: string): boolean {
  const [one, other] = [new URL(url), new URL(configured)];
  const isBelow = one.hostname.endsWith(`.${other.hostname}`);
  return one.port === other.port && (isBelow || domainOf(one.hostname) === domainOf(other.hostname));
}

/** Without the first label, unless only one would be left. */
function domainOf(hostname: string): string {
  const [, ...rest] = hostname.split(".");
  return rest.length > 1 ? rest.join(".") : hostname;
}
