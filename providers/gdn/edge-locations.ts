import { z } from "zod";
import type { Connection } from "./connection.ts";
import { GdnError } from "./gdn-error.ts";

/** A region in which the tenant may have fabrics. */
export interface EdgeLocation {
  name: string;
  /** As the service lists it, perhaps with a port. */
  host: string;
  /** `https://...`: answers as this region. */
  url: string;
  /** Whether fabrics may have it as their spot region. */
  spot: boolean;
}

/** Recorded on `/datacenter/all`; the tenant's own list is known from both clients' sources, which read `[0].dcInfo`. */
const tenantLocations = z
  .array(
    z.object({
      dcInfo: z.array(
        z.object({
          name: z.string(),
          host: z.string().optional(),
          spot_region: z.boolean().optional(),
          tags: z.object({ url: z.string().optional() }).optional(),
        }),
      ),
    }),
  )
  .min(1);

/** The tenant's edge locations. */
export async function listEdgeLocations(connection: Connection): Promise<EdgeLocation[]> {
  const [first] = await connection.call({
    doing: "list the tenant's edge locations",
    repeatable: true,
    answer: tenantLocations,
    send: (client) => client.getTenantEdgeLocations(),
  });
  const locations = (first?.dcInfo ?? []).map(({ name, host, spot_region, tags }) => {
    const reached = tags?.url ?? host ?? "";
    return {
      name,
      host: host ?? reached,
      url: reached.startsWith("https://") ? reached : `https://${reached}`,
      spot: spot_region ?? false,
    };
  });
  connection.entryPoints.learn(locations.map(({ url }) => url));
  return locations;
}

/**
 * Finds the location that was named, by its name or its host (with or without port, with or without `api-`).
 *
 * @throws GdnError that lists the locations there are
 */
export function findEdgeLocation(locations: EdgeLocation[], named: string, doing: string): EdgeLocation {
  const found = locations.find((location) => isNamed(location, named));
  if (found) return found;
  throw new GdnError(
    doing,
    { answer: `the tenant has no region '${named}'` },
    `Its regions are ${locations.map(({ name, host }) => (name === host ? name : `${name} (${host})`)).join(", ")}.`,
  );
}

/** Whether a region may be called `named`: its name, or its host in any of the forms that people copy. */
export function isNamed(location: Pick<EdgeLocation, "name" | "host" | "url">, named: string): boolean {
  const bare = named.replace(/^api-/, "");
  const { host, hostname } = new URL(location.url);
  return [location.name, location.host, location.host.replace(/:\d+$/, ""), host, hostname].includes(
    named === location.name ? named : bare,
  );
}
