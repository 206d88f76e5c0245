import fc from "fast-check";
import { expect } from "vitest";
import { KINDS as FAULTS, type FaultKind } from "./kinds.ts";
import { ModelEngine } from "./model-engine.ts";
import { type Program, SLOTS, type Slot } from "./model-kinds.ts";
import { programs } from "./model-program.ts";
import { KINDS } from "./model-slots.ts";
import {
  type Deed,
  GUEST_NAMES,
  type Guest,
  isAdoptable,
  type Model,
  type ModelWorld,
  type Work,
} from "./model-world.ts";

/** How a person goes on after a run. */
interface Ways {
  /** Whether a refresh comes first. Where others have changed something it always does. */
  refreshes: boolean;
  /** Whether what is in the way is taken over, as far as that can be; else those who made it remove it. */
  adopts: boolean;
  /** Whether what was declared before is declared again after a run that a fault or a crash has met. */
  reverts: boolean;
}

const REFUSALS = new RegExp(
  [
    "that this stack did not put there",
    "which this stack did not make",
    "(made|declared already,) by acme/",
    "does not agree with the declaration",
    "it is (not )?a spot collection",
  ].join("|"),
);

/** The run died after an API key's secret was known, and before the state was: it is an error that says what to do. */
const LOST_SECRET = /its secret, which is told only once, is not in the state/;

async function errorOf(work: Promise<unknown>): Promise<Error | undefined> {
  return work.then(
    () => undefined,
    (error: Error) => error,
  );
}

/** Runs up until all is as declared, which must be so once nothing is in the way; a second up has nothing to do. */
export async function expectConvergence(
  world: ModelWorld,
  program: Program,
  { refreshes, adopts, crashed = false }: Pick<Ways, "refreshes" | "adopts"> & { crashed?: boolean },
): Promise<void> {
  const { model } = world;
  if (refreshes || model.drift) await world.run("refresh", program);
  model.drift = false;
  let declared = program;
  for (const remedy of [...(adopts ? ["adopt"] : []), "remove", "none"]) {
    let error = await errorOf(world.run("up", declared));
    if (crashed && error && LOST_SECRET.test(error.message)) {
      await KINDS.key.drop?.(world.stage.other);
      error = await errorOf(world.run("up", declared));
    }
    expect(await world.guests(), "what others have put into containers of ours").toEqual(model.guests);
    if (error === undefined) break;
    if (remedy === "none") throw error;
    expect(error.message).toMatch(REFUSALS);
    expect(isInTheWay(model), error.message).toBe(true);
    const taken = world.takenOf(declared);
    expect(await world.show(), "what others have made").toMatchObject(taken);
    if (remedy === "adopt") declared = world.adopt(declared);
    else await world.clearTheWay();
    // What was adopted may have been taken away as well.
    await world.run("refresh", declared);
  }
  expect(world.takenOf(declared), "what others have made, and nobody refused").toEqual({});
  const { check: _, ...seen } = declared;
  expect(await world.show(), "what is there after an up").toEqual({ ...model.theirs, ...seen });
  expect(await world.run("up", declared), "what a second up does").toEqual([]);
  model.program = declared;
}

/** One step of a run, with what it is called in the report of a failure. */
class Step implements fc.AsyncCommand<Model, ModelWorld> {
  readonly run: (model: Model, world: ModelWorld) => Promise<void>;
  readonly #name: string;

  constructor(name: string, run: (world: ModelWorld) => Promise<void>) {
    this.#name = name;
    this.run = (_, world) => run(world);
  }

  check = () => true;
  toString = () => this.#name;
}

const asText = (value: object) => JSON.stringify(value);

function up(program: Program, ways: Ways): Step {
  return new Step(`up(${asText(program)}) ${asText(ways)}`, (world) =>
    expectConvergence(world, program, ways),
  );
}

const goalOf = (work: Work, program: Program, model: Model): Program => {
  if (work === "destroy") return {};
  return work === "up" ? program : model.program;
};

/** Whether a run may fail without any fault. */
const isInTheWay = ({ drift, theirs, guests }: Model) =>
  drift || Object.keys(theirs).length > 0 || guests.length > 0;

/** Whatever a fault makes of a run, the same command again comes to the end that it would have had, or the one before. */
function faulted(work: Work, program: Program, kind: FaultKind, nth: number, ways: Ways): Step {
  return new Step(
    `${work}(${asText(program)}) with ${kind.name} at ${nth} ${asText(ways)}`,
    async (world) => {
      const { model } = world;
      const before = model.program;
      const goal = goalOf(work, program, model);
      const mayFail = kind.expected === "told" || isInTheWay(model);
      const error = await world.runWithFault(work, goal, kind.fault, nth);
      if (!mayFail) expect(error?.message, `error of a run with ${kind.name}`).toBeUndefined();
      // A delete may have failed at its very end, so who takes a declaration back has to refresh.
      const refreshes = ways.refreshes || ways.reverts;
      await expectConvergence(world, ways.reverts ? before : goal, { ...ways, refreshes });
    },
  );
}

/** What is declared by either, with the values of before where that needs no new object. */
function withOldValues(program: Program, before: Program): Program {
  const merged = SLOTS.map((slot) => {
    const { [slot]: now } = program;
    const kept = (KINDS[slot].replacing ?? []).filter((name) => now && name in now);
    const old = before[slot];
    return [
      slot,
      now && old ? { ...old, ...Object.fromEntries(kept.map((name) => [name, now[name]])) } : (now ?? old),
    ];
  });
  return Object.fromEntries(merged.filter(([, values]) => values !== undefined));
}

/**
 * After a crash the same command again is the way back. Nobody knows of what was being made, so who takes values back
 * goes on declaring it, and refreshes.
 */
function crash(work: Work, program: Program, kind: "hang" | "silence", nth: number, ways: Ways): Step {
  return new Step(`${work}(${asText(program)}) dies at ${nth} (${kind}) ${asText(ways)}`, async (world) => {
    const { model } = world;
    const goal = goalOf(work, program, model);
    const mayFail = isInTheWay(model);
    const after = ways.reverts ? withOldValues(goal, model.program) : goal;
    const error = await errorOf(world.crash(work, goal, kind, nth));
    if (!mayFail && error) throw error;
    const refreshes = ways.refreshes || ways.reverts;
    await expectConvergence(world, after, { ...ways, refreshes, crashed: true });
  });
}

/** A second stack that declares what the first one has made is refused, or adopts it; when it goes all is as before. */
function secondStack(program: Program, isEqual: boolean, adopts: boolean): Step {
  const name = `a second stack declares ${asText(program)} ${asText({ isEqual, adopts })}`;
  return new Step(name, async ({ stage, engine, model }) => {
    if (model.drift) return;
    const before = await stage.state();
    const second = new ModelEngine("acme/second/dev", engine);
    let declared: Program = {};
    for (const slot of SLOTS) {
      const values = isEqual ? model.program[slot] : program[slot];
      if (model.program[slot] === undefined || program[slot] === undefined || values === undefined) continue;
      if (adopts && isAdoptable(slot)) second.adopted.add(slot);
      const next = { ...declared, [slot]: values };
      const error = await errorOf(stage.run((connection) => second.up(connection, next)));
      if (error === undefined) declared = next;
      // Documents may be seeded by several, a check is only a look, and a query may have a name of its own.
      const isSame = slot !== "documents" && slot !== "check" && values.name === model.program[slot].name;
      const isRefused = isSame && !second.adopted.has(slot);
      if (isRefused) expect(error?.message ?? "no error", `a second stack's ${slot}`).toMatch(REFUSALS);
    }
    await stage.run((connection) => second.destroy(connection));
    expect(await stage.state(), "what is there after a second stack").toEqual(before);
  });
}

const works = fc.constantFrom<Work>("up", "up", "up", "refresh", "destroy");
const nths = fc.integer({ min: 1, max: 30 });
// One that never answers takes a deadline's time, so it is left to the crashes and the matrix.
const kinds = fc.constantFrom(...FAULTS.filter(({ name }) => name !== "hang" && name !== "silence"));
const deaths = fc.constantFrom("hang" as const, "silence" as const);
const ways = fc.record({ refreshes: fc.boolean(), adopts: fc.boolean(), reverts: fc.boolean() });

const deedsOn = (slot: Slot) => (["change", "drop", "make"] as const).filter((deed) => KINDS[slot][deed]);
const deeds: [Deed, Slot][] = SLOTS.flatMap((slot) =>
  deedsOn(slot).map((deed) => [deed, slot] as [Deed, Slot]),
);
const outside = fc
  .constantFrom(...deeds)
  .chain(([deed, slot]) =>
    KINDS[slot].values.map(
      (values) => new Step(`somebody: ${deed} ${slot}`, (world) => world.outside(deed, slot, values)),
    ),
  );
const invite = (guest: Guest) => new Step(`somebody adds a ${guest}`, (world) => world.invite(guest));

/** Programs, what others do, faults and crashes, in any order. */
export const commands = fc.commands(
  [
    fc.tuple(programs, ways).map((given) => up(...given)),
    outside,
    fc.constantFrom(...GUEST_NAMES).map(invite),
    fc.tuple(works, programs, kinds, nths, ways).map((given) => faulted(...given)),
    fc.tuple(works, programs, deaths, nths, ways).map((given) => crash(...given)),
    fc.tuple(programs, fc.boolean(), fc.boolean()).map((given) => secondStack(...given)),
  ],
  { maxCommands: 10, size: "max" },
);
