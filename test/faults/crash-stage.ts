import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { clearStaleLocks } from "../../cli/stack/state.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { type SeparateStack, testStack } from "../support/engine.ts";
import { freePort } from "../support/free-port.ts";
import { type Found, inspect, withoutNotes } from "../support/inspect.ts";
import { type TestGdnProcess, testGdnProcess } from "../support/test-gdn.ts";
import { killWithDescendants } from "./kill.ts";

/** What the program is taken through, one after the other. */
export const PHASES = ["up", "update", "destroy"] as const;
export type Phase = (typeof PHASES)[number];

/** Where a request is when the crash comes: not yet begun, or done without the answer being on its way. */
export type Moment = "before the work" | "after the work";

/** What dies: the engine with all its processes, for good, or the local GDN, which is back at once. */
export type Victim = "engine" | "local GDN";

/** One phase, with what is run again after it, takes seconds; on a machine that does much else perhaps a minute. */
const LONGEST_MS = 300_000;

/** Between two looks at whether a request has come. Each look is a connection of its own, so they are not free. */
const LOOK_EVERY_MS = 20;

const seed = JSON.parse(readFileSync("seed/accounts.json", "utf8")) as { _key: string }[];

/** The default program on a stack and a local GDN of its own, which can be killed in the middle of anything. */
export class CrashStage {
  readonly #data: string;
  readonly #folder: string;
  readonly #withGdnSpot: boolean;
  readonly #stack: SeparateStack;
  /** Ends the engine where something does not end by itself. */
  readonly #abort: AbortController;
  #gdn: TestGdnProcess;

  private constructor(
    { data, folder, withGdnSpot }: { data: string; folder: string; withGdnSpot: boolean },
    gdn: TestGdnProcess,
    stack: SeparateStack,
    abort: AbortController,
  ) {
    this.#data = data;
    this.#folder = folder;
    this.#withGdnSpot = withGdnSpot;
    this.#gdn = gdn;
    this.#stack = stack;
    this.#abort = abort;
  }

  /** @param withGdnSpot whether `gdn-spot` runs the engine, which then writes the state at the end of a run alone */
  static async start(withGdnSpot: boolean): Promise<CrashStage> {
    const data = temporaryFolder();
    const folder = temporaryFolder();
    const gdn = await testGdnProcess("--fabric-ready", "0", "--data", data, "--port", `${await freePort()}`);
    const abort = new AbortController();
    const stack = await testStack({ gdn: gdn.info, signal: abort.signal, withGdnSpot });
    return new CrashStage({ data, folder, withGdnSpot }, gdn, stack, abort);
  }

  /** Sets the configuration of a phase and runs it undisturbed. */
  async undisturbed(phase: Phase): Promise<Found> {
    this.#configure(phase);
    await this.#run(phase);
    return await this.found();
  }

  /**
   * Runs a phase that is killed at its n-th request, then runs it again, as people would.
   *
   * @returns whether it came to that request; if not it went to its end undisturbed. How many requests there are
   *   differs a little from run to run, with what happens to come at the same time
   */
  async crash(phase: Phase, nth: number, moment: Moment, victim: Victim): Promise<boolean> {
    const place = `${phase}, killed at request ${nth} ${moment}`;
    const timer = setTimeout(
      () => this.#abort.abort(new Error(`${place}: it was not over after ${LONGEST_MS / 1000} s`)),
      LONGEST_MS,
    );
    try {
      this.#configure(phase);
      const kind = moment === "before the work" ? "hang" : "silence";
      await this.#faults("PUT", [{ kind, nth }]);
      const isHit = victim === "engine" ? await this.#killEngine(phase) : await this.#killGdn(phase);
      await this.#faults("DELETE");
      if (victim === "engine") {
        if (!this.#withGdnSpot) {
          clearStaleLocks(join(this.#stack.settingsFile, "..", "state"), "gdn-spot", this.#stack.name);
        }
        await this.#run(phase);
      }
      return isHit;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is on the GDN, without the owner tags and notes in the fabric's metadata, which depend on what was met. */
  async found(): Promise<Found> {
    return withoutNotes(await inspect(this.#gdn.info));
  }

  /** That the next preview is empty, and the state knows everything once. */
  async expectSettled(): Promise<void> {
    const preview = await this.#stack.preview("--expect-no-changes");
    expect(preview, preview.output).toMatchObject({ status: 0, changes: { same: 7 } });
    const urns = this.#stack.resources().map(({ urn }) => urn);
    expect(urns).toHaveLength(new Set(urns).size);
  }

  /** That the state holds no resource any more. */
  expectEmptyState(): void {
    expect(this.#stack.resources()).toEqual([]);
  }

  #configure(phase: Phase): void {
    if (phase === "destroy") return;
    mkdirSync(this.#folder, { recursive: true });
    const seedFile = join(this.#folder, "accounts.json");
    const changed = [{ ...seed[0], City: "Queens" }, ...seed.slice(2), { _key: "6", firstname: "Diana" }];
    writeFileSync(seedFile, JSON.stringify(phase === "up" ? seed : changed));
    this.#stack.configure({
      apiKeyId: this.#gdn.info.apiKeyId,
      seedFile,
      spotDc: phase === "up" ? "us-west" : "eu-central",
      queryValue: `FOR account IN accounts ${phase === "up" ? "" : "SORT account._key "}RETURN account`,
    });
  }

  async #run(phase: Phase): Promise<void> {
    const done = phase === "destroy" ? await this.#stack.destroy() : await this.#stack.up();
    expect(done.status, done.output).toBe(0);
  }

  async #faults(method: "PUT" | "DELETE", body?: object): Promise<void> {
    await this.#gdn.request("/_local/faults", { method, body });
  }

  /** Waits until the request that was chosen has come, and stands still; or until the run is over without it. */
  async #untilHit(stillRuns: () => boolean): Promise<boolean> {
    for (;;) {
      this.#abort.signal.throwIfAborted();
      const isOver = !stillRuns();
      const [fault] = (await this.#gdn.request("/_local/faults")).body as { hits: number }[];
      if (fault?.hits || isOver) return Boolean(fault?.hits);
      await pause(LOOK_EVERY_MS);
    }
  }

  async #killEngine(phase: Phase): Promise<boolean> {
    const { project, env } = this.#stack;
    const command = phase === "destroy" ? "destroy" : "up";
    const [program, ...args] = this.#stack.commandLine(command, "--yes", "--skip-preview");
    const child = spawn(program, args, { cwd: project, env, stdio: "ignore" });
    let runs = true;
    const ended = new Promise<void>((resolve) =>
      child.once("close", () => {
        runs = false;
        resolve();
      }),
    );
    try {
      return await this.#untilHit(() => runs);
    } finally {
      if (runs) killWithDescendants(child.pid);
      await ended;
    }
  }

  /** The engine is not touched: it rides out that the GDN is away for a moment. */
  async #killGdn(phase: Phase): Promise<boolean> {
    let runs = true;
    const running = this.#run(phase).finally(() => {
      runs = false;
    });
    // Its failure is the test's; until then it must not count as unhandled.
    running.catch(() => {});
    const isHit = await this.#untilHit(() => runs);
    if (isHit) {
      await this.#gdn.stop("SIGKILL");
      const { port } = new URL(this.#gdn.info.url);
      this.#gdn = await testGdnProcess("--fabric-ready", "0", "--data", this.#data, "--port", port);
    }
    await running;
    return isHit;
  }
}
