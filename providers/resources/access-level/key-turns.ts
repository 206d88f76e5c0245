import type { Connection } from "../../gdn/connection.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";

/** What goes on with one API key, or with one level. */
interface Turns {
  /** Levels that are being set. */
  readonly levels: Set<Promise<unknown>>;
  /** Ends when the key, or the level, has been made, changed or deleted. */
  change: Promise<unknown>;
}

const turns = new WeakMap<Connection, Map<string, Turns>>();

function turnsOf(connection: Connection, what: string): Turns {
  const known = turns.get(connection) ?? new Map<string, Turns>();
  turns.set(connection, known);
  const found = known.get(what) ?? { levels: new Set(), change: Promise.resolve() };
  known.set(what, found);
  return found;
}

/**
 * Changes a key while nobody sets a level of it: who names the key by a text does not wait for its resource, and a level
 * that is set between the look at the old key and the new one would be lost.
 */
export function whileKeyChanges<T>(
  connection: Connection,
  apiKeyId: string,
  work: () => Promise<T>,
): Promise<T> {
  return oneAfterAnother(connection, apiKeyId, work);
}

/** Has those that work on the same thing do it one after the other. */
export function oneAfterAnother<T>(connection: Connection, what: string, work: () => Promise<T>): Promise<T> {
  const own = turnsOf(connection, what);
  const before = [own.change, ...own.levels];
  const change = Promise.allSettled(before).then(work);
  own.change = change.catch(() => {});
  return change;
}

/** Has levels set after the changes of their API keys that have begun. */
export function inTurnOfKey<Inputs extends { apiKeyId?: string }, State extends Inputs>(
  lifecycle: Lifecycle<Inputs, State>,
): Lifecycle<Inputs, State> {
  return {
    ...lifecycle,
    create: (connection, inputs) =>
      whileKeyStays(connection, inputs.apiKeyId, () => lifecycle.create(connection, inputs)),
    update: (connection, id, state, inputs) =>
      whileKeyStays(connection, inputs.apiKeyId, () => lifecycle.update(connection, id, state, inputs)),
    delete: (connection, id, state) =>
      whileKeyStays(connection, state.apiKeyId, () => lifecycle.delete(connection, id, state)),
  };
}

/** @param apiKeyId undefined where the level is a user's */
function whileKeyStays<T>(
  connection: Connection,
  apiKeyId: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (apiKeyId === undefined) return work();
  const own = turnsOf(connection, apiKeyId);
  const level = own.change.then(work);
  const settled: Promise<unknown> = level.catch(() => {}).finally(() => own.levels.delete(settled));
  own.levels.add(settled);
  return level;
}
