/** What the local GDN tells its page, see `../state.ts`. */
export interface State {
  tenant: string;
  /** Milliseconds until a write is in the other regions. */
  lag: number;
  /** How many requests there have been since the start. */
  requests: number;
  /** How many faults are set. */
  faults: number;
  regions: Region[];
  fabrics: FabricSummary[];
}

export interface Place {
  city: string;
  country: string;
  latitude: number;
  longitude: number;
}

export interface Region {
  name: string;
  spot: boolean;
  up: boolean;
  url: string;
  /** Writes that are under way to it. */
  waiting: number;
  place: Place | null;
}

interface FabricCommon {
  name: string;
  status: "creating" | "available";
  /** Empty: none. */
  spotRegion: string;
  regions: { name: string; ready: boolean }[];
}

export interface FabricSummary extends FabricCommon {
  collections: number;
  queries: number;
}

export interface Fabric extends FabricCommon {
  metadata: Document | null;
  collections: Collection[];
  queries: SavedQuery[];
}

export interface Collection {
  name: string;
  isEdge: boolean;
  isSpot: boolean;
  hasStream: boolean;
  /** How many documents each region has. */
  counts: Record<string, number>;
}

export interface SavedQuery {
  name: string;
  owner: string;
  value: string;
  parameter: unknown;
  type: string;
}

export type Document = Record<string, unknown>;
