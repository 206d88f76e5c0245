import type * as pulumi from "@pulumi/pulumi";
import type { IndexType } from "../../gdn/terms.ts";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { CollectionName } from "../collection/collection.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

export type { IndexType };

/** An index cannot be changed: every input but `adopt` replaces it. */
export interface IndexArgs {
  /** The name of the collection's fabric. */
  fabric: FabricName;
  /** The name of the collection. */
  collection: CollectionName;
  /** A letter or `_`, then letters, digits, `_` or `-`. */
  name: pulumi.Input<string>;
  /** `persistent`, `hash` and `skiplist` are for values, `geo` for places, `fulltext` for words, `ttl` to expire. */
  type: pulumi.Input<IndexType>;
  /** The attributes, with dots into sub-objects: one for `fulltext` and `ttl`, one or two for `geo`. */
  fields: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether no two documents may have the same values. Default false. Not for `geo`, `fulltext` and `ttl`. */
  unique?: pulumi.Input<boolean>;
  /** Whether documents without the attributes are left out. Default: the service's own. */
  sparse?: pulumi.Input<boolean>;
  /** Of `persistent`, `hash` and `skiplist`: whether equal values in a list count once. Default: the service's own. */
  deduplicate?: pulumi.Input<boolean>;
  /** Of `geo`: whether the attribute holds GeoJSON, and not `[latitude, longitude]`. Default: the service's own. */
  geoJson?: pulumi.Input<boolean>;
  /** Of `fulltext`: the shortest word, in characters. Default: the service's own. */
  minLength?: pulumi.Input<number>;
  /** Of `ttl`, where it must be given: seconds from the time in the attribute until the document goes. */
  expireAfter?: pulumi.Input<number>;
  /** Use an index that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * An index of a collection.
 *
 * @example
 * new Index("by-email", {
 *   fabric: fabric.name,
 *   collection: accounts.name,
 *   name: "by_email",
 *   type: "persistent",
 *   fields: ["email"],
 * });
 */
export class Index extends GdnResource {
  /** The name of the collection's fabric. */
  declare readonly fabric: pulumi.Output<string>;
  /** The name of the collection. */
  declare readonly collection: pulumi.Output<string>;
  /** Its name within the collection. */
  declare readonly name: pulumi.Output<string>;
  /** The service's own number for the index, after the collection's name. */
  declare readonly indexId: pulumi.Output<string>;

  constructor(name: string, args: IndexArgs, opts?: pulumi.CustomResourceOptions) {
    super("Index", name, { ...args, stamp: ownerTagFor("Index", name) }, ["indexId"], opts);
  }
}
