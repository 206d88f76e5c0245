import type * as pulumi from "@pulumi/pulumi";
import { isLater } from "../../pulumi/refuse-loss.ts";
import { GdnResource, ownerTagFor } from "../../pulumi/resource.ts";
import type { CollectionName } from "../collection/collection.ts";
import type { FabricName } from "../fabric/any-fabric.ts";

/** What `SeedDocuments` are declared with: `documents` or a `source` of them. */
export interface SeedDocumentsArgs {
  /** The name of the collection's fabric. Another one moves the documents there. */
  fabric: FabricName;
  /** The name of the collection. Another one moves the documents there. */
  collection: CollectionName;
  /** The documents themselves. Give either these or `source`. */
  documents?: pulumi.Input<pulumi.Input<Record<string, unknown>>[]>;
  /**
   * A file in JSON (an array, 64 MB at most), or in JSON Lines or CSV with a header line, of any size, each also packed
   * with gzip (`.csv.gz`); its path is relative to the folder of Pulumi.yaml. `dump.json#accounts` is one of several
   * lists in a file. Values of CSV are strings; empty ones are left out.
   */
  source?: pulumi.Input<string>;
  /** The attribute that becomes `_key`. Default `_key`. Documents without it get a key made from their content. */
  keyField?: pulumi.Input<string>;
  /** What separates values of CSV, one character. Default: found, as `,`, `;`, a tab or `|`. */
  delimiter?: pulumi.Input<string>;
  /**
   * What to do with a document that is wrong, such as one whose key the GDN refuses: fail, or leave it out with a
   * warning. Default `error`.
   */
  onInvalid?: pulumi.Input<"error" | "skip">;
  /** What to do with a document that exists with other content: fail, replace it, or leave it. Default `error`. */
  onConflict?: pulumi.Input<"error" | "replace" | "keep">;
  /**
   * How many documents go in one request at most, 1 to 10000; there are fewer where they are more than 1 MB, and where
   * the service takes less. Default 1000.
   */
  batchSize?: pulumi.Input<number>;
  /**
   * How many of the seeded documents a change may remove; more is refused. Default: half of them, any but all where they
   * are 20 or fewer. An empty list in the program's own text, `documents: []`, may remove all.
   */
  maxRemoved?: pulumi.Input<number>;
}

/**
 * Documents that a collection begins with. Each is there once however often this runs; later changes write only the
 * documents that differ, and other people's documents are left alone. Deleting the resource removes its documents, those
 * that it replaced (`onConflict: "replace"`) included.
 *
 * Of a file, any number of documents takes a few kB of state: up to about 200 are remembered one by one, more in a form
 * that tells up to about 100 differences; beyond these, an up looks at what is there.
 *
 * @example
 * new SeedDocuments("heroes", { fabric: fabric.name, collection: accounts.name, source: "seed/accounts.json" });
 */
export class SeedDocuments extends GdnResource {
  /** The name of the collection. */
  declare readonly collection: pulumi.Output<string>;
  /** How many documents are there because of this resource. */
  declare readonly count: pulumi.Output<number>;
  /** Changes exactly when a document does. */
  declare readonly digest: pulumi.Output<string>;

  constructor(name: string, args: SeedDocumentsArgs, opts?: pulumi.CustomResourceOptions) {
    // A list that somebody writes down is meant, also when it is empty; one that comes from elsewhere may be a failure's.
    const lookedUp = isLater(args.documents) ? true : undefined;
    super(
      "SeedDocuments",
      name,
      { ...args, lookedUp, stamp: ownerTagFor("SeedDocuments", name) },
      ["count", "digest"],
      opts,
    );
  }
}
