import type { Connection } from "../../gdn/connection.ts";
import { type EdgeLocation, isNamed } from "../../gdn/edge-locations.ts";
import { describeFabric, type FabricDescription, findFabric } from "../../gdn/fabrics.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { waitFor } from "../../gdn/polling.ts";

/** What must become ready. */
export interface AwaitedFabric {
  name: string;
  regions: EdgeLocation[];
  /** The spot region that it is to have, by any of its names. */
  spotDc?: string;
  /** In seconds. */
  readyTimeout: number;
}

/**
 * Waits until `options.status` is `available` and every region of the fabric answers for it.
 *
 * The status is read through `_system`, which shows it to credentials that have no right inside of the new fabric
 * yet. From inside, these get 401, which is not "not ready yet": the key then lets itself in, as `enterFabric` does.
 *
 * @throws GdnError if it takes longer than `readyTimeout`
 */
export async function waitUntilReady(
  connection: Connection,
  fabric: AwaitedFabric,
): Promise<FabricDescription> {
  const notYet = new Set(fabric.regions);
  const seen = await waitFor(`fabric ${fabric.name}`, fabric.readyTimeout * 1000, async () => {
    const found = await findFabric(connection, fabric.name);
    if (found === undefined) return { lacking: "it is not listed yet" };
    if (found.status !== "available") return { lacking: `its status is ${found.status}` };
    const spotRegion = fabric.regions.find((region) => region.name === found.spotDc);
    if (fabric.spotDc !== undefined && spotRegion !== undefined && !isNamed(spotRegion, fabric.spotDc)) {
      return { lacking: `its spot region is still ${found.spotDc}` };
    }
    for (const region of notYet) {
      const inside = await describeFabric(connection, fabric.name, region);
      if (inside?.status !== "available") {
        return {
          lacking: `region ${region.name} ${inside ? `says ${inside.status}` : "does not know it yet"}`,
        };
      }
      notYet.delete(region);
    }
    return { result: found };
  });
  if (seen.lacking === undefined) return seen.result;
  throw new GdnError(
    `use fabric ${fabric.name}`,
    { answer: `it was not ready after ${fabric.readyTimeout} s: ${seen.lacking}` },
    "Run the same command again to go on waiting, or raise readyTimeout.",
  );
}
