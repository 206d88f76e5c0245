import { z } from "zod";
import type { CollectionKeyOptions, NewCollection } from "../../gdn/collections.ts";
import { collectionName, fabricName } from "../../gdn/names.ts";
import type { Lifecycle, Rule } from "../../pulumi/lifecycle.ts";
import { flag, name, oneOf, stamp } from "../../pulumi/schemas.ts";

export interface Inputs extends NewCollection {
  fabric: string;
  adopt: boolean;
  forceDestroy: boolean;
  stamp: string;
}

export interface State extends Inputs {
  /** The service's own number for the collection. */
  collectionId: string;
  /** True if the collection was there before and is left there. */
  adopted: boolean;
}

const wholeNumber = (least: number) =>
  z
    .int({ error: "must be a whole number" })
    .min(least, { error: `must be at least ${least}` })
    .optional();

const keyOptions: z.ZodType<CollectionKeyOptions> = z.strictObject(
  {
    type: oneOf("traditional", "autoincrement").default("traditional"),
    allowUserKeys: flag(true),
    increment: wholeNumber(1),
    offset: wholeNumber(0),
  },
  {
    error: ({ code }) =>
      code === "unrecognized_keys"
        ? "may only have type, allowUserKeys, increment and offset"
        : "must be an object",
  },
);

export const schema: Lifecycle<Inputs, State>["schema"] = {
  fabric: name(fabricName, "fabric name"),
  name: name(collectionName, "collection name"),
  type: oneOf("document", "edge").default("document"),
  isSpot: flag(true),
  isLocal: flag(false),
  waitForSync: flag(false),
  stream: flag(false),
  cacheEnabled: z.boolean({ error: "must be true or false" }).optional(),
  keyOptions: keyOptions.optional(),
  adopt: flag(false),
  forceDestroy: flag(false),
  stamp,
};

export const rules: readonly Rule<Inputs>[] = [
  {
    about: ["isSpot", "isLocal"],
    failures: ({ isSpot, isLocal }) =>
      isSpot && isLocal
        ? [{ property: "isLocal", reason: "cannot stand beside isSpot: no collection is both" }]
        : [],
  },
  {
    about: ["keyOptions"],
    failures: ({ keyOptions: options }) =>
      (["increment", "offset"] as const)
        .filter((input) => options?.[input] !== undefined && options.type !== "autoincrement")
        .map((input) => ({ property: `keyOptions.${input}`, reason: "is only for type autoincrement" })),
  },
];
