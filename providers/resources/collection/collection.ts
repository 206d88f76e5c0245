import * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** How a collection makes the keys of documents that bring none. */
export interface KeyOptions {
  /** `traditional` (default) or `autoincrement`, for which `increment` and `offset` are. */
  type?: pulumi.Input<"traditional" | "autoincrement">;
  /** Whether documents may bring their own keys. Default true. */
  allowUserKeys?: pulumi.Input<boolean>;
  /** Of `autoincrement`: the step from key to key. Default: the service's own. */
  increment?: pulumi.Input<number>;
  /** Of `autoincrement`: where the keys begin. Default: the service's own. */
  offset?: pulumi.Input<number>;
}

/** What every collection is declared with. */
export interface AnyCollectionArgs {
  /** The fabric that it is in, or its name. Another fabric replaces the collection. */
  fabric: FabricName;
  /** A letter, then at most 255 letters, digits, `_` or `-`. Another name replaces the collection. */
  name: pulumi.Input<string>;
  /** Documents (default), or edges between them. Another type replaces the collection. */
  type?: pulumi.Input<"document" | "edge">;
  /**
   * How keys are made: `{ type, allowUserKeys, increment, offset }`, where the type is `traditional` or `autoincrement`, for
   * which the last two are. Default: the service's own. Others replace the collection.
   */
  keyOptions?: pulumi.Input<KeyOptions>;
  /** Whether writes wait until they are on disk. Default false. Changed in place. */
  waitForSync?: pulumi.Input<boolean>;
  /** Whether changes are published on a stream. Default false. Changed in place. */
  stream?: pulumi.Input<boolean>;
  /** Whether documents are cached in memory. Default: the service's own. Changed in place. */
  cacheEnabled?: pulumi.Input<boolean>;
  /** Use a collection that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
  /**
   * Delete the collection, also to replace it, even if it holds documents that this stack did not put there. Default
   * false. Protection of what is in it holds only where that names the collection by its output `name`.
   */
  forceDestroy?: pulumi.Input<boolean>;
}

/** A collection as others name it: by its resource, by its name as an output, or by its name as a text. */
export type CollectionName = AnyCollection | pulumi.Input<string>;

/** What a `Collection` is declared with. */
export interface CollectionArgs extends AnyCollectionArgs {
  /** Whether documents stay in the region in which they are written. Default false. Changing it replaces the collection. */
  isLocal?: pulumi.Input<boolean>;
}

/** What collections with and without a spot region have in common. */
export abstract class AnyCollection extends GdnResource {
  /** The name of the fabric that it is in. */
  declare readonly fabric: pulumi.Output<string>;
  /** Its name; what is declared by it waits for the collection. */
  declare readonly name: pulumi.Output<string>;
  /** The service's own number for the collection. */
  declare readonly collectionId: pulumi.Output<string>;
  /** The topic on which its changes are published, by which applications read it; undefined without `stream`. */
  readonly streamTopic: pulumi.Output<string | undefined>;

  protected constructor(
    type: "SpotCollection" | "Collection",
    name: string,
    args: AnyCollectionArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(type, name, { ...args, stamp: ownerTagFor(type, name) }, ["collectionId", "isSpot"], opts);
    // The stream of a collection has the collection's name (known from jsc8's source).
    const declared = pulumi.all([this.name, args.stream ?? false]);
    this.streamTopic = declared.apply(([topic, hasStream]) => (hasStream ? topic : undefined));
  }
}

/**
 * A collection that takes writes in every region, which spread to the others. It is deleted only while it is empty,
 * unless `forceDestroy` is set.
 *
 * @example
 * new Collection("knows", { fabric: fabric.name, name: "knows", type: "edge" });
 */
export class Collection extends AnyCollection {
  constructor(name: string, args: CollectionArgs, opts?: pulumi.CustomResourceOptions) {
    super("Collection", name, { ...args, isSpot: false } as CollectionArgs, opts);
  }
}
