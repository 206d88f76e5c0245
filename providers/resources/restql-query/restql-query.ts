import type * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** A saved query as others name it: by its resource, by its name as an output, or by its name as a text. */
export type QueryName = RestqlQuery | pulumi.Input<string>;

/** What a `RestqlQuery` is declared with. */
export interface RestqlQueryArgs {
  /** The fabric that it is in, or its name. Another fabric replaces the query. */
  fabric: FabricName;
  /** Letters, digits, `_` and `-`. Another name replaces the query. */
  name: pulumi.Input<string>;
  /** The text in C8QL. Changed in place. */
  value: pulumi.Input<string>;
  /**
   * Values for the text's bind parameters (`@name`), kept with the query. Default none. Changed in place. The local GDN does
   * not use them when it runs the query; what the service does is not known.
   */
  parameters?: pulumi.Input<Record<string, unknown>>;
  /** Use a query that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A query that is saved under a name, to be run by it. Its text is checked before it is saved: roughly in previews,
 * wholly by the service.
 *
 * @example
 * new RestqlQuery("read", { fabric: fabric.name, name: "read_query", value: "FOR account IN accounts RETURN account" });
 */
export class RestqlQuery extends GdnResource {
  /** The name of the fabric that it is in. */
  declare readonly fabric: pulumi.Output<string>;
  /** The name by which it is run. */
  declare readonly name: pulumi.Output<string>;
  /** The text in C8QL. */
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, args: RestqlQueryArgs, opts?: pulumi.CustomResourceOptions) {
    super("RestqlQuery", name, { ...args, stamp: ownerTagFor("RestqlQuery", name) }, [], opts);
  }
}
