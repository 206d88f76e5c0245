import type * as pulumi from "@pulumi/pulumi";
import { AnyFabric, type AnyFabricArgs } from "./any-fabric.ts";

/** What a `Fabric` is declared with. */
export interface FabricArgs extends AnyFabricArgs {}

/**
 * A fabric (a database over regions) without a spot region: its collections take writes in every region. It lives as a
 * `SpotFabric` does in all else. One that has to get a spot region later is better declared as
 * `SpotFabric` with `spotCreationType: "NONE"`, since another class is another resource.
 *
 * @example
 * const fabric = new Fabric("events", { name: "events", dcList: ["us-west", "eu-central"] });
 */
export class Fabric extends AnyFabric {
  constructor(name: string, args: FabricArgs, opts?: pulumi.CustomResourceOptions) {
    super("Fabric", name, { ...args, spotCreationType: "NONE" } as FabricArgs, opts);
  }
}
