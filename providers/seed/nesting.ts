/** Deeper values are refused: comparing, hashing and sending them would exhaust the stack here or on the server. */
export const MOST_LEVELS = 100;

export const TOO_DEEP = `is nested more than ${MOST_LEVELS} levels deep`;

/** Tells values with more than `MOST_LEVELS` objects and arrays inside of one another; itself without recursion. */
export function isTooDeep(value: unknown): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === MOST_LEVELS) return true;
    const next: object[] = [];
    for (const container of level) {
      for (const child of Object.values(container)) if (isContainer(child)) next.push(child);
    }
    level = next;
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
