import * as pulumi from "@pulumi/pulumi";
import { AccessLevel, type Level } from "../access-level/access-level.ts";
import { SpotCollection, type SpotCollectionArgs } from "../collection/spot-collection.ts";
import type { FabricRegion } from "../fabric/any-fabric.ts";
import { SpotFabric, type SpotFabricArgs } from "../fabric/spot-fabric.ts";
import { Graph, type GraphArgs } from "../graph/graph.ts";
import {
  KeyValueCollection,
  type KeyValueCollectionArgs,
} from "../key-value-collection/key-value-collection.ts";
import { type RegionAnswer, ReplicationCheck } from "../replication-check/replication-check.ts";
import { RestqlQuery, type RestqlQueryArgs } from "../restql-query/restql-query.ts";
import { SearchView, type SearchViewArgs } from "../search-view/search-view.ts";
import { SeedDocuments, type SeedDocumentsArgs } from "../seed-documents/seed-documents.ts";
import { Stream, type StreamArgs } from "../stream/stream.ts";
import { StreamWorker, type StreamWorkerArgs } from "../stream-worker/stream-worker.ts";

/** A spot collection of the database, and the documents that it begins with. */
export interface SpotDatabaseCollection
  extends Omit<SpotCollectionArgs, "fabric" | "name">,
    Omit<SeedDocumentsArgs, "fabric" | "collection"> {}

/** A saved query of the database: its text, the values of its bind parameters, and whether one that exists is used. */
export interface SpotDatabaseQuery extends Omit<RestqlQueryArgs, "fabric" | "name"> {}

/** What else a fabric can hold, each declared as its resource is, but for its fabric and its name. */
export type SpotDatabaseContents<Args> = Record<string, Omit<Args, "fabric" | "name">>;

/** A look from every region at what a saved query answers. */
export interface SpotDatabaseCheck {
  /** The name of the saved query. */
  query: string;
  /** How many rows each region must have at least. Default: the number of all documents. */
  rows?: pulumi.Input<number>;
}

/**
 * What a `SpotDatabase` is declared with: its fabric as a `SpotFabric` is, and what is in it. `forceDestroy` and
 * `adopt` are for what is in it as well, unless that says otherwise.
 */
export interface SpotDatabaseArgs extends SpotFabricArgs {
  /** The API keys that may use it, by id, with what each may do. Default none. */
  access?: Record<string, pulumi.Input<Level>>;
  /** Its spot collections, by name, each with `documents` or a `source` of them, or empty: `{}`. */
  collections: Record<string, SpotDatabaseCollection>;
  /** Saved queries, by name: the text in C8QL, or `{ value, parameters, adopt }`. */
  queries?: Record<string, pulumi.Input<string> | SpotDatabaseQuery>;
  /** Key-value collections, by name: what a `KeyValueCollection` takes, or empty: `{}`. */
  keyValues?: SpotDatabaseContents<KeyValueCollectionArgs>;
  /** Streams, by name without its scope: what a `Stream` takes, or empty: `{}`. */
  streams?: SpotDatabaseContents<StreamArgs>;
  /** Graphs over the collections, by name: what a `Graph` takes. */
  graphs?: SpotDatabaseContents<GraphArgs>;
  /** Search views over the collections, by name: what a `SearchView` takes. */
  views?: SpotDatabaseContents<SearchViewArgs>;
  /** Stream workers, by name: what a `StreamWorker` takes. */
  workers?: SpotDatabaseContents<StreamWorkerArgs>;
  /**
   * What every region must answer, or the update fails: `{ query, rows }`, a saved query and how many rows it must give
   * there (default: as many as there are documents). Default: no check.
   */
  check?: SpotDatabaseCheck;
}

/**
 * A whole spot database from one declaration: a fabric with its spot region, access for API keys, spot collections with
 * their first documents, saved queries, streams, graphs and more, and a check that every region reads all of it. What it is made of stands below
 * it in previews, each as a resource of its own.
 *
 * @example
 * new SpotDatabase("shop", {
 *   name: "shop",
 *   spotDc: "us-west",
 *   access: { app: "rw" },
 *   collections: { accounts: { source: "seed/accounts.json" } },
 *   queries: { read_accounts: "FOR account IN accounts RETURN account" },
 *   check: { query: "read_accounts" },
 * });
 */
export class SpotDatabase extends pulumi.ComponentResource {
  /** The fabric's name. */
  readonly fabric: pulumi.Output<string>;
  /** The spot region that the fabric has, by name. */
  readonly spotDc: pulumi.Output<string>;
  /** The regions that the fabric has, each with its own URL. */
  readonly regions: pulumi.Output<FabricRegion[]>;
  /** How many documents each collection has because of this declaration. */
  readonly documents: pulumi.Output<Record<string, number>>;
  /** What each region answered to the check; empty without one. */
  readonly answers: pulumi.Output<RegionAnswer[]>;

  constructor(name: string, args: SpotDatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gdn:index:SpotDatabase", name, {}, opts);
    const { access = {}, collections, queries = {}, check, ...others } = args;
    const { keyValues = {}, streams = {}, graphs = {}, views = {}, workers = {}, ...fabricArgs } = others;
    const fabric = new SpotFabric(name, fabricArgs, { parent: this });
    const parent: pulumi.CustomResourceOptions = {
      parent: this,
      // One call then deletes the fabric with all that is in it.
      ...(args.forceDestroy === true && !args.adopt && !mayBeKept(opts) ? { deletedWith: fabric } : {}),
    };
    const levels = Object.entries(access).map(
      ([apiKeyId, level]) =>
        new AccessLevel(`${name}-${apiKeyId}`, { apiKeyId, fabric: fabric.name, level }, parent),
    );

    const made: SpotCollection[] = [];
    const seeds: Record<string, SeedDocuments> = {};
    for (const [collection, declared] of Object.entries(collections)) {
      const {
        documents,
        source,
        keyField,
        delimiter,
        onInvalid,
        onConflict,
        batchSize,
        maxRemoved,
        ...properties
      } = declared;
      const child = `${name}-${collection}`;
      const own = new SpotCollection(
        child,
        {
          forceDestroy: args.forceDestroy,
          adopt: args.adopt,
          ...properties,
          fabric: fabric.name,
          name: collection,
        },
        // The provisioning key may be among those that get access.
        { ...parent, dependsOn: levels },
      );
      made.push(own);
      if (documents === undefined && source === undefined) continue;
      const seed = { documents, source, keyField, delimiter, onInvalid, onConflict, batchSize, maxRemoved };
      seeds[collection] = new SeedDocuments(
        child,
        { ...seed, fabric: fabric.name, collection: own.name },
        parent,
      );
    }

    const rest = { ...parent, dependsOn: levels };
    const common = { fabric: fabric.name, adopt: args.adopt };
    const holding = { ...common, forceDestroy: args.forceDestroy };
    const declare = <Args, Made>(
      wanted: SpotDatabaseContents<Args>,
      make: (child: string, object: string, own: Args) => Made,
    ) => Object.entries(wanted).map(([object, own]) => make(`${name}-${object}`, object, own as Args));
    const kept = [
      ...declare(
        keyValues,
        (child, object, own) => new KeyValueCollection(child, { ...holding, ...own, name: object }, rest),
      ),
      ...declare(
        streams,
        (child, object, own) => new Stream(child, { ...holding, ...own, name: object }, rest),
      ),
    ];
    // These name collections, and queries name these.
    const over = { ...parent, dependsOn: [...made, ...kept] };
    const built = [
      ...declare(graphs, (child, object, own) => new Graph(child, { ...common, ...own, name: object }, over)),
      ...declare(
        views,
        (child, object, own) => new SearchView(child, { ...common, ...own, name: object }, over),
      ),
      ...declare(
        workers,
        (child, object, own) => new StreamWorker(child, { ...common, ...own, name: object }, over),
      ),
    ];

    const saved = Object.entries(queries).map(
      ([query, declared]) =>
        new RestqlQuery(
          `${name}-${query}`,
          { adopt: args.adopt, ...asQuery(declared), fabric: fabric.name, name: query },
          { ...parent, dependsOn: [...made, ...built] },
        ),
    );

    const counts = Object.entries(seeds).map(
      ([collection, { count }]) => [collection, count] as [string, pulumi.Output<number>],
    );
    this.fabric = fabric.name;
    this.spotDc = fabric.effectiveSpotDc;
    this.regions = fabric.regions;
    this.documents = pulumi.output(Object.fromEntries(counts));
    this.answers =
      check === undefined
        ? pulumi.output([])
        : new ReplicationCheck(
            name,
            {
              fabric: fabric.name,
              query: check.query,
              rows: check.rows ?? pulumi.output(counts.map(([, count]) => count)).apply(sum),
              triggers: [
                ...Object.values(seeds).map(({ digest }) => digest),
                ...saved.map(({ value }) => value),
              ],
            },
            { ...parent, dependsOn: saved },
          ).regions;
    this.registerOutputs({
      fabric: this.fabric,
      spotDc: this.spotDc,
      regions: this.regions,
      documents: this.documents,
      answers: this.answers,
    });
  }
}

/** Texts may be outputs, which are objects as well. */
function asQuery(declared: pulumi.Input<string> | SpotDatabaseQuery): SpotDatabaseQuery {
  return typeof declared === "object" && "value" in declared ? declared : { value: declared };
}

/**
 * Whether the fabric may stay when the component goes: of what a parent or the whole stack has for options, only the
 * engine knows.
 */
function mayBeKept(opts: pulumi.ComponentResourceOptions = {}): boolean {
  const { parent, protect, retainOnDelete, transforms, transformations } = opts;
  return Boolean(parent || protect || retainOnDelete || transforms || transformations);
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
