import { log } from "../../common/log.ts";

/** Work that is done sooner is not spoken of, in ms. */
const QUIET_MS = 2000;

/** Between two lines, in ms. */
const EVERY_MS = 1000;

/** `1234567` as "1,234,567". Made at each use: it takes longer to make than all else that most runs need of this file. */
const grouped = (number: number) => number.toLocaleString("en");

/**
 * Tells people how far long work has come, a line a second at most:
 *
 *     seeding accounts: 120,000 of 1,000,000 documents, 31,000/s, 28 s left
 */
export class Progress {
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #start = Date.now();
  #done = 0;
  #loggedAt = this.#start + QUIET_MS - EVERY_MS;
  #isLogged = false;

  /** @param total how many documents it will be, where that is known */
  constructor(what: string, total?: number) {
    this.#what = what;
    this.#total = total;
  }

  /** Counts documents that are done. */
  add(documents: number): void {
    this.#done += documents;
    if (this.#done !== this.#total && Date.now() - this.#loggedAt >= EVERY_MS) this.#tell();
  }

  /** Says how it ended, if anything was said. */
  end(): void {
    if (!this.#isLogged) return;
    const seconds = Math.round((Date.now() - this.#start) / 1000);
    log(`${this.#what}: ${grouped(this.#done)} documents in ${grouped(seconds)} s`);
  }

  #tell(): void {
    this.#loggedAt = Date.now();
    this.#isLogged = true;
    const perMs = this.#done / (this.#loggedAt - this.#start);
    const rate = `${grouped(Number((perMs * 1000).toPrecision(2)))}/s`;
    const left = this.#total === undefined ? undefined : Math.ceil((this.#total - this.#done) / perMs / 1000);
    const of = this.#total === undefined ? "" : ` of ${grouped(this.#total)}`;
    const rest = left === undefined ? "" : `, ${grouped(left)} s left`;
    log(`${this.#what}: ${grouped(this.#done)}${of} documents, ${rate}${rest}`);
  }
}
