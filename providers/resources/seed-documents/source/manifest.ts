import { createHash } from "node:crypto";
import { type ContentHash, fromHex, toHex } from "./content-hash.ts";
import { type SeededItem, Sketch } from "./sketch.ts";

/** What was seeded as the state holds it, at most 12 kB: the hash of each document by its key, or a sketch. */
export interface RecordedManifest {
  manifest?: Record<string, string>;
  sketch?: string;
}

/** What has to be done to come from one manifest to another. */
export interface ManifestChanges {
  added: string[];
  changed: SeededItem[];
  removed: SeededItem[];
  /** The hashes that the changed ones had before. */
  before: Map<string, ContentHash>;
  isNothing: boolean;
}

/** How long the exact form may be in the state, in characters. */
const LONGEST_EXACT = 6000;

/** What an entry takes beside its key: quotes, colon, comma and hash. */
const ENTRY = 22;

/**
 * A set of documents by key and content. While they are few it is exact; any number of them fits into a sketch, which
 * tells what is different in another set as long as that is little.
 */
export class Manifest {
  #exact: Map<string, ContentHash> | undefined = new Map();
  #exactLength = 0;
  #sketch: Sketch | undefined;
  count = 0;

  add(key: string, hash: ContentHash): void {
    this.count += 1;
    this.#sketch?.add(key, hash);
    if (this.#exact === undefined) return;
    this.#exact.set(key, hash);
    this.#exactLength += key.length + ENTRY;
    if (this.#exactLength <= LONGEST_EXACT) return;
    this.#sketch = this.#toSketch();
    this.#exact = undefined;
  }

  /** Takes out a document that is in it. */
  remove(key: string, hash: ContentHash): void {
    this.count -= 1;
    this.#sketch?.remove(key, hash);
    if (this.#exact?.delete(key)) this.#exactLength -= key.length + ENTRY;
  }

  /** All documents by key; undefined where they are too many for that. */
  get exact(): ReadonlyMap<string, ContentHash> | undefined {
    return this.#exact;
  }

  /** One hash for all documents, whatever their order. */
  get digest(): string {
    const lines = this.#exact
      ? [...this.#exact].map(([key, hash]) => `${key}:${toHex(hash)}`).sort()
      : [`${this.count} documents`, this.#toSketch().toText()];
    return createHash("sha256").update(lines.join("\n")).digest("hex");
  }

  /** What is different since `before`; undefined where that is too much to tell. */
  since(before: Manifest): ManifestChanges | undefined {
    const items = this.#itemsSince(before);
    if (items === undefined) return undefined;
    const gone = new Map(items.removed.map((item) => [item.key, item]));
    const isNothing = items.added.length + items.removed.length === 0;
    const changes: ManifestChanges = { added: [], changed: [], removed: [], before: new Map(), isNothing };
    for (const item of items.added) {
      const old = gone.get(item.key);
      if (old === undefined) {
        changes.added.push(item.key);
      } else {
        changes.changed.push(item);
        changes.before.set(item.key, old.hash);
        gone.delete(item.key);
      }
    }
    changes.removed = [...gone.values()];
    return changes;
  }

  #itemsSince(before: Manifest): { added: SeededItem[]; removed: SeededItem[] } | undefined {
    const [own, other] = [this.#exact, before.#exact];
    if (own === undefined || other === undefined) return this.#toSketch().since(before.#toSketch());
    const missing = (items: typeof own, from: typeof own) =>
      [...items].filter(([key, hash]) => from.get(key) !== hash).map(([key, hash]) => ({ key, hash }));
    return { added: missing(own, other), removed: missing(other, own) };
  }

  #toSketch(): Sketch {
    if (this.#sketch !== undefined) return this.#sketch;
    const sketch = new Sketch();
    for (const [key, hash] of this.#exact ?? []) sketch.add(key, hash);
    return sketch;
  }

  copy(): Manifest {
    const copy = new Manifest();
    copy.count = this.count;
    copy.#exact = this.#exact && new Map(this.#exact);
    copy.#exactLength = this.#exactLength;
    copy.#sketch = this.#sketch?.copy();
    return copy;
  }

  toState(): RecordedManifest {
    if (this.#exact === undefined) return { sketch: this.#toSketch().toText() };
    return { manifest: Object.fromEntries([...this.#exact].map(([key, hash]) => [key, toHex(hash)])) };
  }

  /** A sketch of another form counts as empty: all of it is then looked for. */
  static fromState({ manifest, sketch, count }: RecordedManifest & { count: number }): Manifest {
    const read = new Manifest();
    for (const [key, hex] of Object.entries(manifest ?? {})) read.add(key, fromHex(hex));
    if (sketch === undefined) return read;
    read.#exact = undefined;
    read.#sketch = Sketch.fromText(sketch) ?? new Sketch();
    read.count = count;
    return read;
  }
}
