/** What the local GDN tells its page, see `../state.ts`. */
export interface State {
  tenant: string;
  /** Milliseconds until a write is in the other regions. */
  lag: number;
  /** How many requests there have been since the start. */
  requests: number;
  /** How many messages were published in streams since the start. */
  messages: number;
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
  streams: Stream[];
  /** The newest messages of all streams, the newest first. */
  messages: Message[];
  graphs: Graph[];
  /** Search views, each with the collections that it indexes. */
  views: { name: string; links: { collection: string; attributes: string }[] }[];
  workers: { name: string; active: boolean; regions: string; definition: string }[];
}

export interface Graph {
  name: string;
  edges: { collection: string; from: string; to: string }[];
  orphans: string;
  picture: GraphPicture;
}

/** Up to 200 vertices of a graph, and the edges between them, in a plane around 0. */
export interface GraphPicture {
  vertices: { id: string; x: number; y: number }[];
  edges: { from: { x: number; y: number }; to: { x: number; y: number } }[];
}

export interface Stream {
  topic: string;
  local: boolean;
  messages: number;
  /** Each subscription of each region, with how many messages wait for it. */
  subscriptions: { name: string; region: string; backlog: number }[];
}

export interface Message {
  stream: string;
  /** In milliseconds since 1970. */
  published: number;
  /** Its beginning. */
  text: string;
}

export interface Collection {
  name: string;
  isEdge: boolean;
  isSpot: boolean;
  /** Whether it is for keys and values. */
  isKeyValue: boolean;
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
