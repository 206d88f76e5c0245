/**
 * The work of the query that is running right now, counted in rough units (a row, a compared value, an array
 * element). It is a module's state and not a parameter, because a query runs synchronously between two pauses, and
 * because every comparison, however deep in a function, has to be counted: only so does a runaway one stop.
 */
export interface Meter {
  /** Called after some work. Throws once the query must stop. */
  check(): void;
}

/** How many units pass between two looks at the clock: some tens of microseconds of work. */
const UNITS_PER_CHECK = 256;

let meter: Meter | undefined;
let units = 0;

/** Counts work. @throws whatever the meter of the running query throws: 410/1500 past the deadline. */
export function spend(amount = 1): void {
  units += amount;
  if (units < UNITS_PER_CHECK) return;
  units = 0;
  meter?.check();
}

/** Runs `work` with its effort charged to `to`. */
export function metered<T>(to: Meter, work: () => T): T {
  const previous = meter;
  meter = to;
  try {
    return work();
  } finally {
    meter = previous;
  }
}
