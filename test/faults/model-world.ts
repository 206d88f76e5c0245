import { setImmediate as turn } from "node:timers/promises";
import { expect } from "vitest";
import type { Connection } from "../../providers/gdn/connection.ts";
import { fabricNamed, inside } from "../support/outsider.ts";
import type { Fault } from "./kinds.ts";
import { ModelEngine } from "./model-engine.ts";
import { MISSING, type Program, SLOTS, type Slot, type Values } from "./model-kinds.ts";
import { KINDS, PARTNER, standsOn } from "./model-slots.ts";
import type { FaultStage } from "./stage.ts";

export type Work = "up" | "refresh" | "destroy";

/** What others put into containers of ours, which must then not be deleted. */
const GUESTS = {
  document: {
    in: "collection",
    path: inside("shop", "document/carts/x"),
    make: [inside("shop", "document/carts"), { _key: "x" }],
  },
  collection: {
    in: "fabric",
    path: inside("shop", "collection/guest"),
    make: [inside("shop", "collection"), { name: "guest" }],
  },
} as const satisfies Record<string, { in: Slot; path: string; make: readonly [string, object] }>;
export type Guest = keyof typeof GUESTS;
export const GUEST_NAMES = Object.keys(GUESTS) as Guest[];

/** What somebody else does to a slot. */
export type Deed = "change" | "drop" | "make";

/** What is expected of the world. */
export interface Model {
  /** The program that was run last. */
  program: Program;
  /** What is there that others have made or set, by its present values. */
  theirs: Program;
  guests: Guest[];
  /** What a refresh has found gone since it was made last: a refresh only reads, so our owner tag still stands. */
  claims: Slot[];
  /** Whether somebody has changed something that the state does not know of. */
  drift: boolean;
}

/** Not looked at before a container is deleted, so they go with it. */
const UNGUARDED: readonly Slot[] = ["access", "index"];

/** Whether a resource may take over what somebody else has made. */
export const isAdoptable = (slot: Slot) => KINDS[slot].make !== undefined || slot === "query";

const STACK = "acme/model/dev";

/** The fabrics whose metadata hold the owner tags of what is in them; those of API keys stand in _system's. */
const STAMPED_IN = ["_system", "shop", "events"];

/** A GDN, and two stacks that work on it. */
export class ModelWorld {
  readonly engine = new ModelEngine(STACK);
  readonly stage: FaultStage;
  readonly model: Model = { program: {}, theirs: {}, guests: [], claims: [], drift: false };
  #before: unknown;

  constructor(stage: FaultStage) {
    this.stage = stage;
  }

  async prepare(): Promise<void> {
    const { send } = this.stage.other;
    await this.stage.clear();
    await send("POST", "/_api/key", { keyid: PARTNER }, [409]);
    await send("POST", inside("_system", "database"), { name: "theirs" });
    await send("POST", inside("theirs", "collection"), { name: "carts" });
    await send("POST", inside("theirs", "document/carts"), { _key: "1", n: "theirs" });
    this.#before = await this.stage.state();
  }

  /** Runs undisturbed, on a connection of its own; tells in which slots an up has changed something. */
  run(work: Work, program: Program): Promise<Slot[]> {
    return this.#observed(() => this.stage.run((connection) => this.#work(connection, work, program)));
  }

  /** Runs while a fault waits for the n-th request; the error, if there was one. */
  async runWithFault(work: Work, program: Program, fault: Fault, nth: number): Promise<Error | undefined> {
    return this.#observed(async () => {
      await this.stage.setFault(fault, nth);
      try {
        await this.stage.run((connection) => this.#work(connection, work, program));
        return undefined;
      } catch (error) {
        return error as Error;
      } finally {
        await this.stage.endFaults();
      }
    });
  }

  /** Runs, and dies when the n-th request is there: not begun (`hang`), or done (`silence`). */
  async crash(work: Work, program: Program, kind: "hang" | "silence", nth: number): Promise<void> {
    await this.#observed(async () => {
      await this.stage.setFault({ kind }, nth);
      const connection = this.stage.mortalConnection();
      let ended = false;
      const running = this.#work(connection, work, program).finally(() => {
        ended = true;
      });
      running.catch(() => {});
      while (!ended && (await this.stage.hits()) === 0) await turn();
      connection.die();
      await this.stage.endFaults();
      if (ended) await running;
    });
  }

  async #work(connection: Connection, work: Work, program: Program): Promise<Slot[]> {
    if (work === "up") return this.engine.up(connection, program);
    const before = this.engine.known;
    try {
      await this.engine[work](connection);
    } finally {
      const lost = before.filter((slot) => !this.engine.known.includes(slot));
      if (work === "refresh") this.model.claims.push(...lost);
    }
    return [];
  }

  /** Does work of ours, and notes what it has taken along, as it may. */
  async #observed<T>(work: () => Promise<T>): Promise<T> {
    const { drift } = this.model;
    const before = await this.show();
    try {
      return await work();
    } finally {
      const after = await this.show();
      for (const slot of SLOTS) {
        const isAnother = (KINDS[slot].replacing ?? []).some(
          (name) => before[slot]?.[name] !== after[slot]?.[name],
        );
        if (isAnother) this.#goneWith(slot, UNGUARDED);
      }
      this.model.claims = this.model.claims.filter((slot) => !this.engine.known.includes(slot));
      for (const slot of this.engine.known) {
        if (this.engine.hasAdopted(slot) && after[slot]) this.#isNow(slot, after[slot]);
      }
      // A level that somebody has set meanwhile is left as it is, and is theirs from then on.
      if (drift && !this.engine.known.includes("access")) {
        this.#isNow("access", after.access);
      }
    }
  }

  /** Notes what is there and somebody else's. */
  #isNow(slot: Slot, values: Values | undefined): void {
    const { [slot]: _, ...others } = this.model.theirs;
    this.model.theirs = values ? { ...others, [slot]: values } : others;
  }

  #goneWith(gone: Slot, which: readonly Slot[] = SLOTS): void {
    const stays = ([slot]: [string, unknown]) =>
      !which.includes(slot as Slot) || !(slot === gone || standsOn(slot as Slot, gone));
    this.model.theirs = Object.fromEntries(Object.entries(this.model.theirs).filter(stays));
    if (which !== SLOTS) return;
    this.model.guests = this.model.guests.filter((guest) => {
      const { in: container } = GUESTS[guest];
      return !(container === gone || standsOn(container, gone));
    });
  }

  /** What somebody else does to a slot, as far as it is there; `make` makes one anew as it is declared, or as given. */
  async outside(deed: Deed, slot: Slot, values: Values): Promise<void> {
    const { other } = this.stage;
    const { model, engine } = this;
    const { change, drop, make, refers } = KINDS[slot];
    const before = await this.show();
    // Of a level the one before is restored in the end, whatever becomes of ours.
    const isOurLevel = slot === "access" && engine.known.includes(slot);
    if (deed === "change") {
      if (before[slot] === undefined && slot !== "access") return;
      await change?.(other);
    } else {
      await drop?.(other);
      if (slot !== "documents" && !isOurLevel) this.#goneWith(slot);
    }
    const isPossible = Object.values(refers).every((on) => before[on] !== undefined);
    if (deed === "make") await this.#clearClaims();
    if (deed === "make" && isPossible) await make?.(other, model.program[slot] ?? values);
    model.drift = true;
    const isTheirs = deed === "make" || model.theirs[slot] !== undefined || slot === "access";
    if (isTheirs && !isOurLevel) this.#isNow(slot, (await this.show())[slot]);
  }

  /** What a program declares although others have made it, and it is not to be taken over. */
  takenOf(program: Program): Program {
    const isTaken = ([slot]: [string, unknown]) =>
      program[slot as Slot] !== undefined &&
      KINDS[slot as Slot].make !== undefined &&
      !this.engine.adopted.has(slot as Slot);
    return Object.fromEntries(Object.entries(this.model.theirs).filter(isTaken));
  }

  /** Takes all that over, as it is. */
  adopt(program: Program): Program {
    const taken = this.takenOf(program);
    for (const slot of Object.keys(taken) as Slot[]) this.engine.adopted.add(slot);
    return { ...program, ...taken };
  }

  async invite(guest: Guest): Promise<void> {
    const { in: container, make } = GUESTS[guest];
    if ((await this.show())[container] === undefined || this.model.guests.includes(guest)) return;
    await this.stage.other.send("POST", make[0], make[1]);
    this.model.guests.push(guest);
  }

  /** Others take away what they have put in the way. */
  async clearTheWay(): Promise<void> {
    const { other } = this.stage;
    for (const guest of this.model.guests) await other.send("DELETE", GUESTS[guest].path, undefined, MISSING);
    this.model.guests = [];
    for (const slot of SLOTS.toReversed()) {
      if (KINDS[slot].make === undefined || this.model.theirs[slot] === undefined) continue;
      await KINDS[slot].drop?.(other);
      this.#goneWith(slot);
    }
    this.engine.adopted.clear();
    await this.#clearClaims();
  }

  /** Others take our owner tags off what is gone, which they have to do before they make it anew as theirs. */
  async #clearClaims(): Promise<void> {
    const { other } = this.stage;
    for (const name of this.model.claims.length > 0 ? STAMPED_IN : []) {
      const found = await fabricNamed(other, name);
      if (found === undefined) continue;
      const isClaim = ([, stamp]: [string, unknown]) =>
        this.model.claims.some((slot) => typeof stamp === "string" && stamp.endsWith(`${STACK}/${slot}`));
      const before = Object.entries(found.options.metadata ?? {});
      const metadata = Object.fromEntries(before.filter((entry) => !isClaim(entry)));
      if (before.some(isClaim)) await other.send("PUT", inside(name, "database/metadata"), { metadata });
    }
    this.model.claims = [];
  }

  /** What is there, for somebody else. */
  async show(): Promise<Program> {
    const { other } = this.stage;
    const theirs = await other.look<{ n: string }[]>(inside("theirs", "export/carts"));
    expect(theirs, "other people's documents").toMatchObject([{ _key: "1", n: "theirs" }]);
    const seen = await Promise.all(
      SLOTS.map(async (slot) => [slot, await KINDS[slot].seen?.(other)] as const),
    );
    return Object.fromEntries(seen.filter(([, values]) => values !== undefined));
  }

  /** The guests that are still there. */
  async guests(): Promise<Guest[]> {
    const { send } = this.stage.other;
    const there: Guest[] = [];
    for (const guest of this.model.guests) {
      const { error } = (await send("GET", GUESTS[guest].path, undefined, MISSING)) as { error?: boolean };
      if (error !== true) there.push(guest);
    }
    return there;
  }

  /** That nothing is left of all that was played. */
  async expectAsBefore(): Promise<void> {
    expect(await this.stage.state()).toEqual(this.#before);
  }
}
