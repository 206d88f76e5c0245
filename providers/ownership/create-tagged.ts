import { log } from "../common/log.ts";
import type { Connection } from "../gdn/connection.ts";
import { createOnce } from "./create-once.ts";
import { wasCreatedInThisRun } from "./created-in-this-run.ts";
import {
  createWithOwnerTag,
  readOwnerTag,
  removeOwnerTag,
  type TaggedObject,
  writeOwnerTag,
} from "./owner-tags.ts";
import { listFabric } from "./unsaved.ts";

/** An object inside of a fabric that carries its owner tag in the fabric's metadata. */
export interface TaggedCreate<Found> {
  fabric: string;
  /** As it is called in messages: "collection accounts in fabric spot". */
  described: string;
  object: TaggedObject;
  stamp: string;
  /** Another owner tag of ours, that an object which is gone has left. */
  earlierOwnerTag?: string;
  look: () => Promise<Found | undefined>;
  send: () => Promise<Found>;
  /** Throws, or returns if an object of somebody else may be taken over. */
  adopt: (found: Found, maker: string | undefined) => void;
}

/** What a create ended with. */
export interface Created<Found> {
  found: Found;
  adopted: boolean;
  /** Whether it is one's own that was there before this run, so that it may have been declared differently then. */
  fromEarlierRun?: boolean;
}

/**
 * Creates an object in a fabric once, and tells one's own from other people's: it looks first, owner tags, looks again, then
 * creates. An object that was there before belongs to whoever tagged it. In a fabric that this very run has made there
 * is nothing to look for.
 *
 * Where somebody else's owner tag stands and no object, that is being made right now, or was deleted past its maker: the
 * owner tag stays until the object is surely ours.
 */
export async function createTagged<Found>(
  connection: Connection,
  { fabric, described, object, stamp, earlierOwnerTag, look, send, adopt }: TaggedCreate<Found>,
): Promise<Created<Found>> {
  const decide = async (found: Found, mayBeOurs: boolean) => {
    const maker = await readOwnerTag(connection, fabric, object);
    const isOurStamp = maker === stamp;
    if (isOurStamp && mayBeOurs) return { found, adopted: false };
    // Somebody was faster, so the owner tag must not say that it is ours.
    if (isOurStamp) await removeOwnerTag(connection, fabric, object, stamp);
    adopt(found, isOurStamp ? undefined : maker);
    return { found, adopted: true };
  };

  let maker: string | undefined;
  if (!wasCreatedInThisRun(connection, fabric)) {
    const present = await look();
    if (present !== undefined) {
      const decided = await decide(present, stamp !== "");
      if (decided.adopted) return decided;
      log(isThereAlready(described));
      listFabric(fabric);
      return { ...decided, fromEarlierRun: true };
    }
    maker = await readOwnerTag(connection, fabric, object);
    if (maker === earlierOwnerTag) maker = undefined;
  }
  const isClaimed = maker !== undefined && maker !== stamp;
  if (maker === undefined) await writeOwnerTag(connection, fabric, object, stamp, `create ${described}`);
  if (!wasCreatedInThisRun(connection, fabric)) {
    const made = await look().catch(async (error: unknown) => {
      // Nothing was sent yet, so the owner tag must claim nothing. Of two errors people need the first one.
      await removeOwnerTag(connection, fabric, object, stamp).catch(() => {});
      throw error;
    });
    if (made !== undefined) return decide(made, false);
  }
  const { found, adopted } = await createOnce({
    send: async () => ({
      found: await createWithOwnerTag(connection, fabric, object, stamp, send),
      adopted: false,
    }),
    look,
    accept: decide,
  });
  // It is in the state from now on, which is worth more than an owner tag that cannot be written.
  if (isClaimed && !adopted) await writeOwnerTag(connection, fabric, object, stamp).catch(() => {});
  return { found, adopted };
}

function isThereAlready(described: string): string {
  return `${described} exists already with this stack's owner tag, from a run that was cut off, from a resource that was moved, or made anew after somebody deleted it: it counts as made by this stack.`;
}
