import type * as pulumi from "@pulumi/pulumi";
import { AnyFabric, type AnyFabricArgs } from "./any-fabric.ts";

export type { FabricRegion } from "./any-fabric.ts";

/** How a fabric comes by its spot region: one that is named, one that the service chooses, or none. */
export type SpotCreationType = "SPOT_REGION" | "AUTOMATIC" | "NONE";

/** What a `SpotFabric` is declared with. */
export interface SpotFabricArgs extends AnyFabricArgs {
  /**
   * `SPOT_REGION` (default), which `spotDc` names; `AUTOMATIC`, which lets the service choose; or `NONE`. Changed in place.
   */
  spotCreationType?: pulumi.Input<SpotCreationType>;
  /** The region that takes the writes of spot collections, by name or host. Changed in place. */
  spotDc?: pulumi.Input<string>;
}

/**
 * A fabric (a database over regions) with a spot region, which takes the writes of its spot collections.
 *
 * Creating it waits until every region answers for it and checks that it really has the spot region. It is deleted
 * only while it is empty, unless `forceDestroy` is set.
 *
 * @example
 * const fabric = new SpotFabric("spot", { name: "spot", dcList: ["us-west", "eu-central"], spotDc: "us-west" });
 */
export class SpotFabric extends AnyFabric {
  constructor(name: string, args: SpotFabricArgs, opts?: pulumi.CustomResourceOptions) {
    super("SpotFabric", name, args, opts);
  }
}
