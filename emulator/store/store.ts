import { DEFAULT_REGIONS, DEFAULT_TENANT, type Settings } from "../common/settings.ts";
import { UsageError } from "../common/usage-error.ts";
import { Accounts } from "./accounts.ts";
import type { Collection } from "./collection.ts";
import { Collections } from "./collections.ts";
import type { Database } from "./database.ts";
import {
  Definitions,
  type GraphDefinition,
  type ViewDefinition,
  type WorkerDefinition,
} from "./definitions.ts";
import { Documents } from "./documents.ts";
import { Fabrics, SYSTEM } from "./fabrics.ts";
import { Grants } from "./grants.ts";
import { Keys } from "./keys.ts";
import { Messages } from "./messages.ts";
import { Meta, Ticks } from "./meta.ts";
import { openDatabase } from "./open-database.ts";
import { Regions } from "./regions.ts";
import { Replication } from "./replication.ts";
import { SavedQueries } from "./restql.ts";
import { INDEXES_TO_BUILD } from "./schema.ts";
import { Streams } from "./streams.ts";

/** Everything that the local GDN keeps, part by part. */
export class Store {
  readonly database: Database;
  readonly meta: Meta;
  readonly ticks: Ticks;
  readonly keys: Keys;
  readonly regions: Regions;
  readonly fabrics: Fabrics;
  readonly collections: Collections;
  readonly documents: Documents;
  readonly replication: Replication;
  readonly accounts: Accounts;
  readonly grants: Grants;
  readonly savedQueries: SavedQueries;
  readonly streams: Streams;
  readonly messages: Messages;
  readonly graphs: Definitions<GraphDefinition>;
  readonly views: Definitions<ViewDefinition>;
  readonly workers: Definitions<WorkerDefinition>;
  readonly tenant: string;

  /** @throws UsageError if the data cannot be used, or not with these settings */
  constructor(settings: Pick<Settings, "data" | "tenant" | "regions" | "spotRegions" | "lag">) {
    this.database = openDatabase(settings.data);
    try {
      this.meta = new Meta(this.database);
      this.ticks = new Ticks(this.database, this.meta);
      this.keys = new Keys(this.meta, this.ticks);
      this.regions = new Regions(this.database);
      this.fabrics = new Fabrics(this.database);
      this.documents = new Documents(this.database);
      this.collections = new Collections(this.database, this.documents, this.ticks);
      this.messages = new Messages(this.database, this.meta, settings.lag);
      this.replication = new Replication(
        this.database,
        this.documents,
        this.collections,
        this.regions,
        this.messages,
        settings.lag,
      );
      this.accounts = new Accounts(this.database);
      this.grants = new Grants(this.database);
      this.savedQueries = new SavedQueries(this.database);
      this.streams = new Streams(this.database);
      this.graphs = new Definitions(this.database, "graph");
      this.views = new Definitions(this.database, "view");
      this.workers = new Definitions(this.database, "worker");
      this.tenant = this.#tenant(settings.tenant);
      this.database.transaction(() => this.#begin(settings));
    } catch (error) {
      this.database.close();
      throw error;
    }
    this.replication.resume();
  }

  #tenant(wanted: string | undefined): string {
    const known = this.meta.get("tenant");
    if (known !== undefined && wanted !== undefined && known !== wanted) {
      throw new UsageError(
        `The data belongs to tenant ${known}, not ${wanted}. Leave --tenant out, or choose another --data folder.`,
      );
    }
    return known ?? wanted ?? DEFAULT_TENANT;
  }

  #begin(settings: Pick<Settings, "regions" | "spotRegions">): void {
    this.meta.set("tenant", this.tenant);
    this.fabrics.onAdd((name) => this.collections.addServices(name));
    this.regions.configure(settings.regions, settings.spotRegions, DEFAULT_REGIONS);
    if (this.fabrics.find(SYSTEM) === undefined) {
      const now = Date.now();
      this.fabrics.add({
        name: SYSTEM,
        regions: this.regions.names,
        spotRegion: "",
        metadata: null,
        created: now,
        ready: now,
      });
    } else {
      this.fabrics.setRegions(SYSTEM, this.regions.names);
    }
    // What an older version wrote has neither.
    for (const { name } of this.fabrics.all()) this.collections.addServices(name);
    if (this.meta.get(INDEXES_TO_BUILD) !== undefined) {
      this.collections.buildIndexes();
      this.meta.remove(INDEXES_TO_BUILD);
    }
  }

  /** Drops a collection with its documents and the access levels on it. */
  dropCollection(collection: Collection): void {
    this.database.transaction(() => {
      this.#dropDocuments(collection);
      this.grants.drop(collection.fabric, "collection", collection.name);
      this.#unlink(collection);
      this.messages.drop({ fabric: collection.fabric, stream: collection.name });
    });
  }

  /** Takes a collection out of the views that index it. */
  #unlink({ fabric, name }: Collection): void {
    for (const view of this.views.all(fabric)) {
      const { [name]: found, ...links } = view.links;
      if (found !== undefined) this.views.put(fabric, view.name, { ...view, links });
    }
  }

  #dropDocuments(collection: Collection): void {
    this.collections.drop(collection);
    this.keys.forget(collection);
  }

  /** Drops a fabric with everything in it, and the access levels on it. */
  dropFabric(fabric: string): void {
    this.database.transaction(() => {
      for (const collection of this.collections.all(fabric)) this.#dropDocuments(collection);
      this.savedQueries.dropFabric(fabric);
      for (const part of [this.streams, this.messages, this.graphs, this.views, this.workers])
        part.dropFabric(fabric);
      this.grants.dropFabric(fabric);
      this.fabrics.remove(fabric);
    });
  }

  removeKey(id: string): void {
    this.database.transaction(() => {
      this.accounts.removeKey(id);
      this.grants.dropPrincipal(`key:${id}`);
    });
  }

  /** Removes a user with its API keys, which would otherwise outlive their owner, and its saved queries. */
  removeUser(name: string): void {
    this.database.transaction(() => {
      for (const key of this.accounts.keys()) if (key.owner === name) this.removeKey(key.id);
      this.savedQueries.dropOwner(name);
      this.grants.dropPrincipal(`user:${name}`);
      this.accounts.removeUser(name);
    });
  }

  close(): void {
    this.replication.close();
    this.database.close();
  }
}
