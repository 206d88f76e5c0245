import type { Connection, WaysIn } from "../gdn/connection.ts";
import { listEdgeLocations } from "../gdn/edge-locations.ts";
import { findFabric } from "../gdn/fabrics.ts";
import { enterFabric } from "./own-access.ts";

/** How calls get into fabrics, for `Connection`. */
export const waysIn: WaysIn = { enterFabric, findFabricUrls };

/** Where a fabric answers: the URLs of its regions; none if it does not exist. */
export async function findFabricUrls(connection: Connection, fabric: string): Promise<string[]> {
  const found = await findFabric(connection, fabric);
  if (found === undefined) return [];
  const locations = await listEdgeLocations(connection);
  return locations.filter(({ name }) => found.dcList.includes(name)).map(({ url }) => url);
}
