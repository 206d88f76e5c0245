import fc from "fast-check";
import { expect } from "vitest";
import { KINDS } from "./kinds.ts";
import { type Program, programs } from "./model-program.ts";
import {
  DEEDS,
  type Deed,
  isBlocked,
  type Model,
  type ModelWorld,
  shownBy,
  type Work,
} from "./model-world.ts";

type Command = fc.AsyncCommand<Model, ModelWorld>;

/** Runs refresh and up until all is as declared, which must be so at once, and then a second up has nothing to do. */
export async function expectConvergence(model: Model, world: ModelWorld, program: Program): Promise<void> {
  await world.run("refresh", program);
  model.drift = false;
  if (isBlocked(world, model, program)) {
    await expect(world.run("up", program)).rejects.toThrow(/that this stack did not (put there|make)/);
    expect((await world.show()).documents, "other people's document").toHaveProperty("x");
    await world.removeForeign();
    model.foreign = false;
  }
  await world.run("up", program);
  if (program.collection === undefined) model.foreign = false;
  if (program.fabric === undefined) model.level = undefined;
  expect(await world.show(), "what is there after an up").toEqual(shownBy(program, model));
  expect(await world.run("up", program), "what a second up does").toEqual({ changed: 0 });
  model.program = program;
}

const goalOf = (work: Work, program: Program, model: Model): Program => {
  if (work === "destroy") return {};
  return work === "up" ? program : model.program;
};

class Run implements Command {
  readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  check = () => true;
  run = (model: Model, world: ModelWorld) => expectConvergence(model, world, this.program);
  toString = () => `up(${JSON.stringify(this.program)})`;
}

class Outside implements Command {
  readonly deed: Deed;

  constructor(deed: Deed) {
    this.deed = deed;
  }

  check = ({ program }: Readonly<Model>) => program.fabric !== undefined;
  run = (model: Model, world: ModelWorld) => world.outside(this.deed, model);
  toString = () => `somebody ${this.deed}`;
}

/** Whatever a fault makes of a run, the same command again comes to the end that it would have had. */
class Faulted implements Command {
  readonly work: Work;
  readonly program: Program;
  readonly kind: (typeof KINDS)[number];
  readonly nth: number;

  constructor(work: Work, program: Program, kind: (typeof KINDS)[number], nth: number) {
    this.work = work;
    this.program = program;
    this.kind = kind;
    this.nth = nth;
  }

  check = () => true;

  async run(model: Model, world: ModelWorld): Promise<void> {
    const goal = goalOf(this.work, this.program, model);
    const mayFail = this.kind.expected === "told" || model.drift || isBlocked(world, model, goal);
    const error = await world.runWithFault(this.work, goal, this.kind.fault, this.nth);
    if (!mayFail) expect(error?.message, `error of a run with ${this.kind.name}`).toBeUndefined();
    await expectConvergence(model, world, goal);
  }

  toString = () => `${this.work}(${JSON.stringify(this.program)}) with ${this.kind.name} at ${this.nth}`;
}

class Crash implements Command {
  readonly work: Work;
  readonly program: Program;
  readonly kind: "hang" | "silence";
  readonly nth: number;

  constructor(work: Work, program: Program, kind: "hang" | "silence", nth: number) {
    this.work = work;
    this.program = program;
    this.kind = kind;
    this.nth = nth;
  }

  check = () => true;

  async run(model: Model, world: ModelWorld): Promise<void> {
    const goal = goalOf(this.work, this.program, model);
    const mayFail = model.drift || isBlocked(world, model, goal);
    await world.crash(this.work, goal, this.kind, this.nth).catch((error: unknown) => {
      if (!mayFail) throw error;
    });
    await expectConvergence(model, world, goal);
  }

  toString = () => `${this.work}(${JSON.stringify(this.program)}) dies at ${this.nth} (${this.kind})`;
}

const works = fc.constantFrom<Work>("up", "up", "up", "refresh", "destroy");
const nths = fc.integer({ min: 1, max: 14 });
// One that never answers takes a deadline's time, so it is left to the crashes and the matrix.
const kinds = fc.constantFrom(...KINDS.filter(({ name }) => name !== "hang" && name !== "silence"));
const deaths = fc.constantFrom("hang" as const, "silence" as const);

/** Programs, what others do, faults and crashes, in any order. */
export const commands = fc.commands(
  [
    programs.map((program) => new Run(program)),
    fc.constantFrom(...DEEDS).map((deed) => new Outside(deed)),
    fc.tuple(works, programs, kinds, nths).map((given) => new Faulted(...given)),
    fc.tuple(works, programs, deaths, nths).map((given) => new Crash(...given)),
  ],
  { maxCommands: 12, size: "max" },
);
