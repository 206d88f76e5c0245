/**
 * The addresses through which a tenant can be reached: the configured one first, then the fabric's or tenant's regions
 * as they become known, each of which answers for the whole tenant. A call that names no region goes to the one in use;
 * when that does not answer, the next one takes over for all calls after it.
 */
export class EntryPoints {
  readonly #urls: string[];
  #present = 0;

  constructor(urls: readonly string[]) {
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

  /** Goes on to the next one, unless another call that found `url` dead has done so already. */
  leave(url: string): void {
    if (url === this.present) this.#present = (this.#present + 1) % this.#urls.length;
  }
}
