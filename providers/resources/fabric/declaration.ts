import { z } from "zod";
import type { EdgeLocation } from "../../gdn/edge-locations.ts";
import { fabricName, regionName, userName } from "../../gdn/names.ts";
import type { OwnAccess } from "../../ownership/own-access.ts";
import { FABRIC_OWNER_TAG, isOwnerTag } from "../../ownership/owner-tags.ts";
import type { CheckFailure, Lifecycle } from "../../pulumi/lifecycle.ts";
import { flag, name, oneOf, seconds, stamp } from "../../pulumi/schemas.ts";

export interface Inputs {
  name: string;
  dcList?: string[];
  spotCreationType: "SPOT_REGION" | "AUTOMATIC" | "NONE";
  spotDc?: string;
  users: string[];
  metadata: Record<string, unknown>;
  adopt: boolean;
  forceDestroy: boolean;
  readyTimeout: number;
  stamp: string;
}

export interface State extends Inputs {
  effectiveDcList: string[];
  effectiveSpotDc: string;
  status: string;
  regions: EdgeLocation[];
  /** True if the fabric was there before and is left there. */
  adopted: boolean;
  /** What the provisioning API key had to give itself on a fabric that is adopted, to be given back. */
  ownAccess?: OwnAccess;
}

const region = name(regionName, "region");

export const schema: Lifecycle<Inputs, State>["schema"] = {
  name: name(fabricName, "fabric name"),
  dcList: z
    .array(region, { error: "must be a list of regions" })
    .min(1, { error: "must name at least one region; leave it out for all of the tenant's" })
    .refine((list) => new Set(list).size === list.length, { error: "names a region twice" })
    .optional(),
  spotCreationType: oneOf("SPOT_REGION", "AUTOMATIC", "NONE").default("SPOT_REGION"),
  spotDc: region.optional(),
  users: z.array(name(userName, "user name"), { error: "must be a list of user names" }).default([]),
  metadata: z
    .record(z.string(), z.unknown(), { error: "must be an object" })
    .refine((metadata) => !Object.keys(metadata).some(isOwnerTag), {
      error: `keys that begin with '${FABRIC_OWNER_TAG}' are kept for ownership`,
    })
    .default({}),
  adopt: flag(false),
  forceDestroy: flag(false),
  readyTimeout: seconds(300),
  stamp,
};

/** Whether type and region of the spot go together. */
export function checkSpot({ spotCreationType, spotDc }: Inputs): CheckFailure[] {
  if (spotCreationType === "SPOT_REGION" && spotDc === undefined) {
    const reason = "is required with spotCreationType SPOT_REGION: name the region that takes the writes";
    return [{ property: "spotDc", reason }];
  }
  if (spotCreationType !== "SPOT_REGION" && spotDc !== undefined) {
    const reason = `means nothing with spotCreationType ${spotCreationType}: leave it out`;
    return [{ property: "spotDc", reason }];
  }
  return [];
}

/** Hosts have these, names of regions do not: of a host only the service knows which region it is. */
const isName = (region: string) => !/[.:/]/.test(region);

/** A spot region is one of the fabric's, which shows where both are given by name. */
export function checkSpotDcAmong({ dcList, spotDc }: Inputs): CheckFailure[] {
  if (dcList === undefined || spotDc === undefined || dcList.includes(spotDc)) return [];
  if (![...dcList, spotDc].every(isName)) return [];
  return [
    {
      property: "spotDc",
      reason: `'${spotDc}' is not one of the fabric's regions: choose one of ${dcList.join(", ")}, or add it to dcList`,
    },
  ];
}

/** What becomes of a fabric that is replaced. */
export function lostByReplacement({ name: fabric, adopted, forceDestroy }: State): string {
  if (adopted) {
    return `lets go of fabric ${fabric}, which stays because it was adopted; while it is there, one of that name with other regions is refused`;
  }
  return forceDestroy
    ? `replaces fabric ${fabric}: it is deleted with all collections, documents and saved queries in it, and made anew`
    : `replaces fabric ${fabric}: it is deleted with what this stack declares in it, and made anew; that is refused if it holds anything else, as forceDestroy is not set`;
}
