import fc from "fast-check";
import { expect, it } from "vitest";
import { commands, expectConvergence } from "./model-commands.ts";
import { type Model, ModelWorld } from "./model-world.ts";
import { FaultStage } from "./stage.ts";

/** GDN_SPOT_MODEL_RUNS=500 plays so many. GDN_SPOT_MODEL_SEED repeats some. */
const runs = Number(process.env.GDN_SPOT_MODEL_RUNS ?? 48);
const seed = Number(process.env.GDN_SPOT_MODEL_SEED ?? 20261123);

const LANES = 6;
const LONGEST_MS = 4 * 3600 * 1000;

it(`random programs, deeds of others, faults and crashes end as declared (seed ${seed})`, {
  timeout: LONGEST_MS,
}, async () => {
  const counts = await Promise.all(Array.from({ length: LANES }, (_, lane) => playLane(lane)));
  console.log(`seed ${seed}: ${counts.reduce((sum, count) => sum + count)} runs`);
});

async function playLane(lane: number): Promise<number> {
  const stage = await FaultStage.start();
  let count = 0;
  const property = fc.asyncProperty(commands, async (given) => {
    const world = new ModelWorld(stage);
    await world.prepare();
    const model: Model = { program: {}, drift: false, foreign: false };
    await fc.asyncModelRun(() => ({ model, real: world }), given);
    await expectConvergence(model, world, {});
    expect(await world.show()).toEqual({});
    count += 1;
  });
  await fc.assert(property, {
    seed: seed + lane,
    numRuns: Math.ceil(runs / LANES),
    // A smaller case would take as long to find as many new ones.
    endOnFailure: true,
  });
  return count;
}
