import { clearAccessLevel, setAccessLevel } from "../gdn/access-levels.ts";
import type { Connection } from "../gdn/connection.ts";
import { ErrorNum, GdnError } from "../gdn/gdn-error.ts";
import { madeNow } from "../gdn/made-now.ts";

/** Says that the provisioning API key, which had no right on a fabric, gave itself access. */
export interface OwnAccess {
  apiKeyId: string;
  fabric: string;
}

/**
 * Does something inside of a fabric. An API key that is older than the fabric has no right on it (401/11), so where
 * the credential is such a key, it first gives itself `rw`; that is noted in `holder.ownAccess`.
 */
export async function lookInside<T>(
  connection: Connection,
  holder: { name: string; ownAccess?: OwnAccess },
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await look();
  } catch (error) {
    const refused =
      error instanceof GdnError && (error.status === 401 || error.errorNum === ErrorNum.forbidden);
    const apiKeyId = connection.ownApiKeyId;
    if (!refused || apiKeyId === undefined) throw error;
    const target = { apiKeyId, fabric: holder.name };
    await setAccessLevel(connection, target, "rw");
    holder.ownAccess ??= target;
    return look();
  }
}

/** Enters a fabric that this run has made: an API key is older than it, so it surely has no right on it yet. */
export async function enterOwnFabric(connection: Connection, fabric: string): Promise<void> {
  const made = madeNow(connection, fabric);
  const apiKeyId = connection.ownApiKeyId;
  if (made === undefined || made.hasOwnAccess || apiKeyId === undefined) return;
  await setAccessLevel(connection, { apiKeyId, fabric }, "rw");
  made.hasOwnAccess = true;
}

/** Takes back what `lookInside` gave; for a fabric that stays when its resource goes. */
export async function returnOwnAccess(
  connection: Connection,
  ownAccess: OwnAccess | undefined,
): Promise<void> {
  if (ownAccess !== undefined) await clearAccessLevel(connection, ownAccess);
}
