import fc from "fast-check";
import { it, vi } from "vitest";
import { commands, expectConvergence } from "./model-commands.ts";
import { ModelWorld } from "./model-world.ts";
import { FaultStage } from "./stage.ts";

/** GDN_SPOT_MODEL_RUNS=500 plays so many. GDN_SPOT_MODEL_SEED repeats some. */
const runs = Number(process.env.GDN_SPOT_MODEL_RUNS ?? 48);
const seed = Number(process.env.GDN_SPOT_MODEL_SEED ?? 20261123);

const LANES = 6;
const LONGEST_MS = 4 * 3600 * 1000;

it(`random programs, deeds of others, faults and crashes end as declared (seed ${seed})`, {
  timeout: LONGEST_MS,
}, async () => {
  // What is told on the way is other tests' subject, and much.
  const { log } = console;
  vi.spyOn(console, "log").mockReturnValue();
  vi.spyOn(console, "error").mockReturnValue();
  const counts = await Promise.all(Array.from({ length: LANES }, (_, lane) => playLane(lane)));
  log(`seed ${seed}: ${counts.reduce((sum, count) => sum + count)} runs`);
});

async function playLane(lane: number): Promise<number> {
  // Elsewhere a new key starts with the levels of its maker, of which a program says nothing.
  const stage = await FaultStage.start("--strict-keys");
  let count = 0;
  const property = fc.asyncProperty(commands, async (given) => {
    const world = new ModelWorld(stage);
    await world.prepare();
    await fc.asyncModelRun(() => ({ model: world.model, real: world }), given);
    await expectConvergence(world, {}, { refreshes: false, adopts: false });
    await world.clearTheWay();
    await world.expectAsBefore();
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
