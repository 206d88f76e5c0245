import type { JsonObject } from "../common/json.ts";
import type { Index } from "./indexes.ts";

export const DOCUMENTS = 2;
export const EDGES = 3;

/** How a collection makes keys, and whether it takes those of the user. */
export interface KeyOptions {
  type: "traditional" | "autoincrement";
  allowUserKeys: boolean;
  increment?: number;
  offset?: number;
}

/** What a collection is made with, beside its name and type. */
export interface CollectionProperties {
  waitForSync: boolean;
  isLocal: boolean;
  isSystem: boolean;
  hasStream: boolean;
  cacheEnabled: boolean;
  keyOptions: KeyOptions;
  /** Whether it was made as a key-value collection, and whether its pairs expire. */
  keyValue?: { expiration: boolean };
  /** What somebody noted about it. */
  metadata?: JsonObject;
  /** Those that were made; none where it was never asked for one. */
  indexes?: readonly Index[];
}

export interface Collection {
  readonly id: number;
  readonly fabric: string;
  readonly name: string;
  readonly type: typeof DOCUMENTS | typeof EDGES;
  /** Whether its writes go through the fabric's spot region and are seen everywhere at once. */
  readonly isSpot: boolean;
  readonly properties: CollectionProperties;
}
