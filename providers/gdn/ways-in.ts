import { getAccessLevel, setAccessLevel } from "./access-levels.ts";
import type { Connection, WaysIn } from "./connection.ts";
import { listEdgeLocations } from "./edge-locations.ts";
import type { Elevation } from "./elevations.ts";
import { findFabric } from "./fabrics.ts";
import { objectStamp, readStamp } from "./ownership.ts";

/** How calls get into fabrics, for `Connection`. */
export const waysIn: WaysIn = { enterFabric, findFabricUrls };

/** Where a fabric answers: the URLs of its regions; none if it does not exist. */
export async function findFabricUrls(connection: Connection, fabric: string): Promise<string[]> {
  const found = await findFabric(connection, fabric);
  if (found === undefined) return [];
  const locations = await listEdgeLocations(connection);
  return locations.filter(({ name }) => found.dcList.includes(name)).map(({ url }) => url);
}

/**
 * Gets the credential into a fabric that refused it. An API key has no right on fabrics that were made after it, nor a
 * new key on those that an older one made; but whoever may give rights in the tenant may give them to oneself. That is
 * done for fabrics that were made by this tool, and for no others.
 *
 * Where an AccessLevel declares what this very key may do there, the right is only borrowed for the refused call.
 *
 * @param status 401 for no right at all, 403 for one that is not enough
 * @returns whether sending the refused call again makes sense, or what to give back after it
 */
async function enterFabric(
  connection: Connection,
  fabric: string,
  status: number,
): Promise<boolean | Elevation> {
  const { generation } = connection;
  // This look needs no right inside of the fabric. If it is refused as well, the connection goes on to the next
  // credential, if there is one.
  const found = await findFabric(connection, fabric);
  if (connection.generation !== generation) return true;
  const apiKeyId = connection.ownApiKeyId;
  if (apiKeyId === undefined || readStamp(found) === undefined) return false;
  const target = { apiKeyId, fabric };
  const isDeclared = objectStamp(found, `access ${apiKeyId}`) !== undefined;
  if (!isDeclared && status !== 401) return false;
  const before = isDeclared ? await getAccessLevel(connection, target) : undefined;
  await setAccessLevel(connection, target, "rw");
  return before === undefined ? true : { before, giveBack: () => setAccessLevel(connection, target, before) };
}
