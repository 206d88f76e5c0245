/** How much is taken at a time, so that a query seldom asks. */
const PORTION = 64 * 1024;

/**
 * The memory that all running queries, or the rows of all open cursors, may hold together, in bytes: each query stays
 * below a limit of its own, but several at once, or results that nobody fetches, could end the process.
 */
export class MemoryPool {
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

  /** An account of one query's. */
  share(): MemoryShare {
    return new MemoryShare(this);
  }
}

/** What one query holds of the pool; more than it needs at the moment, since it takes whole portions. */
export class MemoryShare {
  readonly #pool: MemoryPool;
  #bytes = 0;

  constructor(pool: MemoryPool) {
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
