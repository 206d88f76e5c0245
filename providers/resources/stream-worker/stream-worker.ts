import type * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** What a stream worker is declared with. */
export interface StreamWorkerArgs {
  /** The fabric that it is in, or its name. Another fabric replaces the stream worker. */
  fabric: FabricName;
  /** The name that its definition gives it in `@App:name`. Another name replaces the stream worker. */
  name: pulumi.Input<string>;
  /** Its text: sources, sinks and queries. Changed in place; one that runs is stopped for it. */
  definition: pulumi.Input<string>;
  /** Where it runs, by the names of regions. Default: the service's own choice. Changed in place. */
  regions?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether it runs. Default true. Changed in place. */
  active?: pulumi.Input<boolean>;
  /** Use one that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A program on the GDN that reads streams and collections, and writes others. Its definition is checked as far as that is
 * possible without the service, and by the service before anything is made or changed.
 *
 * @example
 * new StreamWorker("totals", {
 *   fabric: fabric.name,
 *   name: "totals",
 *   definition: `
 *     @App:name("totals")
 *     @source(type="c8streams", stream.list="orders", @map(type="json"))
 *     define stream Orders (customer string, amount double);
 *     @store(type="c8db", collection="totals")
 *     define table Totals (customer string, amount double);
 *     from Orders select customer, sum(amount) as amount group by customer update or insert into Totals
 *       on Totals.customer == customer;
 *   `,
 * });
 */
export class StreamWorker extends GdnResource {
  /** The name of the fabric that it is in. */
  declare readonly fabric: pulumi.Output<string>;
  /** Its name. */
  declare readonly name: pulumi.Output<string>;
  /** Whether it runs. */
  declare readonly active: pulumi.Output<boolean>;

  constructor(name: string, args: StreamWorkerArgs, opts?: pulumi.CustomResourceOptions) {
    super("StreamWorker", name, { ...args, stamp: ownerTagFor("StreamWorker", name) }, [], opts);
  }
}
