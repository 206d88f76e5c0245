import type * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** What a key-value collection is declared with. */
export interface KeyValueCollectionArgs {
  /** The fabric that it is in, or its name. Another fabric replaces the collection. */
  fabric: FabricName;
  /** A letter, then at most 255 letters, digits, `_` or `-`. Another name replaces the collection. */
  name: pulumi.Input<string>;
  /** Whether pairs go at the time in their `expireAt`, in seconds since 1970. Default false. Changing it replaces it. */
  expiration?: pulumi.Input<boolean>;
  /** Whether changes are published on a stream. Default false. Changed in place. */
  stream?: pulumi.Input<boolean>;
  /** Whether writes wait until they are on disk. Default false. Changed in place. */
  waitForSync?: pulumi.Input<boolean>;
  /** Use one that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
  /** Delete the collection, also to replace it, even if it holds pairs. Default false. */
  forceDestroy?: pulumi.Input<boolean>;
}

/**
 * A collection of values by key, which may expire. It is deleted only while it is empty, unless `forceDestroy` is set.
 *
 * @example
 * new KeyValueCollection("sessions", { fabric: fabric.name, name: "sessions", expiration: true });
 */
export class KeyValueCollection extends GdnResource {
  /** The name of the fabric that it is in. */
  declare readonly fabric: pulumi.Output<string>;
  /** Its name. */
  declare readonly name: pulumi.Output<string>;
  /** The service's own number for the collection. */
  declare readonly collectionId: pulumi.Output<string>;

  constructor(name: string, args: KeyValueCollectionArgs, opts?: pulumi.CustomResourceOptions) {
    const stamp = ownerTagFor("KeyValueCollection", name);
    super("KeyValueCollection", name, { ...args, stamp }, ["collectionId"], opts);
  }
}
