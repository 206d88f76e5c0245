import type * as pulumi from "@pulumi/pulumi";
import { GdnResource, nameOf, ownerTagFor } from "../../pulumi/resource.ts";
import type { CollectionName } from "../collection/collection.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** A graph as others name it: by its resource, by its name as an output, or by its name as a text. */
export type GraphName = Graph | pulumi.Input<string>;

/** Between which vertices the edges of a collection lead. */
export interface GraphEdges {
  /** The edge collection, or its name. */
  collection: CollectionName;
  /** The collections of the vertices that edges start at. */
  from: CollectionName[];
  /** The collections of the vertices that they lead to. */
  to: CollectionName[];
}

/** What a graph is declared with. */
export interface GraphArgs {
  /** The fabric that it is in, or its name. Another fabric replaces the graph. */
  fabric: FabricName;
  /** A letter, then at most 255 letters, digits, `_` or `-`. Another name replaces the graph. */
  name: pulumi.Input<string>;
  /** Its edges: each edge collection once. Changed in place. */
  edgeDefinitions: GraphEdges[];
  /** Collections of vertices without edges. Default none. Changed in place. */
  orphanCollections?: CollectionName[];
  /** Use a graph that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A graph over collections that exist. When it goes, its collections stay.
 *
 * @example
 * new Graph("friends", {
 *   fabric: fabric.name,
 *   name: "friends",
 *   edgeDefinitions: [{ collection: knows, from: [people], to: [people] }],
 * });
 */
export class Graph extends GdnResource {
  /** The name of the fabric that it is in. */
  declare readonly fabric: pulumi.Output<string>;
  /** Its name. */
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: GraphArgs, opts?: pulumi.CustomResourceOptions) {
    const { edgeDefinitions, orphanCollections } = args;
    const named = {
      edgeDefinitions: edgeDefinitions.map(({ collection, from, to, ...rest }) => ({
        ...rest,
        ...{ collection: nameOf(collection), from: from.map(nameOf), to: to.map(nameOf) },
      })),
      ...(orphanCollections === undefined ? {} : { orphanCollections: orphanCollections.map(nameOf) }),
    };
    super("Graph", name, { ...args, ...named, stamp: ownerTagFor("Graph", name) }, [], opts);
  }
}
