import { setImmediate as turn } from "node:timers/promises";
import { expect } from "vitest";
import { fabricNamed, inside } from "../support/outsider.ts";
import type { Fault } from "./kinds.ts";
import { ModelEngine } from "./model-engine.ts";
import { FABRIC, inputsOf, type Program } from "./model-program.ts";
import type { FaultStage } from "./stage.ts";

export type Work = "up" | "refresh" | "destroy";

/** What the GDN shows of a program. */
interface Shown {
  fabric?: { spotDc: string; team: unknown };
  level?: string;
  waitForSync?: boolean;
  documents?: Record<string, unknown>;
  query?: string;
}

/** What is expected of the world: the program that was run last, and what others have done. */
export interface Model {
  program: Program;
  /** Whether somebody has changed something that the state does not know of. */
  drift: boolean;
  /** Somebody else's document in our collection. */
  foreign: boolean;
  /** The key's level on the fabric that somebody else has set, and that a declared one must give way to in the end. */
  level?: string;
}

/** A GDN, and an engine that works on it. */
export class ModelWorld {
  readonly engine = new ModelEngine();
  readonly stage: FaultStage;

  constructor(stage: FaultStage) {
    this.stage = stage;
  }

  async prepare(): Promise<void> {
    await this.stage.clear();
    await this.stage.other.send("POST", "/_api/key", { keyid: "app" });
    await this.stage.other.send("POST", inside("_system", "database"), { name: "theirs" });
    await this.stage.other.send("POST", inside("theirs", "collection"), { name: "carts" });
    await this.stage.other.send("POST", inside("theirs", "document/carts"), { _key: "1", n: "theirs" });
  }

  /** Runs undisturbed; `changed` tells how many resources an up made, changed or deleted. */
  async run(work: Work, program: Program): Promise<{ changed: number }> {
    const changed = await this.stage.run(async (connection) => {
      if (work === "up") return await this.engine.up(connection, program);
      await this.engine[work](connection);
      return 0;
    });
    return { changed };
  }

  /** Runs while a fault waits for the n-th request; the error, if there was one. */
  async runWithFault(work: Work, program: Program, fault: Fault, nth: number): Promise<Error | undefined> {
    await this.stage.setFault(fault, nth);
    try {
      await this.run(work, program);
      return undefined;
    } catch (error) {
      return error as Error;
    } finally {
      await this.stage.endFaults();
    }
  }

  /** Runs, and dies when the n-th request is there: not begun (`hang`), or done (`silence`). */
  async crash(work: Work, program: Program, kind: "hang" | "silence", nth: number): Promise<void> {
    await this.stage.setFault({ kind }, nth);
    const connection = this.stage.mortalConnection();
    let ended = false;
    const running = (
      work === "up" ? this.engine.up(connection, program) : this.engine[work](connection)
    ).then(
      () => {
        ended = true;
      },
      (error: unknown) => {
        ended = true;
        throw error;
      },
    );
    running.catch(() => {});
    while (!ended && (await this.stage.hits()) === 0) await turn();
    connection.die();
    await this.stage.endFaults();
    if (ended) await running;
  }

  /** What somebody else does to our things, as far as they are there. */
  async outside(deed: Deed, model: Model): Promise<void> {
    const { send } = this.stage.other;
    if ((await this.show()).fabric === undefined) return;
    const missing = [400, 404];
    const deeds: { [deed in Deed]: () => Promise<unknown> } = {
      "drops the fabric": () => send("DELETE", inside("_system", `database/${FABRIC}`)),
      "drops the collection": () => send("DELETE", inside(FABRIC, "collection/carts"), undefined, missing),
      "deletes the query": () => send("DELETE", inside(FABRIC, "restql/all"), undefined, missing),
      "changes a document": () =>
        send("PATCH", inside(FABRIC, "document/carts/1"), { n: 9, more: true }, missing),
      "removes a document": () => send("DELETE", inside(FABRIC, "document/carts/2"), undefined, missing),
      "adds a document": () => send("POST", inside(FABRIC, "document/carts"), { _key: "x" }, [404, 409]),
      "moves the spot region": () => send("PUT", `/_tenant/acme/_fabric/${FABRIC}/database/eu-central`),
      "sets the level": () => send("PUT", `/_api/key/app/database/${FABRIC}`, { grant: "ro" }),
      "changes the metadata": () =>
        send("PATCH", inside(FABRIC, "database/metadata"), { metadata: { team: "theirs" } }),
    };
    await deeds[deed]();
    const { documents } = await this.show();
    model.foreign = documents?.x !== undefined;
    if (deed === "sets the level" && !this.engine.knows("access")) model.level = "ro";
    else if (deed !== "adds a document") model.drift = true;
    if (deed === "drops the fabric") model.level = undefined;
  }

  async removeForeign(): Promise<void> {
    await this.stage.other.send("DELETE", inside(FABRIC, "document/carts/x"), undefined, [404]);
  }

  /** What is there, for somebody else. */
  async show(): Promise<Shown> {
    const { other } = this.stage;
    const theirs = await other.look<{ n: string }[]>(inside("theirs", "export/carts"));
    expect(theirs, "other people's documents").toMatchObject([{ _key: "1", n: "theirs" }]);
    const fabric = await fabricNamed(other, FABRIC);
    if (fabric === undefined) return {};
    const { spotDc, metadata } = fabric.options;
    const shown: Shown = { fabric: { spotDc, team: metadata?.team } };
    const level = (await other.send("GET", `/_api/key/app/database/${FABRIC}`)) as { result: string };
    if (level.result !== "none") shown.level = level.result;
    const [query] = await other.look<{ value: string }[]>(inside(FABRIC, "restql/user"));
    if (query) shown.query = query.value;
    const found = await other.send("GET", inside(FABRIC, "collection/carts"), undefined, [404]);
    const { name, waitForSync } = found as { name?: string; waitForSync?: boolean };
    if (name === undefined) return shown;
    const rows = await other.look<{ _key: string; n?: unknown }[]>(inside(FABRIC, "export/carts"));
    const documents = Object.fromEntries(rows.map(({ _key, n = null }) => [_key, n]));
    return { ...shown, waitForSync, documents };
  }
}

export const DEEDS = [
  "drops the fabric",
  "drops the collection",
  "deletes the query",
  "changes a document",
  "removes a document",
  "adds a document",
  "moves the spot region",
  "changes the metadata",
  "sets the level",
] as const;
export type Deed = (typeof DEEDS)[number];

/** What a program shows once it has been run. */
export function shownBy(program: Program, { foreign, level: levelBefore }: Model): Shown {
  const { fabric, access, collection, documents, query } = program;
  const level = access?.level ?? levelBefore;
  return {
    ...(fabric && { fabric }),
    ...(level && { level }),
    ...(collection && {
      waitForSync: collection.waitForSync,
      documents: { ...documents, ...(foreign ? { x: null } : {}) },
    }),
    ...(query && { query: query.value }),
  };
}

/** Whether running the program would delete a collection that holds somebody else's document. */
export function isBlocked(world: ModelWorld, { foreign }: Model, program: Program): boolean {
  return foreign && world.engine.knows("collection") && inputsOf("collection", program) === undefined;
}
