/**
 * What declarations and the wire have in common. Apart from the calls, so that who compiles a program against this
 * package reads no types of jsc8 and zod.
 */

/** `rw` administrates or writes, `ro` reads, `none` does neither. */
export type Level = "rw" | "ro" | "none";

/** A collection in the terms of declarations. */
export interface DeclaredCollection {
  /** Its name. */
  name: string;
  /** Whether it holds documents, or edges between them. */
  type: "document" | "edge";
  /** Whether its writes go through the fabric's spot region. */
  isSpot: boolean;
  /** Whether its documents stay in the region in which they are written. */
  isLocal: boolean;
  /** Whether writes wait until they are on disk. */
  waitForSync: boolean;
  /** Whether changes are published on a stream. */
  stream: boolean;
}

/**
 * Indexes are known from jsc8's source alone: what it sends, and that it calls them by their names. The only thing that
 * was recorded is the number for one that is not there (1212).
 */
export const INDEX_TYPES = ["persistent", "hash", "skiplist", "geo", "fulltext", "ttl"] as const;
/** The kinds of indexes. */
export type IndexType = (typeof INDEX_TYPES)[number];

/** How a view indexes an attribute, and those below it. */
export interface FieldLink {
  /** The analyzers of texts, such as `text_en`. Default: those of the level above, at last `identity`. */
  analyzers?: string[];
  /** The attributes below. */
  fields?: { [attribute: string]: FieldLink };
  /** Whether all attributes are indexed, and not only those in `fields`. */
  includeAllFields?: boolean;
  /** Whether each place in a list is indexed for itself. */
  trackListPositions?: boolean;
  /** `id`: whether the query `EXISTS` works. */
  storeValues?: "none" | "id";
}
