/** Deeper values are refused: comparing, hashing and sending them would exhaust the stack here or on the server. */
export const MOST_LEVELS = 100;

export const TOO_DEEP = `is nested more than ${MOST_LEVELS} levels deep`;

/** Tells values with more than `MOST_LEVELS` objects and arrays inside of one another; goes no deeper itself. */
export function isTooDeep(value: unknown, levelsLeft = MOST_LEVELS): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levelsLeft === 0) return true;
  for (const child of Object.values(value)) if (isTooDeep(child, levelsLeft - 1)) return true;
  return false;
}
