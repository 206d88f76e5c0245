/** How much is taken at a time, so that a query seldom asks. */
const PORTION = 64 * 1024;

/** The memory that the rows of all open cursors may hold together, in bytes. */
export class MemoryPool implements MemorySource {
  readonly #size: number;
  #free: number;
  readonly #makeRoom: () => boolean;

  /** @param makeRoom lets go of something that is held; false if there is nothing left that could be */
  constructor(bytes: number, makeRoom: () => boolean = () => false) {
    this.#size = bytes;
    this.#free = bytes;
    this.#makeRoom = makeRoom;
  }

  /** Takes so many bytes; false if they cannot be had. */
  take(bytes: number): boolean {
    if (bytes > this.#size) return false;
    while (this.#free < bytes) if (!this.#makeRoom()) return false;
    this.#free -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#free += bytes;
  }
}

/** What memory is taken from. */
export interface MemorySource {
  /** Takes so many bytes; false if they cannot be had. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

/** So many bytes, for all threads to take from. */
export function memoryOf(bytes: number): SharedArrayBuffer {
  const free = new BigInt64Array(new SharedArrayBuffer(8));
  free[0] = BigInt(Math.floor(bytes));
  return free.buffer;
}

/** What the queries of all threads take their memory from. What a thread holds is known even if it was ended. */
export class SharedMemory implements MemorySource {
  readonly #free: BigInt64Array;
  readonly #held: BigInt64Array;

  /** @param free the bytes that are left, for all threads; `held` by this one */
  constructor(free: SharedArrayBuffer, held: SharedArrayBuffer) {
    this.#free = new BigInt64Array(free);
    this.#held = new BigInt64Array(held);
  }

  take(bytes: number): boolean {
    const amount = BigInt(bytes);
    for (;;) {
      const free = Atomics.load(this.#free, 0);
      if (free < amount) return false;
      if (Atomics.compareExchange(this.#free, 0, free, free - amount) !== free) continue;
      Atomics.add(this.#held, 0, amount);
      return true;
    }
  }

  giveBack(bytes: number): void {
    const amount = BigInt(bytes);
    Atomics.sub(this.#held, 0, amount);
    Atomics.add(this.#free, 0, amount);
  }

  /** Gives back all that the thread holds: it has ended. */
  giveAllBack(): void {
    this.giveBack(Number(Atomics.load(this.#held, 0)));
  }

  /** An account of one query's. */
  share(): MemoryShare {
    return new MemoryShare(this);
  }
}

/** What one query holds of the pool; more than it needs at the moment, since it takes whole portions. */
export class MemoryShare {
  readonly #pool: MemorySource;
  #bytes = 0;

  constructor(pool: MemorySource) {
    this.#pool = pool;
  }

  /** Has at least so many bytes; false if they cannot be had. */
  growTo(bytes: number): boolean {
    if (bytes <= this.#bytes) return true;
    const more = Math.ceil((bytes - this.#bytes) / PORTION) * PORTION;
    if (!this.#pool.take(more)) return false;
    this.#bytes += more;
    return true;
  }

  end(): void {
    this.#pool.giveBack(this.#bytes);
    this.#bytes = 0;
  }
}
