import type { Level } from "./access-levels.ts";

/** A right on a fabric that the provisioning key has borrowed from itself. */
export interface Elevation {
  /** The level that is declared for the key. */
  before: Level;
  giveBack: () => Promise<void>;
}

/** Borrowed rights by fabric. Calls that need one at the same time share it; the last one gives it back. */
export class Elevations {
  readonly #open = new Map<
    string,
    { users: number; elevation: Promise<boolean | Elevation>; before?: Level }
  >();
  readonly #closing = new Map<string, Promise<void>>();

  /** The declared level of a fabric on which more is borrowed just now. */
  levelBefore(fabric: string): Level | undefined {
    return this.#open.get(fabric)?.before;
  }

  /**
   * Borrows a right, or joins those who have.
   *
   * @param raise gets the right, as `enterFabric` does
   * @returns what `raise` returned if it is nothing to be given back, else how to give it back
   */
  async borrow(
    fabric: string,
    raise: () => Promise<boolean | Elevation>,
  ): Promise<boolean | (() => Promise<void>)> {
    const open = this.#open.get(fabric) ?? {
      users: 0,
      elevation: (this.#closing.get(fabric) ?? Promise.resolve()).then(raise),
    };
    this.#open.set(fabric, open);
    open.users += 1;
    const leave = () => {
      open.users -= 1;
      if (open.users > 0 || this.#open.get(fabric) !== open) return false;
      return this.#open.delete(fabric);
    };
    try {
      const elevation = await open.elevation;
      if (typeof elevation === "boolean") {
        leave();
        return elevation;
      }
      open.before = elevation.before;
      return async () => {
        if (!leave()) return;
        const closing = elevation.giveBack();
        this.#closing.set(
          fabric,
          closing.catch(() => {}),
        );
        await closing;
      };
    } catch (error) {
      leave();
      throw error;
    }
  }
}
