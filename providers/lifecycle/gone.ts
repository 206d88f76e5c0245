import type { Connection } from "../gdn/connection.ts";
import { GdnError } from "../gdn/gdn-error.ts";
import { removeStamp, type StampedObject } from "../gdn/ownership.ts";

/**
 * Takes away the stamp of an object that a refresh finds gone. It would claim for us what somebody else has made under
 * that name, or makes later. Who may only read refreshes nevertheless: then the stamp stays.
 */
export async function leaveNoClaim(
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
