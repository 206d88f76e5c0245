import type { Connection } from "../gdn/connection.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { removeStamp, type StampedObject } from "../gdn/ownership.ts";

/**
 * Takes away our stamp where a refresh finds, under the name of an object of ours, another one: somebody has deleted
 * ours and made that, and the stamp would claim it for us. This is the one write of a refresh. It happens only where
 * another object is seen: of what is merely not there the stamp stays, as a region that lags behind may say so too.
 * Who may only read refreshes nevertheless: then the stamp stays as well.
 */
export async function disownNamesake(
  connection: Connection,
  fabric: string,
  object: StampedObject,
  { adopted = false, stamp }: { adopted?: boolean; stamp: string },
): Promise<undefined> {
  if (adopted) return;
  try {
    await removeStamp(connection, fabric, object, stamp);
  } catch (error) {
    if (!(error instanceof GdnError && (error.status === 401 || error.status === 403))) throw error;
  }
}

/**
 * An object that is to be changed was deleted meanwhile, and perhaps made anew by somebody else.
 *
 * @param doing as in `GdnError`: "change user ann@shop.example"
 */
export function isGone(doing: string): GdnError {
  return new GdnError(
    doing,
    { answer: "it is not there any more" },
    "Run 'pulumi refresh', then up makes it again.",
  );
}
