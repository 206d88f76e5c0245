import { type AccessTarget, type DeclaredLevel, describeTarget, objectIn } from "../../gdn/access-levels.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError, isRefusal } from "../../gdn/gdn-error.ts";
import type { Level } from "../../gdn/terms.ts";
import {
  readOwnerTag,
  removeOwnerTag,
  type TaggedObject,
  writeOwnerTag,
} from "../../ownership/owner-tags.ts";

/**
 * Who declared a level, noted in the fabric's metadata before the level is set: a run that was killed right after would
 * take its own level for the one before, and two stacks would take each other's.
 */
export interface AccessNote {
  /** The level that was in force before. */
  before: Level;
  /** The level that is declared. In notes of old: absent, or `-` while the one before was being restored. */
  set?: Level | "-";
  /** The owner tag of who noted it. */
  maker: string;
}

export const objectOf = (target: AccessTarget): TaggedObject => `access ${pathOf(target)}`;

/** What has the level, without the fabric: "app", "user:ann/collection/accounts". */
export function pathOf(target: AccessTarget): string {
  const { apiKeyId, user } = target;
  const object = objectIn(target);
  const inside = object === undefined ? "" : `/${object.kind}/${object.name}`;
  return `${user === undefined ? apiKeyId : `user:${user}`}${inside}`;
}

/** Parses "none>rw acme/project/dev/AccessLevel/app"; an entry of any other form is its maker's name. */
export function parse(entry: string | undefined): AccessNote | undefined {
  if (entry === undefined) return undefined;
  const [, before, set, maker] = /^(rw|ro|none)(?:>(rw|ro|none|-))? (.*)$/s.exec(entry) ?? [];
  if (before === undefined || maker === undefined) return { before: "none", maker: entry };
  return { before: before as Level, maker, ...(set === undefined ? {} : { set: set as Level | "-" }) };
}

/**
 * @param makers who may set the level. Default: anybody
 * @returns undefined if there is none, or nobody may look into the fabric
 * @throws GdnError if somebody else declares the level
 */
export async function read(
  connection: Connection,
  target: AccessTarget,
  makers?: string[],
): Promise<AccessNote | undefined> {
  const object = objectOf(target);
  const note = parse(await unlessForbidden(() => readOwnerTag(connection, target.fabric, object)));
  if (note === undefined || makers === undefined || makers.includes(note.maker)) return note;
  throw new GdnError(
    `set the access level of ${describeTarget(target)}`,
    { answer: `it is declared already, by ${note.maker}` },
    `Declare it in one place only; if that one is gone for good, remove the entry gdn-spot:${object.replace(" ", ":")} from the fabric's metadata.`,
  );
}

/** @returns whether it may be noted in the fabric */
export async function write(
  connection: Connection,
  declared: DeclaredLevel & { stamp: string },
  before: Level,
): Promise<boolean> {
  const entry = `${before}>${declared.level} ${declared.stamp}`;
  const send = () => writeOwnerTag(connection, declared.fabric, objectOf(declared), entry);
  return (await unlessForbidden(() => send().then(() => true))) === true;
}

export async function remove(connection: Connection, own: AccessTarget & { stamp: string }): Promise<void> {
  await unlessForbidden(() => removeOwnerTag(connection, own.fabric, objectOf(own), own.stamp));
}

/**
 * The right to give rights does not include one to look into the fabric: then there are no notes. Only a second refusal
 * counts, since a note that is left out, or left behind, makes a later destroy restore the wrong level.
 */
export async function unlessForbidden<T>(work: () => Promise<T>, isLast = false): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return isLast ? undefined : unlessForbidden(work, true);
  }
}
