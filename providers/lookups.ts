import * as pulumi from "@pulumi/pulumi";
import { projectFolder } from "./common/paths.ts";
import type { Connection } from "./gdn/connection.ts";
import type { DeclaredCollection as FoundCollection } from "./gdn/terms.ts";

export type { FoundCollection };

/**
 * Looks at what there is, for a program that depends on it. Each is a request that the program itself sends, in
 * previews too, with the same settings and credential as the resources; what is configured as a secret stays one. The
 * GDN's client is loaded only when the first of them is called.
 */

/** A region in which the tenant may have fabrics. */
export interface EdgeLocation {
  /** Its name, such as `us-west`. */
  name: string;
  /** As the service lists it, perhaps with a port. */
  host: string;
  /** Answers as this region. */
  url: string;
  /** Whether fabrics may have it as their spot region. */
  spot: boolean;
}

/**
 * The tenant's regions.
 *
 * @example
 * const spotRegions = (await getEdgeLocations()).filter(({ spot }) => spot).map(({ name }) => name);
 */
export function getEdgeLocations(): Promise<EdgeLocation[]> {
  return look(async (connection) => {
    const { listEdgeLocations } = await import("./gdn/edge-locations.ts");
    return listEdgeLocations(connection);
  });
}

/** A fabric that is there, whoever made it. */
export interface FoundFabric {
  /** Its name. */
  name: string;
  /** Its regions, by name. */
  dcList: string[];
  /** The spot region, by name; empty for none. */
  spotDc: string;
  /** `available` once it can be used. */
  status: string;
}

/**
 * The tenant's fabrics that the credential may know of, without `_system`.
 *
 * @example
 * const isThere = (await getFabrics()).some(({ name }) => name === "shop");
 */
export function getFabrics(): Promise<FoundFabric[]> {
  return look(async (connection) => {
    const { listFabrics } = await import("./gdn/fabrics.ts");
    const fabrics = await listFabrics(connection);
    return fabrics
      .filter(({ name }) => name !== "_system")
      .map(({ name, dcList, spotDc, status }) => ({ name, dcList, spotDc, status }));
  });
}

/**
 * The collections of a fabric, without the system's own. Of a fabric that the program declares, wait for what is known
 * only once it was made, such as `fabric.id` or the `id` of a collection; its name is known to previews before that:
 * `pulumi.all([fabric.name, fabric.id]).apply(([name]) => getCollections(name))`.
 *
 * @throws RunError if there is no such fabric, or the credential has no right on it
 * @example
 * const carts = (await getCollections("shop")).filter(({ name }) => name.startsWith("cart"));
 */
export function getCollections(fabric: string): Promise<FoundCollection[]> {
  return look(async (connection) => {
    // Programs in JavaScript may give what the types would refuse.
    if (typeof (fabric as unknown) !== "string") {
      throw new Error(
        "Could not list the collections of a fabric: its name must be a text; of an output, wait by apply().",
      );
    }
    const { fabricName } = await import("./gdn/names.ts");
    if (!fabricName.pattern.test(fabric)) {
      throw new Error(`There is no fabric '${fabric}': its name must be ${fabricName.says}.`);
    }
    const { asDeclared, listCollections } = await import("./gdn/collections.ts");
    const found = await listCollections(connection, fabric);
    if (found === undefined) {
      throw new Error(
        `Could not list the collections of fabric ${fabric}: there is no fabric '${fabric}'. Check the name, or make it first.`,
      );
    }
    return found
      .filter(({ isSystem }) => !isSystem)
      .map((collection) => ({ name: collection.name, ...asDeclared(collection) }));
  });
}

async function look<T>(ask: (connection: Connection) => Promise<T>): Promise<T> {
  const [{ Connection }, { resolveSettings }, { findFabricUrls }] = await Promise.all([
    import("./gdn/connection.ts"),
    import("./gdn/settings.ts"),
    import("./ownership/ways-in.ts"),
  ]);
  let connection: Connection | undefined;
  try {
    const settings = resolveSettings(pulumi.runtime.getConfig, process.env, projectFolder());
    connection = new Connection(settings, { findFabricUrls });
    return await ask(connection);
  } catch (error) {
    // People get the sentence, without a trace through this project.
    throw new pulumi.RunError(error instanceof Error ? error.message : String(error));
  } finally {
    // An idle connection would keep the program from ending.
    connection?.close();
  }
}
