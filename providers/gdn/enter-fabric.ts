import { setAccessLevel } from "./access-levels.ts";
import type { Connection } from "./connection.ts";
import { findFabric } from "./fabrics.ts";
import { readStamp } from "./ownership.ts";

/**
 * Gets the credential into a fabric that refused it (401/11). An API key has no right on fabrics that were made after
 * it, nor a new key on those that an older one made; but whoever may give rights in the tenant may give them to
 * oneself. That is done for fabrics that were made by this tool, and for no others.
 *
 * @returns whether sending the refused call again makes sense
 */
export async function enterFabric(connection: Connection, fabric: string): Promise<boolean> {
  const { generation } = connection;
  // This look needs no right inside of the fabric. If it is refused as well, the connection goes on to the next
  // credential, if there is one.
  const found = await findFabric(connection, fabric);
  if (connection.generation !== generation) return true;
  const apiKeyId = connection.ownApiKeyId;
  if (apiKeyId === undefined || readStamp(found) === undefined) return false;
  await setAccessLevel(connection, { apiKeyId, fabric }, "rw");
  return true;
}
