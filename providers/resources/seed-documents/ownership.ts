import { createHash } from "node:crypto";
import { countDocuments } from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { describeFabric } from "../../gdn/fabrics.ts";
import { wasCreatedInThisRun } from "../../ownership/created-in-this-run.ts";
import { ownerTagIn, removeOwnerTag, type TaggedObject, writeOwnerTag } from "../../ownership/owner-tags.ts";
import { stackOf } from "../../ownership/unsaved.ts";

/** What is seeded, and by which resource. */
export interface Seeding {
  fabric: string;
  collection: string;
  stamp: string;
}

/** What is known before the first insert. */
export interface Beginning {
  /** Whether nothing needs to be looked for: the collection holds nothing, or only what this run has put there. */
  isFresh: boolean;
  /** Whose the documents are that exist with equal content. */
  equalOnes: "ours" | "others";
  /** Whether there is an owner tag to be taken away in the end. */
  isStamped: boolean;
}

/**
 * Finds out, before the first insert, whose documents are that exist already with the very content that is to be
 * seeded: ours, if a run before this one was cut off. In a collection of this stack they can be no others; elsewhere a
 * owner tag is left for the next run to find.
 */
export async function beginSeeding(connection: Connection, seeding: Seeding): Promise<Beginning> {
  const { fabric, collection, stamp } = seeding;
  if (wasCreatedInThisRun(connection, fabric)) return { isFresh: true, equalOnes: "ours", isStamped: false };
  const [found, count] = await Promise.all([
    describeFabric(connection, fabric),
    countDocuments(connection, fabric, collection),
  ]);
  const isFresh = count === 0;
  const maker = ownerTagIn(found, `collection ${collection}`);
  if (maker !== undefined && stackOf(maker) === stackOf(stamp))
    return { isFresh, equalOnes: "ours", isStamped: false };
  if (ownerTagIn(found, objectOf(seeding)) === stamp) {
    return { isFresh, equalOnes: "ours", isStamped: true };
  }
  const doing = `seed collection ${collection} of fabric ${fabric}`;
  await writeOwnerTag(connection, fabric, objectOf(seeding), stamp, doing);
  return { isFresh, equalOnes: "others", isStamped: true };
}

/** Takes the owner tag away that `beginSeeding` may have left. */
export async function endSeeding(connection: Connection, seeding: Seeding): Promise<void> {
  await removeOwnerTag(connection, seeding.fabric, objectOf(seeding), seeding.stamp);
}

/** A collection may be seeded by several resources. */
export function pathOf({ collection, stamp }: Omit<Seeding, "fabric">): string {
  return `${collection}/${createHash("sha256").update(stamp).digest("hex").slice(0, 8)}`;
}

export const objectOf = (seeding: Seeding): TaggedObject => `seed ${pathOf(seeding)}`;
