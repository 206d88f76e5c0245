import type { Failure } from "../../gdn/failure.ts";
import { GdnError } from "../../gdn/gdn-error.ts";

/** So many batches under way keep a service busy also from far away; more only wait there. */
const MOST_IN_FLIGHT = 8;

/** Answers that take longer make batches smaller, in ms. */
const SLOW_MS = 5000;

/** Answers that are quicker let batches that were made smaller grow again, in ms. */
const QUICK_MS = 1000;

/** Sends one request for some items. `mayRepeat` goes to `Connection.call`. */
export type Request<Item, Answer> = (
  items: Item[],
  mayRepeat: (failure: Failure) => boolean,
) => Promise<Answer>;

/**
 * How much goes in one request, and how many requests go at once: it begins carefully, grows while the service is
 * quick, and gives way when the service says that it is too much (413, 429, 503), is slow, or does not answer in time.
 */
export class Pace {
  /** How many items a batch has. */
  size: number;
  /** How many batches may be under way: two while nothing is known, so that one is made while another one is sent. */
  inFlight: number;
  #most: number;
  readonly #mostInFlight: number;

  /** @param most how many items a batch may have */
  constructor(most: number, mostInFlight = MOST_IN_FLIGHT) {
    this.size = most;
    this.#most = most;
    this.#mostInFlight = mostInFlight;
    this.inFlight = Math.min(2, mostInFlight);
  }

  /**
   * Sends one batch; where it is too large, its halves one after the other.
   *
   * @returns the answer to each request
   */
  async send<Item, Answer>(items: Item[], request: Request<Item, Answer>): Promise<Answer[]> {
    const start = performance.now();
    let isTooMuch = false;
    try {
      const answer = await request(items, (failure) => {
        if (failure.status === 429 || failure.status === 503) this.inFlight = Math.ceil(this.inFlight / 2);
        isTooMuch = failure.code === "GDN_TIMEOUT" && items.length > 1;
        return !isTooMuch;
      });
      this.#took(performance.now() - start, items.length);
      return [answer];
    } catch (error) {
      if (items.length <= 1 || !(isTooMuch || isTooLarge(error))) throw error;
      const half = Math.ceil(items.length / 2);
      this.#most = Math.min(this.#most, half);
      this.size = Math.min(this.size, half);
      const first = await this.send(items.slice(0, half), request);
      return [...first, ...(await this.send(items.slice(half), request))];
    }
  }

  #took(ms: number, items: number): void {
    if (ms > SLOW_MS) {
      this.size = Math.max(1, Math.floor(Math.min(this.size, items) / 2));
      return;
    }
    this.inFlight = Math.min(this.#mostInFlight, this.inFlight + 1);
    if (ms < QUICK_MS) this.size = Math.min(this.#most, Math.ceil(this.size * 1.5));
  }
}

function isTooLarge(error: unknown): boolean {
  return error instanceof GdnError && (error.status === 413 || /too (large|big)/i.test(error.message));
}
