import type { Connection } from "./connection.ts";

/**
 * How long a look may be shared, in ms. A refresh of some thousand resources takes about as long; what is declared is
 * compared with how things were at some moment of it.
 */
const LONGEST_MS = 120_000;

interface SharedRead {
  seen: Promise<unknown>;
  since: number;
  /** The ids of those who have seen it. */
  by: Set<string>;
}

const looks = new WeakMap<Connection, Map<string, SharedRead>>();

/**
 * Looks once for all that want to see the same at about the same time: a refresh reads a thousand collections of a
 * fabric from one list. Only for refreshing: who makes, changes or deletes something looks anew, since what was seen a
 * minute ago does not tell whose a thing is now.
 *
 * @param what names what is seen; the same text must always go with the same look
 * @param id who looks: the id of a resource. One that looks for the second time is in another refresh, and sees anew.
 */
export function shareRead<T>(
  connection: Connection,
  what: string,
  id: string,
  look: () => Promise<T>,
): Promise<T> {
  const shared = looks.get(connection) ?? new Map<string, SharedRead>();
  looks.set(connection, shared);
  const present = shared.get(what);
  if (present !== undefined && !present.by.has(id) && Date.now() - present.since < LONGEST_MS) {
    present.by.add(id);
    return present.seen as Promise<T>;
  }
  const seen = look();
  const entry: SharedRead = { seen, since: Date.now(), by: new Set([id]) };
  shared.set(what, entry);
  // The next one may have more luck.
  seen.catch(() => {
    if (shared.get(what) === entry) shared.delete(what);
  });
  return seen;
}

/** Has everything looked at anew; to be called before and after each change. */
export function clearSharedReads(connection: Connection): void {
  looks.delete(connection);
}
