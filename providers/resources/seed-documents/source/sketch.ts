import type { ContentHash } from "./content-hash.ts";
import { mix } from "./key-table.ts";

/** A document as far as it matters whether it has changed. */
export interface SeededItem {
  key: string;
  hash: ContentHash;
}

/** What one sketch has and another one lacks. */
export interface SketchDifference {
  added: SeededItem[];
  removed: SeededItem[];
}

/** Each document stands in one cell of each part. */
const PARTS = 4;
const CELLS_PER_PART = 40;
const CELLS = PARTS * CELLS_PER_PART;
/** Longer keys cannot be read back from a cell. */
const KEY_BYTES = 40;
/** Of a cell, in 32-bit words: a count, the hash (2), a check, the key. */
const COUNT = 0;
const HASH = 1;
const CHECK = 3;
const KEY = 4;
const WORDS = KEY + KEY_BYTES / 4;

/**
 * A set of any number of documents in 9 kB. Two of them, subtracted, tell exactly which documents differ as long as
 * these are few: up to about 100, a changed document counting as two. It is an invertible Bloom look-up table
 * (Goodrich and Mitzenmacher 2011): in each cell the documents that fall into it are laid over one another with XOR, so
 * what two sets have in common cancels itself out, and a cell in which a single document is left can be read; that
 * document is then taken out of its other cells, which leaves others alone there.
 */
export class Sketch {
  readonly #words: Int32Array;

  /** @param words the cells of another sketch; default: the empty set */
  constructor(words?: Int32Array) {
    this.#words = words ?? new Int32Array(CELLS * WORDS);
  }

  add(key: string, hash: ContentHash): void {
    this.#put(key, hash, 1);
  }

  /** Takes out a document that is in the set. */
  remove(key: string, hash: ContentHash): void {
    this.#put(key, hash, -1);
  }

  #put(key: string, hash: ContentHash, count: 1 | -1): void {
    const words = this.#words;
    const high = wordAt(hash, 0);
    const low = wordAt(hash, 4);
    const check = checkOf(key, high, low);
    const length = Math.min(key.length, KEY_BYTES);
    for (let part = 0; part < PARTS; part += 1) {
      const cell = cellOf(high, low, part) * WORDS;
      words[cell + COUNT] = (words[cell + COUNT] ?? 0) + count;
      words[cell + HASH] = (words[cell + HASH] ?? 0) ^ high;
      words[cell + HASH + 1] = (words[cell + HASH + 1] ?? 0) ^ low;
      words[cell + CHECK] = (words[cell + CHECK] ?? 0) ^ check;
      for (let index = 0; index < length; index += 4) {
        const word = cell + KEY + (index >> 2);
        words[word] = (words[word] ?? 0) ^ wordAt(key, index);
      }
    }
  }

  /** What `this` has and `before` lacks, and the other way round; undefined where they differ in too much to tell. */
  since(before: Sketch): SketchDifference | undefined {
    const rest = new Sketch(this.#words.slice());
    for (let word = 0; word < CELLS * WORDS; word += 1) {
      const other = before.#words[word] ?? 0;
      const own = rest.#words[word] ?? 0;
      rest.#words[word] = word % WORDS === COUNT ? own - other : own ^ other;
    }
    return rest.#read();
  }

  /** Empties the sketch by reading cells that hold one document, until there is none left. */
  #read(): SketchDifference | undefined {
    const difference: SketchDifference = { added: [], removed: [] };
    for (let found = true; found; ) {
      found = false;
      for (let cell = 0; cell < CELLS; cell += 1) {
        const item = this.#readCell(cell * WORDS);
        if (item === undefined) continue;
        const isAdded = this.#words[cell * WORDS + COUNT] === 1;
        (isAdded ? difference.added : difference.removed).push(item);
        // What is read wrongly could be read for ever; a sketch holds no more than it has cells.
        if (difference.added.length + difference.removed.length > CELLS) return undefined;
        this.#put(item.key, item.hash, isAdded ? -1 : 1);
        found = true;
      }
    }
    return this.#words.every((word) => word === 0) ? difference : undefined;
  }

  #readCell(cell: number): SeededItem | undefined {
    const words = this.#words;
    const count = words[cell + COUNT];
    if (count !== 1 && count !== -1) return undefined;
    const high = words[cell + HASH] ?? 0;
    const low = words[cell + HASH + 1] ?? 0;
    const bytes = Buffer.alloc(KEY_BYTES);
    for (let word = 0; word < KEY_BYTES / 4; word += 1)
      bytes.writeInt32LE(words[cell + KEY + word] ?? 0, word * 4);
    const key = bytes.toString("latin1").replace(/\0+$/, "");
    if (words[cell + CHECK] !== checkOf(key, high, low)) return undefined;
    const hash = Buffer.alloc(8);
    hash.writeInt32LE(high, 0);
    hash.writeInt32LE(low, 4);
    return { key, hash: hash.toString("latin1") };
  }

  copy(): Sketch {
    return new Sketch(this.#words.slice());
  }

  /** For the state: 12 kB of base64. */
  toText(): string {
    const bytes = Buffer.alloc(this.#words.length * 4);
    for (const [index, word] of this.#words.entries()) bytes.writeInt32LE(word, index * 4);
    return bytes.toString("base64");
  }

  /** @returns undefined for what is no sketch of this form */
  static fromText(text: string): Sketch | undefined {
    const bytes = Buffer.from(text, "base64");
    if (bytes.length !== CELLS * WORDS * 4) return undefined;
    return new Sketch(Int32Array.from({ length: CELLS * WORDS }, (_, index) => bytes.readInt32LE(index * 4)));
  }
}

/** Four characters of one byte each; nothing after the end. */
function wordAt(text: string, index: number): number {
  // NaN, which is what there is after the end, counts as 0 here.
  return (
    text.charCodeAt(index) |
    (text.charCodeAt(index + 1) << 8) |
    (text.charCodeAt(index + 2) << 16) |
    (text.charCodeAt(index + 3) << 24)
  );
}

/** Not linear in XOR, so that several documents in one cell do not look like one. Covers the whole key. */
function checkOf(key: string, high: number, low: number): number {
  let check = high;
  for (let index = 0; index < key.length; index += 1)
    check = Math.imul(check ^ key.charCodeAt(index), 0x01000193);
  return (mix(check) ^ mix(low)) | 0;
}

/** The document's cell in one part; the hash is even enough to take it as it is. */
function cellOf(high: number, low: number, part: number): number {
  const bits = part < 2 ? high : low;
  const place = (part % 2 === 0 ? bits : bits >>> 16) & 0xffff;
  return part * CELLS_PER_PART + (place % CELLS_PER_PART);
}
