import type * as pulumi from "@pulumi/pulumi";
import type { Level } from "../../gdn/terms.ts";
import { GdnResource, nameOf, ownerTagFor } from "../../pulumi/resource.ts";
import type { CollectionName } from "../collection/collection.ts";
import type { FabricName } from "../fabric/any-fabric.ts";
import type { GraphName } from "../graph/graph.ts";
import type { QueryName } from "../restql-query/restql-query.ts";
import type { ViewName } from "../search-view/search-view.ts";
import { Stream, type StreamName } from "../stream/stream.ts";

export type { Level };

/** What an `AccessLevel` is declared with: `apiKeyId` or `user`, and what the level is on. */
export interface AccessLevelArgs {
  /** The id of the API key, which is no secret: the middle part of `tenant.keyid.secret`. */
  apiKeyId?: pulumi.Input<string>;
  /** A user instead of an API key, by the name that the service made up for it: `User.user`. */
  user?: pulumi.Input<string>;
  /** The fabric's name. */
  fabric: FabricName;
  /** A collection of the fabric, or `*` for all that have no level of their own. Default: the fabric itself. */
  collection?: CollectionName;
  /** A stream of the fabric by its full name (`c8globals.orders`), or `*`. */
  stream?: StreamName;
  /** A saved query of the fabric, or `*`. */
  query?: QueryName;
  /** A graph of the fabric, or `*`. */
  graph?: GraphName;
  /** A search view of the fabric, or `*`. At most one of `collection`, `stream`, `query`, `graph` and `view` is given. */
  view?: ViewName;
  /**
   * `rw`, `ro` or `none`. Changed in place; every other input replaces the resource. Less than `rw` is refused for the very key that
   * provisions.
   */
  level: pulumi.Input<Level>;
}

/**
 * What an API key or a user may do on a fabric, or on one collection, stream, saved query, graph or search view in it. Deleting the resource restores the level
 * that was in force before.
 *
 * @example
 * new AccessLevel("app", { apiKeyId: "app", fabric: fabric.name, level: "rw" });
 */
export class AccessLevel extends GdnResource {
  /** The level that is in force. */
  declare readonly level: pulumi.Output<Level>;
  /** The level before, which deleting the resource restores. */
  declare readonly levelBefore: pulumi.Output<Level>;

  constructor(name: string, args: AccessLevelArgs, opts?: pulumi.CustomResourceOptions) {
    const { stream, query, graph, view } = args;
    const named = {
      ...(stream === undefined ? {} : { stream: stream instanceof Stream ? stream.topic : stream }),
      ...(query === undefined ? {} : { query: nameOf(query) }),
      ...(graph === undefined ? {} : { graph: nameOf(graph) }),
      ...(view === undefined ? {} : { view: nameOf(view) }),
    };
    const stamp = ownerTagFor("AccessLevel", name);
    super("AccessLevel", name, { ...args, ...named, stamp }, ["levelBefore"], opts);
  }
}
