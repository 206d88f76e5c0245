import type { QueryTarget, StoredDocument, WriteOptions, Written } from "../../../emulator/c8ql/index.ts";
import { ApiError } from "../../../emulator/common/api-error.ts";
import { isJsonObject, type JsonObject } from "../../../emulator/common/json.ts";

/** A target of the test's own: collections in memory, with transactions by copying. */
export class MemoryTarget implements QueryTarget {
  collections = new Map<string, Map<string, StoredDocument>>();
  gets = 0;
  #revision = 0;

  constructor(data: Record<string, JsonObject[]> = {}) {
    for (const [name, documents] of Object.entries(data)) {
      this.collections.set(name, new Map());
      for (const document of documents) this.insert(name, document);
    }
  }

  *scan(collection: string): Iterable<StoredDocument> {
    yield* this.#of(collection).values();
  }

  get(collection: string, key: string): StoredDocument | undefined {
    this.gets++;
    return this.#of(collection).get(key);
  }

  count(collection: string): number {
    return this.#of(collection).size;
  }

  collectionNames(): string[] {
    return [...this.collections.keys()].sort();
  }

  insert(collection: string, document: JsonObject, options: WriteOptions = {}): Written {
    const key = typeof document._key === "string" ? document._key : String(1000 + ++this.#revision);
    const old = this.#of(collection).get(key);
    if (old !== undefined && options.overwrite !== true) {
      throw new ApiError(409, 1210, "unique constraint violated");
    }
    const stored = this.#store(collection, key, document);
    return old === undefined ? { new: stored } : { old, new: stored };
  }

  update(collection: string, key: string, patch: JsonObject, options: WriteOptions = {}): Written {
    const old = this.#existing(collection, key);
    return { old, new: this.#store(collection, key, merged(old, patch, options)) };
  }

  replace(collection: string, key: string, document: JsonObject): Written {
    const old = this.#existing(collection, key);
    return { old, new: this.#store(collection, key, document) };
  }

  remove(collection: string, key: string): Written {
    const old = this.#existing(collection, key);
    this.#of(collection).delete(key);
    return { old };
  }

  transaction<T>(work: () => T): T {
    const before = new Map([...this.collections].map(([name, documents]) => [name, new Map(documents)]));
    try {
      return work();
    } catch (error) {
      this.collections = before;
      throw error;
    }
  }

  /** All documents of a collection without `_id` and `_rev`. */
  contents(collection: string): JsonObject[] {
    return [...this.scan(collection)].map(({ _id, _rev, ...rest }) => rest);
  }

  #store(collection: string, key: string, document: JsonObject): StoredDocument {
    const stored = { ...document, _key: key, _id: `${collection}/${key}`, _rev: `_r${++this.#revision}` };
    this.#of(collection).set(key, stored);
    return stored;
  }

  #of(collection: string): Map<string, StoredDocument> {
    const documents = this.collections.get(collection);
    if (documents === undefined) throw new ApiError(404, 1203, `collection or view not found: ${collection}`);
    return documents;
  }

  #existing(collection: string, key: string): StoredDocument {
    const document = this.#of(collection).get(key);
    if (document === undefined) throw new ApiError(404, 1202, "document not found");
    return document;
  }
}

function merged(old: JsonObject, patch: JsonObject, options: WriteOptions): JsonObject {
  const result: JsonObject = { ...old };
  for (const [name, value] of Object.entries(patch)) {
    const before = result[name];
    if (value === null && options.keepNull === false) delete result[name];
    else if (options.mergeObjects !== false && isJsonObject(before) && isJsonObject(value)) {
      result[name] = merged(before, value, options);
    } else result[name] = value;
  }
  return result;
}
