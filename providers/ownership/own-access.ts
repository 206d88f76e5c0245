import { clearAccessLevel, getAccessLevel, setAccessLevel } from "../gdn/access-levels.ts";
import type { Connection } from "../gdn/connection.ts";
import { findFabric } from "../gdn/fabrics.ts";
import { isRefusal } from "../gdn/gdn-error.ts";
import type { Level } from "../gdn/terms.ts";
import { ownerTagAt } from "./owner-tags.ts";

/**
 * How the API key that provisions gets into fabrics: on some services it has no right even on one that it made, and
 * others may have made a fabric, or have taken the right away. Whoever may give rights in the tenant may give them to
 * oneself. It is done once, where the right turns out to be lacking, and the key keeps it for as long as the fabric's
 * resource is there.
 */

/** What the key has given itself on a fabric that was taken over. */
export interface OwnAccess {
  apiKeyId: string;
  fabric: string;
  /** What it had before. Absent from states of old, where it was `none`. */
  before?: Level;
}

/**
 * Gets the key into a fabric that refused it, where that was made by this tool; the right goes with the fabric then. Of
 * others nobody would give it back. A refresh leaves all levels as they are.
 *
 * @returns whether sending the refused call again makes sense
 */
export async function enterFabric(connection: Connection, fabric: string): Promise<boolean> {
  const { generation } = connection;
  return whereAllowed(async () => {
    // This look needs no right inside of the fabric. If it is refused as well, the connection goes on to the next
    // credential, if there is one.
    const found = await findFabric(connection, fabric);
    if (connection.generation !== generation) return true;
    const mayEnter = connection.isChanging && ownerTagAt(found) !== undefined;
    return mayEnter && (await giveOwnAccess(connection, fabric, async () => {}));
  });
}

/** Gets the key into a fabric that its resource takes over, and notes in the state what is to be given back. */
export async function enterAdopted(
  connection: Connection,
  state: { name: string; adopted: boolean; ownAccess?: OwnAccess },
): Promise<void> {
  if (!state.adopted) return;
  await whereAllowed(() =>
    giveOwnAccess(connection, state.name, async (given) => {
      if (state.ownAccess?.apiKeyId === given.apiKeyId) return;
      await returnOwnAccess(connection, state.ownAccess);
      state.ownAccess = given;
    }),
  );
}

/** Gives back what `enterAdopted` took; for a fabric that stays when its resource goes. */
export async function returnOwnAccess(
  connection: Connection,
  ownAccess: OwnAccess | undefined,
): Promise<void> {
  if (ownAccess === undefined) return;
  const { before = "none", ...target } = ownAccess;
  if (before === "none") await clearAccessLevel(connection, target);
  else if ((await getAccessLevel(connection, target)) !== undefined) {
    await setAccessLevel(connection, target, before);
  }
}

/**
 * @param note is told before the level is set
 * @returns whether the key has `rw` now; false where the credential is no API key
 */
async function giveOwnAccess(
  connection: Connection,
  fabric: string,
  note: (given: OwnAccess) => Promise<void>,
): Promise<boolean> {
  const { ownApiKeyId: apiKeyId } = connection;
  if (apiKeyId === undefined) return false;
  const before = await getAccessLevel(connection, { apiKeyId, fabric });
  if (before === undefined) return false;
  if (before === "rw") return true;
  await note({ apiKeyId, fabric, before });
  await setAccessLevel(connection, { apiKeyId, fabric }, "rw");
  return true;
}

/** Who may not give rights hears of the call that was refused, not of this attempt. */
async function whereAllowed(work: () => Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}
