import type * as pulumi from "@pulumi/pulumi";
import { noteFabric } from "../../pulumi/fabrics-by-text.ts";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";

/** What every fabric is declared with. */
export interface AnyFabricArgs {
  /** A letter, then at most 63 letters, digits, `_` or `-`. Another name replaces the fabric. */
  name: pulumi.Input<string>;
  /**
   * The regions, by name or host; order means nothing. Default: all of the tenant's. Another set replaces the fabric, and
   * so does leaving it out later, even if it named all.
   */
  dcList?: pulumi.Input<pulumi.Input<string>[]>;
  /** Users with `rw` on it from the start. Default none. Changed in place. */
  users?: pulumi.Input<pulumi.Input<string>[]>;
  /** Entries of the fabric's metadata; others that are there are left alone. Default none. Changed in place. */
  metadata?: pulumi.Input<Record<string, unknown>>;
  /**
   * Use a fabric that exists and agrees with the declaration; it stays when the resource goes. It counts when the
   * resource is created: a later change neither takes a fabric over nor lets go of one. Default false.
   */
  adopt?: pulumi.Input<boolean>;
  /**
   * Delete the fabric, also to replace it, even if it holds what this stack did not make. Default false. Protection of
   * what is in it holds only where that names the fabric by the resource, its output `name`, or the text that is its
   * name here.
   */
  forceDestroy?: pulumi.Input<boolean>;
  /** Seconds to wait until the fabric can be used in all regions. Default 300. */
  readyTimeout?: pulumi.Input<number>;
}

/** A fabric as others name it: by its resource, by its name as an output, or by its name as a text. */
export type FabricName = AnyFabric | pulumi.Input<string>;

/** A region of a fabric. */
export interface FabricRegion {
  /** Its name, such as `us-west`. */
  name: string;
  /** As the service lists it, perhaps with a port. */
  host: string;
  /** Answers as this region. */
  url: string;
  /** Whether the region may be a spot region. */
  spot: boolean;
}

/** What fabrics with and without a spot region have in common. */
export abstract class AnyFabric extends GdnResource {
  /** Its name; what is declared by it waits for the fabric. */
  declare readonly name: pulumi.Output<string>;
  /** The regions that the fabric has, by name. */
  declare readonly effectiveDcList: pulumi.Output<string[]>;
  /** The spot region that the fabric has, by name; empty for none. */
  declare readonly effectiveSpotDc: pulumi.Output<string>;
  /** `available` once it can be used. */
  declare readonly status: pulumi.Output<string>;
  /** The regions that the fabric has, each with its own URL. */
  declare readonly regions: pulumi.Output<FabricRegion[]>;

  protected constructor(
    type: "SpotFabric" | "Fabric",
    name: string,
    args: AnyFabricArgs,
    opts?: pulumi.CustomResourceOptions,
  ) {
    const outputs = ["effectiveDcList", "effectiveSpotDc", "status", "regions"];
    super(type, name, { ...args, stamp: ownerTagFor(type, name) }, outputs, opts);
    noteFabric(args.name, this.name);
  }
}
