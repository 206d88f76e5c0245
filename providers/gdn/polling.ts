import { setTimeout as sleep } from "node:timers/promises";
import { log } from "../common/log.ts";

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
/** How often people are told what is awaited, in ms. */
const LOG_EVERY_MS = 10_000;

/** What a look found: the result that is awaited, or else what it still lacks ("its status is creating"). */
export type PollResult<T> = { result: T; lacking?: undefined } | { result?: undefined; lacking: string };

/**
 * Looks again and again until there is a result, with growing pauses.
 *
 * @param what is awaited, as the subject of a sentence: "fabric spot"
 * @returns the result, or the last word of what was lacking when the time was over
 */
export async function waitFor<T>(
  what: string,
  timeoutMs: number,
  look: () => Promise<PollResult<T>>,
): Promise<PollResult<T>> {
  const start = Date.now();
  let toldAt = start;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    const seen = await look();
    const now = Date.now();
    if (seen.lacking === undefined || now - start >= timeoutMs) return seen;
    if (now - toldAt >= LOG_EVERY_MS) {
      toldAt = now;
      log(`Waiting for ${what} since ${Math.round((now - start) / 1000)} s: ${seen.lacking}.`);
    }
    await sleep(Math.min(pause, timeoutMs - (now - start)));
  }
}
