import { hash } from "node:crypto";
import type { Connection } from "../../gdn/connection.ts";
import { describeFabric } from "../../gdn/fabrics.ts";
import { ownerTagIn, removeOwnerTag, type TaggedObject, writeOwnerTag } from "../../ownership/owner-tags.ts";
import { objectOf, type Seeding } from "./ownership.ts";
import type { SeededItem } from "./source/sketch.ts";
import { lastSeeded, type State } from "./state.ts";

/**
 * What an update leaves in the fabric before it writes more than the state can tell of later. A run that is killed
 * leaves the state of before: the next one knows from this whose the documents are. Documents and digests stand there
 * by marks of 8 characters.
 */
export interface BegunUpdate {
  /** The documents that the state spoke of then: an update that ended since makes the owner tag worthless. */
  from: string;
  /** The documents that were to be there in the end; empty after several runs with different ones. */
  goal: string;
  /** The keys of other people's documents. */
  foreign: ReadonlySet<string>;
  /** Documents of ours that were to be removed, with their content; undefined where they are too many. */
  unwanted: ReadonlySet<string> | undefined;
}

/** More documents that are to be removed are not named: metadata are sent whenever fabrics are listed. */
const MOST_UNWANTED = 1000;

const MARK = /.{8}/g;
const TOO_MANY = "?";

/** 48 bits, so that one in some hundred thousand million documents is taken for one of a thousand others. */
export function mark(text: string): string {
  return hash("sha256", text, "base64url").slice(0, 8);
}

export function markOf({ key, hash }: SeededItem): string {
  return mark(`${key} ${hash}`);
}

export function marksOfUnwanted(items: SeededItem[]): ReadonlySet<string> | undefined {
  return items.length > MOST_UNWANTED ? undefined : new Set(items.map(markOf));
}

export function markOfLast(state: State): string {
  return mark(lastSeeded(state) ?? "");
}

/** The update that a run before this one began and did not end. */
export async function findBegunUpdate(
  connection: Connection,
  seeding: Seeding,
  state: State,
): Promise<BegunUpdate | undefined> {
  const { fabric, stamp } = seeding;
  const found = ownerTagIn(await describeFabric(connection, fabric), objectOfUpdate(seeding));
  if (!found?.endsWith(` ${stamp}`)) return undefined;
  const [from = "", goal = "", foreign = "", unwanted = ""] = found.slice(0, -stamp.length - 1).split(".");
  if (from !== markOfLast(state)) return undefined;
  return {
    from,
    goal,
    foreign: toMarks(foreign),
    unwanted: unwanted === TOO_MANY ? undefined : toMarks(unwanted),
  };
}

export async function tagUpdate(
  connection: Connection,
  seeding: Seeding,
  { from, goal, foreign, unwanted }: BegunUpdate,
): Promise<void> {
  const parts = [from, goal, [...foreign].join(""), unwanted ? [...unwanted].join("") : TOO_MANY];
  await writeOwnerTag(
    connection,
    seeding.fabric,
    objectOfUpdate(seeding),
    `${parts.join(".")} ${seeding.stamp}`,
  );
}

/** Takes the owner tag of an update away, if there is one. */
export async function removeUpdateTag(connection: Connection, seeding: Seeding): Promise<void> {
  await removeOwnerTag(connection, seeding.fabric, objectOfUpdate(seeding), seeding.stamp);
}

function toMarks(text: string): ReadonlySet<string> {
  return new Set(text.match(MARK));
}

function objectOfUpdate(seeding: Seeding): TaggedObject {
  return `${objectOf(seeding)}/update`;
}
