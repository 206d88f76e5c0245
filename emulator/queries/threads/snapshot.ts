import { Attributes } from "../../store/attributes.ts";
import { Collections } from "../../store/collections.ts";
import type { Database } from "../../store/database.ts";
import { Definitions, type GraphDefinition, type ViewDefinition } from "../../store/definitions.ts";
import { Documents } from "../../store/documents.ts";
import { type Fabric, Fabrics } from "../../store/fabrics.ts";
import { Grants } from "../../store/grants.ts";
import { Meta, OtherTicks, type TickSource } from "../../store/meta.ts";
import { openForReading } from "../../store/open-database.ts";
import { Regions } from "../../store/regions.ts";

/** What a query sees of the store, as it was when the query began. */
export class Snapshot {
  readonly documents: Documents;
  readonly collections: Collections;
  readonly regions: Regions;
  readonly grants: Grants;
  readonly attributes: Attributes;
  readonly meta: Meta;
  readonly graphs: Definitions<GraphDefinition>;
  readonly views: Definitions<ViewDefinition>;
  readonly ticks: TickSource;
  readonly #fabrics: Fabrics;

  constructor(database: Database, ticks: TickSource) {
    this.ticks = ticks;
    this.documents = new Documents(database);
    this.collections = new Collections(database, this.documents, ticks);
    this.regions = new Regions(database);
    this.grants = new Grants(database);
    this.attributes = new Attributes(database);
    this.meta = new Meta(database);
    this.graphs = new Definitions(database, "graph");
    this.views = new Definitions(database, "view");
    this.#fabrics = new Fabrics(database);
  }

  /** @throws ApiError 404/1228 */
  fabric(name: string): Fabric {
    return this.#fabrics.get(name);
  }
}

/** Gives snapshots; those that are taken at the same time have connections of their own. */
export class Snapshots {
  readonly #file: string;
  readonly #ticks: TickSource;
  readonly #idle: Database[] = [];

  constructor(file: string, ticks: SharedArrayBuffer) {
    this.#file = file;
    this.#ticks = new OtherTicks(ticks);
  }

  take(): { snapshot: Snapshot; end: () => void } {
    const database = this.#idle.pop() ?? openForReading(this.#file);
    const end = () => {
      database.endSnapshot();
      this.#idle.push(database);
    };
    try {
      database.beginSnapshot();
      return { snapshot: new Snapshot(database, this.#ticks), end };
    } catch (error) {
      end();
      throw error;
    }
  }
}
