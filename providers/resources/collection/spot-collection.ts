import type * as pulumi from "@pulumi/pulumi";
import { AnyCollection, type AnyCollectionArgs } from "./collection.ts";

/** What a `SpotCollection` is declared with. */
export interface SpotCollectionArgs extends AnyCollectionArgs {
  /** Whether all writes go through the fabric's spot region. Default true. Changing it replaces the collection. */
  isSpot?: pulumi.Input<boolean>;
}

/**
 * A collection whose writes go through its fabric's spot region, so that every region reads the same. It is deleted
 * only while it is empty, unless `forceDestroy` is set.
 *
 * @example
 * new SpotCollection("accounts", { fabric: fabric.name, name: "accounts" });
 */
export class SpotCollection extends AnyCollection {
  /** Whether all writes go through the fabric's spot region. */
  declare readonly isSpot: pulumi.Output<boolean>;

  constructor(name: string, args: SpotCollectionArgs, opts?: pulumi.CustomResourceOptions) {
    super("SpotCollection", name, args, opts);
    // The state leaves out what is as by default.
    this.isSpot = (this.isSpot as pulumi.Output<boolean | undefined>).apply((isSpot) => isSpot ?? true);
  }
}
