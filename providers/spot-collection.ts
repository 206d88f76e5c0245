import type * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownStamp } from "./dynamic.ts";

export interface SpotCollectionArgs {
  fabric: pulumi.Input<string>;
  /** A letter, then at most 255 letters, digits, `_` or `-`. Another name replaces the collection. */
  name: pulumi.Input<string>;
  /** Whether all writes go through the fabric's spot region. Default true. Changing it replaces the collection. */
  isSpot?: pulumi.Input<boolean>;
  /** Whether writes wait until they are on disk. Default false. Changed in place. */
  waitForSync?: pulumi.Input<boolean>;
  /** Whether changes are published on a stream. Default false. Changed in place. */
  stream?: pulumi.Input<boolean>;
  /** Use a collection that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
  /** Delete the collection even if it holds documents that this stack did not put there. Default false. */
  forceDestroy?: pulumi.Input<boolean>;
}

/**
 * A collection whose writes go through its fabric's spot region, so that every region reads the same. It is deleted
 * only while it is empty, unless `forceDestroy` is set.
 *
 * @example
 * new SpotCollection("accounts", { fabric: fabric.name, name: "accounts" });
 */
export class SpotCollection extends GdnResource {
  declare readonly fabric: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly isSpot: pulumi.Output<boolean>;
  /** The service's own number for the collection. */
  declare readonly collectionId: pulumi.Output<string>;
  /** How many documents there were when it was last looked at. */
  declare readonly count: pulumi.Output<number>;

  constructor(name: string, args: SpotCollectionArgs, opts?: pulumi.CustomResourceOptions) {
    const stamp = ownStamp("SpotCollection", name);
    super("SpotCollection", name, { ...args, stamp }, ["collectionId", "count"], opts);
  }
}
