import type { JsonObject } from "../common/json.ts";

export const INDEX_TYPES = ["persistent", "hash", "skiplist", "geo", "fulltext", "ttl"] as const;
export type IndexType = (typeof INDEX_TYPES)[number];

/**
 * An index as its collection keeps it. A unique one refuses documents and a `ttl` index has them removed, by its
 * entries (see `index-entries.ts`); queries read the documents themselves.
 */
export interface Index {
  readonly id: number;
  readonly name: string;
  readonly type: IndexType;
  readonly fields: readonly string[];
  readonly unique: boolean;
  readonly sparse: boolean;
  /** What only some types have: `deduplicate`, `geoJson`, `minLength`, `expireAfter`. */
  readonly options: JsonObject;
}

/** Whether two indexes are the same but for their names. */
export function isSameIndex(one: Omit<Index, "id" | "name">, other: Omit<Index, "id" | "name">): boolean {
  const essence = ({ type, fields, unique, sparse, options }: Omit<Index, "id" | "name">) =>
    JSON.stringify([type, fields, unique, sparse, options]);
  return essence(one) === essence(other);
}
