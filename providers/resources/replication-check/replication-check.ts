import type * as pulumi from "@pulumi/pulumi";
import { GdnResource } from "../../pulumi/resource.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** What a `ReplicationCheck` is declared with; any change makes it look again. */
export interface ReplicationCheckArgs {
  /** The fabric's name; it is looked at from each of its regions. */
  fabric: FabricName;
  /** A saved query that reads and does not write; it is run in every region. Give either this or `collection`. */
  query?: pulumi.Input<string>;
  /** A collection, whose documents are counted in every region. */
  collection?: pulumi.Input<string>;
  /** How many rows or documents each region must have at least; people may add some of their own. */
  rows: pulumi.Input<number>;
  /** Seconds within which they must be there. Default 60. */
  within?: pulumi.Input<number>;
  /** Anything whose change must make the check run again, such as the digest of the documents. */
  triggers?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What one region answered. */
export interface RegionAnswer {
  /** The region's name. */
  name: string;
  /** Where it was asked. */
  url: string;
  /** How many rows or documents it had. */
  rows: number;
  /** How long it took until the rows were there, in seconds. */
  seconds: number;
}

/**
 * A look from every region of a fabric, each through its own URL: all must give the same rows in time, or the update
 * fails. Any change makes it look again.
 *
 * @example
 * new ReplicationCheck("everywhere", { fabric: fabric.name, query: query.name, rows: documents.count });
 */
export class ReplicationCheck extends GdnResource {
  /** What each region answered, and how long it took until all of it was there. */
  declare readonly regions: pulumi.Output<RegionAnswer[]>;

  constructor(name: string, args: ReplicationCheckArgs, opts?: pulumi.CustomResourceOptions) {
    super("ReplicationCheck", name, args, ["regions"], opts);
  }
}
