const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

/**
 * How long to wait before a call is sent again, in ms: doubling pauses with jitter, so that many callers do not come
 * back at the same moment.
 *
 * @param attempt how often it was sent so far, from 1
 * @param retryAfterMs what the service asks for, which counts instead
 */
export function pauseBefore(attempt: number, retryAfterMs?: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  const jittered = ceiling / 2 + Math.random() * (ceiling / 2);
  return retryAfterMs === undefined ? jittered : retryAfterMs + Math.random() * FIRST_PAUSE_MS;
}
