import { Connection } from "../../providers/gdn/connection.ts";
import { type InitError, type Properties, type Recorded, UNKNOWN } from "../support/lifecycle.ts";
import { type Program, SLOTS, type Slot } from "./model-kinds.ts";
import { KINDS } from "./model-slots.ts";

/**
 * The engine, as far as it matters to a provider: it keeps a state of what was made, makes, changes, replaces and
 * deletes one resource after the other in the order of their dependencies, and stops at the first error.
 */
export class ModelEngine {
  /** What is to be taken over if somebody else has made it. */
  readonly adopted = new Set<Slot>();
  readonly #state = new Map<Slot, Recorded & { initFailed: boolean }>();
  readonly #stack: string;
  /** Another stack, of which a program can know the outputs. */
  readonly #reads: ModelEngine | undefined;

  /** @param stack as in an owner tag: "acme/model/dev" */
  constructor(stack: string, reads?: ModelEngine) {
    this.#stack = stack;
    this.#reads = reads;
  }

  /** The slots in the state. */
  get known(): Slot[] {
    return SLOTS.filter((slot) => this.#state.has(slot));
  }

  /** Whether the state says that somebody else has made what is there. */
  hasAdopted(slot: Slot): boolean {
    return this.#state.get(slot)?.outs.adopted === true;
  }

  /** @returns the slots in which something was made, changed or deleted */
  async up(connection: Connection, program: Program): Promise<Slot[]> {
    const changed: Slot[] = [];
    for (const slot of SLOTS) {
      if (program[slot] !== undefined && (await this.#make(connection, slot, program))) changed.push(slot);
    }
    for (const slot of SLOTS.toReversed()) {
      if (program[slot] === undefined && (await this.#delete(connection, slot))) changed.push(slot);
    }
    return changed;
  }

  async refresh(connection: Connection): Promise<void> {
    for (const slot of this.known) {
      const found = await KINDS[slot].driver(connection).refresh(this.#state.get(slot) as Recorded);
      if (found === undefined) this.#state.delete(slot);
      else this.#state.set(slot, { ...found, initFailed: false });
    }
  }

  async destroy(connection: Connection): Promise<void> {
    for (const slot of SLOTS.toReversed()) await this.#delete(connection, slot);
  }

  #inputs(slot: Slot, program: Program): Properties {
    const { inputs, refers } = KINDS[slot];
    return {
      ...inputs(program[slot] ?? {}, program),
      ...(refers.user && { user: this.userName }),
      ...(this.adopted.has(slot) && { adopt: true }),
      ...(slot !== "check" && { stamp: `${this.#stack}/${slot}` }),
    };
  }

  /** Made up by the service, so it is an output. */
  get userName(): unknown {
    return this.#state.get("user")?.outs.user ?? this.#reads?.userName;
  }

  async #make(connection: Connection, slot: Slot, program: Program): Promise<boolean> {
    const driver = KINDS[slot].driver(connection);
    const declared = this.#inputs(slot, program);
    try {
      let known = this.#state.get(slot);
      if (known !== undefined) {
        const { changes, replaces = [] } = await driver.diff(known, declared);
        if (!changes && !known.initFailed) return false;
        if (replaces.length > 0) {
          await this.#deleteForReplacement(connection, slot);
          known = undefined;
        }
      }
      const made = known ? await driver.update(known, declared) : await driver.create(declared);
      this.#state.set(slot, { ...made, initFailed: false });
      return true;
    } catch (error) {
      const { id, properties } = error as InitError;
      if (id !== undefined && properties !== undefined)
        this.#state.set(slot, { id, inputs: declared, outs: properties, initFailed: true });
      throw error;
    }
  }

  /**
   * Deletes what is replaced before it is made anew, and before that, last ones first, all that an output of it not
   * being known would replace.
   */
  async #deleteForReplacement(connection: Connection, slot: Slot): Promise<void> {
    const replaced: Slot[] = [slot];
    for (const next of this.known) {
      const known = this.#state.get(next) as Recorded;
      const unknown = Object.entries(KINDS[next].refers).filter(([, on]) => replaced.includes(on));
      if (unknown.length === 0) continue;
      const inputs = { ...known.inputs, ...Object.fromEntries(unknown.map(([input]) => [input, UNKNOWN])) };
      const { replaces = [] } = await KINDS[next].driver(connection).diff(known, inputs);
      if (replaces.length > 0) replaced.push(next);
    }
    for (const each of replaced.reverse()) await this.#delete(connection, each);
  }

  async #delete(connection: Connection, slot: Slot): Promise<boolean> {
    const known = this.#state.get(slot);
    if (known === undefined) return false;
    await KINDS[slot].driver(connection).delete(known);
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
