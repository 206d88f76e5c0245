import type { Connection } from "../gdn/connection.ts";
import {
  makeStamped,
  removeStamp,
  type StampedObject,
  stampObject,
  stampOf,
  wasMadeNow,
} from "../gdn/ownership.ts";
import { createOnce } from "./create-once.ts";

/** An object inside of a fabric that carries its stamp in the fabric's metadata. */
export interface StampedCreate<Found> {
  fabric: string;
  object: StampedObject;
  stamp: string;
  look: () => Promise<Found | undefined>;
  send: () => Promise<Found>;
  /** Throws, or returns if an object of somebody else may be taken over. */
  adopt: (found: Found, maker: string | undefined) => void;
}

/**
 * Creates an object in a fabric once, and tells one's own from other people's: it looks first, stamps, then creates.
 * An object that was there before belongs to whoever stamped it. In a fabric that this very run has made there is
 * nothing to look for.
 */
export async function createStamped<Found>(
  connection: Connection,
  { fabric, object, stamp, look, send, adopt }: StampedCreate<Found>,
): Promise<{ found: Found; adopted: boolean }> {
  const present = wasMadeNow(connection, fabric) ? undefined : await look();
  if (present !== undefined) {
    const maker = await stampOf(connection, fabric, object);
    if (maker === stamp && stamp !== "") return { found: present, adopted: false };
    adopt(present, maker);
    return { found: present, adopted: true };
  }
  await stampObject(connection, fabric, object, stamp);
  return createOnce({
    send: async () => ({ found: await makeStamped(connection, fabric, object, stamp, send), adopted: false }),
    look,
    accept: async (found, answerWasLost) => {
      if (answerWasLost) return { found, adopted: false };
      // Somebody was faster, so the stamp must not say that it is ours.
      await removeStamp(connection, fabric, object, stamp);
      adopt(found, undefined);
      return { found, adopted: true };
    },
  });
}
