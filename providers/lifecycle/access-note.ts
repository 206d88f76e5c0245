import type { AccessTarget, Level } from "../gdn/access-levels.ts";
import type { Connection } from "../gdn/connection.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { madeNow } from "../gdn/made-now.ts";
import { type StampedObject, stampObject, stampOf } from "../gdn/ownership.ts";

/**
 * Who declared a level, noted in the fabric's metadata before the level is set: a run that was killed right after would
 * take its own level for the one before, and two stacks would take each other's.
 */
export interface AccessNote {
  /** The level that was in force before. */
  before: Level;
  /** The level that is declared; `-` while the one before is being restored. Absent from notes of old. */
  set?: Level | "-";
  /** The stamp of who noted it. */
  maker: string;
}

export const objectOf = (target: AccessTarget): StampedObject => `access ${pathOf(target)}`;

/** What has the level, without the fabric: "app", "user:ann/collection/accounts". */
export function pathOf({ apiKeyId, user, collection, stream }: AccessTarget): string {
  const holder = user === undefined ? apiKeyId : `user:${user}`;
  return holder + (collection ? `/collection/${collection}` : stream ? `/stream/${stream}` : "");
}

/** Reads "none>rw acme/project/dev/AccessLevel/app"; an entry of any other form is its maker's name. */
export function parseNote(entry: string | undefined): AccessNote | undefined {
  if (entry === undefined) return undefined;
  const [, before, set, maker] = /^(rw|ro|none)(?:>(rw|ro|none|-))? (.*)$/s.exec(entry) ?? [];
  if (before === undefined || maker === undefined) return { before: "none", maker: entry };
  return { before: before as Level, maker, ...(set === undefined ? {} : { set: set as Level | "-" }) };
}

/** @returns undefined if there is none */
export async function readNote(
  connection: Connection,
  target: AccessTarget,
): Promise<AccessNote | undefined> {
  return parseNote(await stampOf(connection, target.fabric, objectOf(target)));
}

export function writeNote(
  connection: Connection,
  target: AccessTarget,
  note: Required<AccessNote>,
): Promise<void> {
  const entry = `${note.before}>${note.set} ${note.maker}`;
  return stampObject(connection, target.fabric, objectOf(target), entry);
}

const beingMade = new WeakMap<Connection, Map<string, string>>();

/**
 * Makes a level of which this run makes no other: of two that are made at the same time, or in a fabric that is so new
 * that nobody looks for notes in it, the second is refused.
 */
export async function asOnlyOne<T>(
  connection: Connection,
  doing: string,
  target: AccessTarget & { stamp: string },
  make: () => Promise<T>,
): Promise<T> {
  const made = madeNow(connection, target.fabric);
  const makers = made?.levelMakers ?? beingMade.get(connection) ?? new Map<string, string>();
  if (made === undefined) beingMade.set(connection, makers);
  const what = `${objectOf(target)} ${target.fabric}`;
  const maker = makers.get(what);
  if (maker !== undefined && maker !== target.stamp) throw isAnothers(doing, target, maker);
  makers.set(what, target.stamp);
  try {
    const result = await make();
    // From now on the note says so.
    if (made === undefined) makers.delete(what);
    return result;
  } catch (error) {
    if (maker === undefined) makers.delete(what);
    throw error;
  }
}

/** Lets another one be made by this run. */
export function letBeMade(connection: Connection, target: AccessTarget): void {
  madeNow(connection, target.fabric)?.levelMakers.delete(`${objectOf(target)} ${target.fabric}`);
}

/** The error of a level that somebody else declares. */
export function isAnothers(doing: string, target: AccessTarget, maker: string): GdnError {
  return new GdnError(
    doing,
    { answer: `it is declared already, by ${maker}` },
    `Declare it in one place only; if that one is gone for good, remove the entry gdn-spot:${objectOf(target).replace(" ", ":")} from the fabric's metadata.`,
  );
}
