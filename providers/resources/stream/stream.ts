import type * as pulumi from "@pulumi/pulumi";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** A stream as others name it: by its resource, by its output `topic`, or by its whole name as a text. */
export type StreamName = Stream | pulumi.Input<string>;

/** What a stream is declared with. */
export interface StreamArgs {
  /** The fabric that it is in, or its name. Another fabric replaces the stream. */
  fabric: FabricName;
  /** Letters, digits, `_`, `-` and `.`, without its scope. Another name replaces the stream. */
  name: pulumi.Input<string>;
  /** Whether messages stay in the region in which they are sent. Default false. Changing it replaces the stream. */
  local?: pulumi.Input<boolean>;
  /** Use a stream that exists; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
  /** Delete the stream, also to replace it, even if it holds messages or has subscriptions. Default false. */
  forceDestroy?: pulumi.Input<boolean>;
}

/**
 * A stream of messages. It is deleted only while it holds no messages and nobody is subscribed, unless `forceDestroy` is
 * set.
 *
 * @example
 * const orders = new Stream("orders", { fabric: fabric.name, name: "orders" });
 * export const topic = orders.topic; // c8globals.orders
 */
export class Stream extends GdnResource {
  /** The name of the fabric that it is in. */
  declare readonly fabric: pulumi.Output<string>;
  /** Its name, without its scope. */
  declare readonly name: pulumi.Output<string>;
  /** Its whole name, by which applications and access levels know it: `c8globals.orders` or `c8locals.orders`. */
  declare readonly topic: pulumi.Output<string>;

  constructor(name: string, args: StreamArgs, opts?: pulumi.CustomResourceOptions) {
    super("Stream", name, { ...args, stamp: ownerTagFor("Stream", name) }, ["topic"], opts);
  }
}
