import { announce } from "../common/log.ts";
import type { Connection } from "../gdn/connection.ts";
import { createOnce } from "./create-once.ts";
import { wasMadeNow } from "./created-in-this-run.ts";
import { makeStamped, removeStamp, type StampedObject, stampObject, stampOf } from "./owner-tags.ts";

/** An object inside of a fabric that carries its stamp in the fabric's metadata. */
export interface StampedCreate<Found> {
  fabric: string;
  /** As it is called in messages: "collection accounts in fabric spot". */
  described: string;
  object: StampedObject;
  stamp: string;
  /** Another stamp of ours, that an object which is gone has left. */
  earlierStamp?: string;
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
  leftBehind?: boolean;
}

/**
 * Creates an object in a fabric once, and tells one's own from other people's: it looks first, stamps, looks again, then
 * creates. An object that was there before belongs to whoever stamped it. In a fabric that this very run has made there
 * is nothing to look for.
 *
 * Where somebody else's stamp stands and no object, that is being made right now, or was deleted past its maker: the
 * stamp stays until the object is surely ours.
 */
export async function createStamped<Found>(
  connection: Connection,
  { fabric, described, object, stamp, earlierStamp, look, send, adopt }: StampedCreate<Found>,
): Promise<Created<Found>> {
  const decide = async (found: Found, mayBeOurs: boolean) => {
    const maker = await stampOf(connection, fabric, object);
    const isOurStamp = maker === stamp;
    if (isOurStamp && mayBeOurs) return { found, adopted: false };
    // Somebody was faster, so the stamp must not say that it is ours.
    if (isOurStamp) await removeStamp(connection, fabric, object, stamp);
    adopt(found, isOurStamp ? undefined : maker);
    return { found, adopted: true };
  };

  let maker: string | undefined;
  if (!wasMadeNow(connection, fabric)) {
    const present = await look();
    if (present !== undefined) {
      const decided = await decide(present, stamp !== "");
      if (decided.adopted) return decided;
      announce(isThereAlready(described));
      return { ...decided, leftBehind: true };
    }
    maker = await stampOf(connection, fabric, object);
    if (maker === earlierStamp) maker = undefined;
  }
  const isClaimed = maker !== undefined && maker !== stamp;
  if (maker === undefined) await stampObject(connection, fabric, object, stamp, `create ${described}`);
  if (!wasMadeNow(connection, fabric)) {
    const made = await look().catch(async (error: unknown) => {
      // Nothing was sent yet, so the stamp must claim nothing. Of two errors people need the first one.
      await removeStamp(connection, fabric, object, stamp).catch(() => {});
      throw error;
    });
    if (made !== undefined) return decide(made, false);
  }
  const { found, adopted } = await createOnce({
    send: async () => ({ found: await makeStamped(connection, fabric, object, stamp, send), adopted: false }),
    look,
    accept: decide,
  });
  // It is in the state from now on, which is worth more than a stamp that cannot be written.
  if (isClaimed && !adopted) await stampObject(connection, fabric, object, stamp).catch(() => {});
  return { found, adopted };
}

function isThereAlready(described: string): string {
  return `${described} is there already with this stack's stamp, from a run that was cut off, from a resource that was moved, or made anew after somebody deleted it: it counts as made by this stack.`;
}
