import { getAccessLevel } from "../gdn/access-levels.ts";
import type { Connection } from "../gdn/connection.ts";
import { describeFabric, type FabricDescription } from "../gdn/fabrics.ts";
import { GdnError, isRefusal } from "../gdn/gdn-error.ts";
import { removeOwnerTag, type TaggedObject } from "./owner-tags.ts";

/**
 * Takes away our owner tag where a refresh finds, under the name of an object of ours, another one: somebody has deleted
 * ours and made that, and the owner tag would claim it for us. This is the one write of a refresh. It happens only where
 * another object is seen: of what is merely not there the owner tag stays, as a region that lags behind may say so too.
 * Who may only read refreshes nevertheless: then the owner tag stays as well.
 */
export async function disownNamesake(
  connection: Connection,
  fabric: string,
  object: TaggedObject,
  { adopted = false, stamp }: { adopted?: boolean; stamp: string },
): Promise<undefined> {
  if (adopted) return;
  try {
    await removeOwnerTag(connection, fabric, object, stamp);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

/**
 * Looks again for a fabric that the list of all fabrics does not show: to a credential that does not manage the tenant
 * it may show those only on which it has a level, and who is refused inside cannot tell that a fabric is gone.
 */
export async function findUnlisted(
  connection: Connection,
  fabric: string,
): Promise<FabricDescription | undefined> {
  try {
    return await describeFabric(connection, fabric);
  } catch (error) {
    if (isRefusal(error) && (await managesTenant(connection))) return undefined;
    throw error;
  }
}

async function managesTenant(connection: Connection): Promise<boolean> {
  const apiKeyId = connection.ownApiKeyId;
  if (apiKeyId === undefined) return false;
  try {
    return (await getAccessLevel(connection, { apiKeyId, fabric: "_system" })) === "rw";
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/**
 * An object that is to be changed was deleted meanwhile, and perhaps made anew by somebody else.
 *
 * @param doing as in `GdnError`: "change user ann@shop.example"
 */
export function missingError(doing: string): GdnError {
  return new GdnError(
    doing,
    { answer: "it is not there any more" },
    "Run 'pulumi refresh', then up makes it again.",
  );
}
