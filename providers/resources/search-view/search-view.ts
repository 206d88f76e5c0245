import type * as pulumi from "@pulumi/pulumi";
import type { FieldLink } from "../../gdn/terms.ts";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

export type { FieldLink };

/** A search view as others name it: by its resource, by its name as an output, or by its name as a text. */
export type ViewName = SearchView | pulumi.Input<string>;

/** A step of the order in which a view keeps what it indexes. */
export interface PrimarySort {
  /** An attribute, with dots into sub-objects. */
  field: string;
  /** Whether it rises. Default true. */
  asc?: boolean;
}

/** What a search view is declared with. */
export interface SearchViewArgs {
  /** The fabric that it is in, or its name. Another fabric replaces the view. */
  fabric: FabricName;
  /** A letter, then at most 255 letters, digits, `_` or `-`. Another name replaces the view. */
  name: pulumi.Input<string>;
  /** How each collection is indexed, by its name. Default none. Changed in place. */
  links?: pulumi.Input<Record<string, pulumi.Input<FieldLink>>>;
  /** The order in which the view keeps what it indexes, such as `[{ field: "price" }]`. Default none. Others replace it. */
  primarySort?: pulumi.Input<PrimarySort[]>;
  /** Use a view that exists and agrees with the declaration; it stays when the resource goes. Default false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * An index over attributes of collections for `SEARCH` in queries. Nothing is lost when it goes: it holds no documents.
 * Links name collections by text, so give the view `dependsOn` those that the same program makes.
 *
 * @example
 * new SearchView(
 *   "catalogue",
 *   {
 *     fabric: fabric.name,
 *     name: "catalogue",
 *     links: { products: { fields: { title: { analyzers: ["text_en"] }, price: {} } } },
 *   },
 *   { dependsOn: products },
 * );
 */
export class SearchView extends GdnResource {
  /** The name of the fabric that it is in. */
  declare readonly fabric: pulumi.Output<string>;
  /** Its name, which queries search in. */
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: SearchViewArgs, opts?: pulumi.CustomResourceOptions) {
    super("SearchView", name, { ...args, stamp: ownerTagFor("SearchView", name) }, [], opts);
  }
}
