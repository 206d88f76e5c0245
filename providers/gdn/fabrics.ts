import { z } from "zod";
import { NO_SUCH_FABRIC } from "./advice.ts";
import type { Connection } from "./connection.ts";
import { ErrorNum, GdnError } from "./gdn-error.ts";
import { shareRead } from "./shared-reads.ts";

/** A fabric as the GDN describes it. */
export interface FabricDescription {
  name: string;
  /** The regions' names. */
  dcList: string[];
  /** The spot region's name; empty if the fabric has none. */
  spotDc: string;
  /** `available` once it may be used. No other value was ever recorded. */
  status: string;
  metadata: Record<string, unknown>;
}

const fabricObject = z
  .object({
    name: z.string(),
    options: z.object({
      dcList: z.string().default(""),
      spotDc: z.string().nullish(),
      status: z.string().default("available"),
      metadata: z.record(z.string(), z.unknown()).nullish(),
    }),
  })
  .transform(
    ({ name, options }): FabricDescription => ({
      name,
      dcList: options.dcList.split(",").filter((region) => region !== ""),
      spotDc: options.spotDc ?? "",
      status: options.status,
      metadata: options.metadata ?? {},
    }),
  );

/**
 * The fabrics as `_system` lists them: its `database/user` shows them with their options even to a credential that has
 * no right inside of them, as an API key has none in those that others made after it.
 */
export async function listFabrics(
  connection: Connection,
  doing = "list the fabrics",
): Promise<FabricDescription[]> {
  return connection.call({
    doing,
    repeatable: true,
    answer: z.array(fabricObject),
    send: (client) => client.listUserFabrics(),
  });
}

/** Finds a fabric through `_system`, as `listFabrics` does; undefined if it is not there. */
export async function findFabric(
  connection: Connection,
  name: string,
  doing = `look for fabric ${name}`,
): Promise<FabricDescription | undefined> {
  return (await listFabrics(connection, doing)).find((fabric) => fabric.name === name);
}

/** `findFabric` for the refresh of the resource with this id: all look at one list; see `shareLook`. */
export async function findFabricShared(
  connection: Connection,
  name: string,
  id: string,
): Promise<FabricDescription | undefined> {
  const fabrics = await shareRead(connection, "fabrics", id, () => listFabrics(connection));
  return fabrics.find((fabric) => fabric.name === name);
}

/**
 * Describes a fabric from the inside, as one region sees it.
 *
 * @returns undefined if the region does not know the fabric (404/1228)
 */
export async function describeFabric(
  connection: Connection,
  name: string,
  region?: { name: string; url: string },
): Promise<FabricDescription | undefined> {
  return connection.callIfPresent([ErrorNum.fabricNotFound], {
    doing: `look at fabric ${name}${region ? ` in region ${region.name}` : ""}`,
    fabric: name,
    url: region?.url,
    repeatable: true,
    answer: fabricObject,
    send: (client) => client.get(),
  });
}

/** What a new fabric is made with. */
export interface NewFabric {
  name: string;
  dcList: string[];
  /** A region's name; "" for no spot region; absent to let the service choose. */
  spotDc?: string;
  users: string[];
  metadata: Record<string, unknown>;
}

/** Creates a fabric; the call goes through `_system`, since the service refuses it elsewhere (403/1230). */
export async function createFabric(connection: Connection, fabric: NewFabric): Promise<void> {
  const { name, dcList, spotDc, users, metadata } = fabric;
  await connection.call({
    doing: `create fabric ${name}`,
    repeatable: false,
    send: (client) =>
      client.createFabric(name, users, {
        dcList: dcList.join(","),
        ...(spotDc === undefined ? {} : { spotDc }),
        metadata,
      }),
  });
}

/** Drops a fabric with everything in it. One that is gone already is no error. */
export async function dropFabric(connection: Connection, name: string): Promise<void> {
  await connection.callIfPresent([ErrorNum.fabricNotFound], {
    doing: `delete fabric ${name}`,
    repeatable: true,
    send: (client) => client.dropFabric(name),
  });
}

/** Merges into a fabric's metadata. */
export async function mergeFabricMetadata(
  connection: Connection,
  fabric: string,
  metadata: Record<string, unknown>,
): Promise<void> {
  await connection.call({
    doing: `update the metadata of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.updateMetaDataForGeoFabric(metadata),
  });
}

/** Replaces all of a fabric's metadata. */
export async function replaceFabricMetadata(
  connection: Connection,
  fabric: string,
  metadata: Record<string, unknown>,
): Promise<void> {
  await connection.call({
    doing: `replace the metadata of fabric ${fabric}`,
    fabric,
    repeatable: true,
    send: (client) => client.setMetaDataForGeoFabric(metadata),
  });
}

/** Moves a fabric's spot region; "" takes it away. The path is known from the clients' sources only. */
export async function setSpotRegion(connection: Connection, fabric: string, spotDc: string): Promise<void> {
  const tenant = await connection.tenant();
  await connection.call({
    doing:
      spotDc === ""
        ? `take the spot region from fabric ${fabric}`
        : `make ${spotDc} the spot region of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.unknown(),
    send: (client) => client.updateFabricSpotRegion(tenant, fabric, spotDc),
  });
}

/** The error of a resource whose fabric is not there. */
export function fabricIsMissing(doing: string, fabric: string): GdnError {
  return new GdnError(doing, { answer: `there is no fabric '${fabric}'` }, NO_SUCH_FABRIC);
}
