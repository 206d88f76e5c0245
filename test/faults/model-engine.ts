import { expect } from "vitest";
import { Connection } from "../../providers/gdn/connection.ts";
import { accessLevel } from "../../providers/lifecycle/access-level.ts";
import { restqlQuery } from "../../providers/lifecycle/restql-query.ts";
import { seedDocuments } from "../../providers/lifecycle/seed-documents.ts";
import { spotCollection } from "../../providers/lifecycle/spot-collection.ts";
import { spotFabric } from "../../providers/lifecycle/spot-fabric.ts";
import { type Driver, drive, type InitError, type Properties, type Recorded } from "../support/lifecycle.ts";
import { inputsOf, type Program, SLOTS, type Slot } from "./model-program.ts";

const DRIVERS: { [slot in Slot]: (connection: Connection) => Driver } = {
  fabric: (connection) => drive(spotFabric, connection),
  access: (connection) => drive(accessLevel, connection),
  collection: (connection) => drive(spotCollection, connection),
  documents: (connection) => drive(seedDocuments, connection),
  query: (connection) => drive(restqlQuery, connection),
};

/**
 * The engine, as far as it matters to a provider: it keeps a state of what was made, makes, changes and deletes one
 * resource after the other in the order of their dependencies, and stops at the first error.
 */
export class ModelEngine {
  readonly #state = new Map<Slot, Recorded & { initFailed: boolean }>();

  knows(slot: Slot): boolean {
    return this.#state.has(slot);
  }

  /** @returns how many resources were made, changed or deleted */
  async up(connection: Connection, program: Program): Promise<number> {
    let changed = 0;
    for (const slot of SLOTS) {
      const declared = inputsOf(slot, program);
      if (declared !== undefined && (await this.#make(connection, slot, declared))) changed += 1;
    }
    for (const slot of SLOTS.toReversed()) {
      if (inputsOf(slot, program) === undefined && (await this.#delete(connection, slot))) changed += 1;
    }
    return changed;
  }

  async refresh(connection: Connection): Promise<void> {
    for (const slot of SLOTS) {
      const known = this.#state.get(slot);
      if (known === undefined) continue;
      const found = await DRIVERS[slot](connection).refresh(known);
      if (found === undefined) this.#state.delete(slot);
      else this.#state.set(slot, { ...found, initFailed: false });
    }
  }

  async destroy(connection: Connection): Promise<void> {
    for (const slot of SLOTS.toReversed()) await this.#delete(connection, slot);
  }

  async #make(connection: Connection, slot: Slot, declared: Properties): Promise<boolean> {
    const driver = DRIVERS[slot](connection);
    const known = this.#state.get(slot);
    try {
      if (known === undefined) {
        this.#state.set(slot, { ...(await driver.create(declared)), initFailed: false });
        return true;
      }
      const { changes, replaces } = await driver.diff(known, declared);
      expect(replaces, `what replaces ${slot}`).toEqual([]);
      if (!changes && !known.initFailed) return false;
      this.#state.set(slot, { ...(await driver.update(known, declared)), initFailed: false });
      return true;
    } catch (error) {
      const { id, properties } = error as InitError;
      if (id !== undefined && properties !== undefined)
        this.#state.set(slot, { id, inputs: declared, outs: properties, initFailed: true });
      throw error;
    }
  }

  async #delete(connection: Connection, slot: Slot): Promise<boolean> {
    const known = this.#state.get(slot);
    if (known === undefined) return false;
    await DRIVERS[slot](connection).delete(known);
    this.#state.delete(slot);
    return true;
  }
}

/** A connection that a crash takes away: from then on no call ends, in any way, and none is sent. */
export class MortalConnection extends Connection {
  #isDead = false;

  die(): void {
    this.#isDead = true;
    this.close();
  }

  override async call<T>(call: Parameters<typeof Connection.prototype.call<T>>[0]): Promise<T> {
    const never = new Promise<never>(() => {});
    if (this.#isDead) return never;
    try {
      const answer = await super.call(call);
      return this.#isDead ? await never : answer;
    } catch (error) {
      if (this.#isDead) return never;
      throw error;
    }
  }
}
