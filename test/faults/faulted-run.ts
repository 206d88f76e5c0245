import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import type { Driver, InitError, Properties, Recorded } from "../support/lifecycle.ts";
import type { Operation } from "../support/resource-case.ts";
import type { FaultKind } from "./kinds.ts";
import type { FaultedResource } from "./resources.ts";
import type { FaultStage } from "./stage.ts";

/** How long a call waits for an answer where none will come. */
const HANG_MS = 1_000;

const NEVER_ANSWERED = new Set(["hang", "silence"]);

/** What the engine keeps after an operation, whatever came of it. */
interface Kept {
  recorded?: Recorded;
  /** The object is there, but its last create or update failed: the next up updates it, whatever diff says. */
  initFailed: boolean;
  error?: InitError;
}

/** One resource on one stage, on which an operation is hit by a fault again and again. */
export class FaultedRun {
  readonly #stage: FaultStage;
  readonly #faulted: FaultedResource;
  /** What the stage holds before the resource, and with it, created or updated without any fault. */
  #before: unknown;
  readonly #undisturbed = new Map<"create" | "update", unknown>();

  constructor(stage: FaultStage, faulted: FaultedResource) {
    this.#stage = stage;
    this.#faulted = faulted;
  }

  /** Makes what the resource stands on, and learns what the resource leaves on the GDN when nothing fails. */
  async prepare(): Promise<void> {
    await this.#stage.clear();
    await this.#faulted.resource.prepare?.(this.#stage);
    this.#before = await this.#stage.state();
    const made = await this.#drive((driver) => driver.create(this.#declared()));
    this.#undisturbed.set("create", await this.#stage.state());
    const updated = await this.#drive((driver) => driver.update(made, this.#declared("update")));
    this.#undisturbed.set("update", await this.#stage.state());
    await this.#drive((driver) => driver.delete(updated));
    expect(await this.#stage.state()).toEqual(this.#before);
  }

  /** How many requests the operation sends when nothing fails. */
  async requests(operation: Operation): Promise<number> {
    const old = operation === "create" ? undefined : await this.#create();
    let kept: Kept = { initFailed: false };
    const count = await this.#stage.countRequests(async () => {
      kept = await this.#operate(operation, old);
    });
    if (kept.recorded) await this.#drive((driver) => driver.delete(kept.recorded as Recorded));
    return count;
  }

  /**
   * Hits the n-th request of the operation, then makes everything good as a person does.
   *
   * @param way `up` runs up and then destroys; `destroy` destroys at once what the engine knows of
   * @returns the error that was seen, if there was one
   * @throws an assertion error if the end is not the same as without the fault
   */
  async play(
    operation: Operation,
    nth: number,
    { fault }: FaultKind,
    way: "up" | "destroy",
  ): Promise<string | undefined> {
    const old = operation === "create" ? undefined : await this.#create();
    await this.#stage.setFault(fault, nth);
    const kept = await this.#operate(operation, old, NEVER_ANSWERED.has(fault.kind) ? HANG_MS : undefined);
    expect(await this.#stage.endFaults(), "requests that were hit").toBe(1);
    if (kept.error) this.#expectClear(kept.error);

    await this.#drive(async (driver) => {
      const goesOn = operation !== "delete" && way === "up";
      const goal = operation === "update" ? "update" : "create";
      const present = goesOn ? await this.#up(driver, goal, kept) : kept.recorded;
      if (present) await driver.delete(present);
    });
    expect(await this.#stage.state(), "the GDN after the destroy").toEqual(this.#before);
    return kept.error?.message;
  }

  /** Puts the stage back after a failure, so that the next case does not suffer from it. */
  async reset(): Promise<void> {
    await this.#stage.endFaults();
    await this.#stage.clear();
    await this.#faulted.resource.prepare?.(this.#stage);
  }

  #declared(operation?: "create" | "update"): Properties {
    const change = operation === "update" ? this.#faulted.change : undefined;
    return { ...this.#faulted.declared(this.#stage), ...change };
  }

  #drive<T>(work: (driver: Driver) => Promise<T>, timeoutMs?: number): Promise<T> {
    return this.#stage.run((connection) => work(this.#faulted.resource.driver(connection)), timeoutMs);
  }

  #create(): Promise<Recorded> {
    return this.#drive((driver) => driver.create(this.#declared()));
  }

  /** Does what the engine does, and keeps what the engine keeps. */
  async #operate(operation: Operation, old: Recorded | undefined, timeoutMs?: number): Promise<Kept> {
    try {
      const recorded = await this.#drive((driver) => this.#once(driver, operation, old), timeoutMs);
      return { recorded, initFailed: false };
    } catch (thrown) {
      const error = thrown as InitError;
      const { id, properties } = error;
      if (id === undefined) return { recorded: old, initFailed: false, error };
      return { recorded: { id, inputs: {}, outs: properties ?? {} }, initFailed: true, error };
    }
  }

  async #once(
    driver: Driver,
    operation: Operation,
    old: Recorded | undefined,
  ): Promise<Recorded | undefined> {
    if (operation === "create") return await driver.create(this.#declared());
    if (old === undefined) throw new Error(`There is nothing to ${operation}.`);
    if (operation === "update") return await driver.update(old, this.#declared("update"));
    if (operation === "delete") {
      await driver.delete(old);
      return undefined;
    }
    const found = await driver.refresh(old);
    if (found === undefined && this.#faulted.mayBeGone) return undefined;
    expect(found, "what a refresh finds").toBeDefined();
    expect(found?.inputs, "the inputs that a refresh finds").toEqual(old.inputs);
    return found;
  }

  /** The next up: ends as without the fault, and then there is nothing left to do. */
  async #up(driver: Driver, goal: "create" | "update", { recorded, initFailed }: Kept): Promise<Recorded> {
    const declared = this.#declared(goal);
    let after = recorded;
    if (after === undefined) {
      after = await driver.create(declared);
    } else {
      const { changes, replaces } = await driver.diff(after, declared);
      expect(replaces, "inputs that replace it").toEqual([]);
      if (changes || initFailed) after = await driver.update(after, declared);
    }
    expect(await this.#stage.state(), "the GDN after the next up").toEqual(this.#undisturbed.get(goal));
    return await driver.expectSettled(after, declared);
  }

  /** One sentence that says what was being done and what came back, one that says what to do, and no secret. */
  #expectClear({ message, properties, reasons }: InitError): void {
    expect(message).toMatch(/^Could not [^\r\n]+\. [A-Z][^\r\n]+\.$/);
    const { apiKey } = this.#stage.gdn.info;
    const secret = apiKey.split(".").at(-1) ?? apiKey;
    const told = JSON.stringify({ message, properties, reasons });
    expect(told.includes(secret), "the API key in the error").toBe(false);
    expect(isDeepStrictEqual(reasons ?? [message], [message])).toBe(true);
  }
}
