/**
 * A set of keys, or how often each was seen, in little memory: 12 bytes a slot, at most two thirds full. Keys are told
 * apart by 53 bits, so one in some thousand million may be taken for another one.
 */
export class KeyTable {
  #hashes = new Float64Array(1024);
  #counts = new Uint32Array(1024);
  /** How many different keys there are. */
  size = 0;

  /** Counts the key. @returns how often it was there before */
  add(key: string): number {
    if (this.size * 3 >= this.#hashes.length * 2) this.#grow();
    const hash = hashKey(key);
    const slot = this.#slotOf(hash);
    const before = this.#counts[slot] ?? 0;
    if (before === 0) this.size += 1;
    this.#hashes[slot] = hash;
    this.#counts[slot] = before + 1;
    return before;
  }

  has(key: string): boolean {
    return this.#counts[this.#slotOf(hashKey(key))] !== 0;
  }

  /** The slot that holds the hash, or the free one where it belongs. */
  #slotOf(hash: number): number {
    const last = this.#hashes.length - 1;
    // The length is a power of two, so the low bits of the hash are a place.
    for (let slot = (hash >>> 0) & last; ; slot = (slot + 1) & last) {
      if (this.#counts[slot] === 0 || this.#hashes[slot] === hash) return slot;
    }
  }

  #grow(): void {
    const hashes = this.#hashes;
    const counts = this.#counts;
    this.#hashes = new Float64Array(hashes.length * 2);
    this.#counts = new Uint32Array(hashes.length * 2);
    for (const [old, count] of counts.entries()) {
      if (count === 0) continue;
      const hash = hashes[old] ?? 0;
      const slot = this.#slotOf(hash);
      this.#hashes[slot] = hash;
      this.#counts[slot] = count;
    }
  }
}

/** 53 bits of a key: two multiplicative hashes with different seeds, mixed (not for secrets). */
export function hashKey(key: string): number {
  let high = 0x9e3779b9;
  let low = 0x85ebca6b;
  for (let index = 0; index < key.length; index += 1) {
    const code = key.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995);
    low ^= low >>> 15;
  }
  return (mix(high ^ (low << 7)) & 0x1fffff) * 2 ** 32 + mix(low ^ (high >>> 5));
}

/** Spreads 32 bits so that each of them depends on all (the last step of MurmurHash3). */
export function mix(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
