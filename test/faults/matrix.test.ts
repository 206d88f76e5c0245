import { beforeAll, expect, it } from "vitest";
import type { Operation } from "../support/resource-case.ts";
import { FaultedRun } from "./faulted-run.ts";
import { type FaultKind, kindsOn } from "./kinds.ts";
import { FAULTED, type FaultedResource } from "./resources.ts";
import { FaultStage } from "./stage.ts";

/** Cases spend most of their time waiting, for a pause or a deadline. */
const STAGES = 8;
const stages: FaultStage[] = [];
const strictStages: FaultStage[] = [];

beforeAll(async () => {
  const start = (count: number, ...flags: string[]) =>
    Promise.all(Array.from({ length: count }, () => FaultStage.start(...flags)));
  stages.push(...(await start(STAGES)));
  strictStages.push(...(await start(STAGES / 2, "--strict-keys")));
});

it.each(FAULTED)("$name: every fault on each request of its operations", async (faulted) => {
  const all: Operation[] = faulted.change ? ["create", "read", "update", "delete"] : ["create", "read"];
  expect(await unexpectedOutcomes(faulted, faulted.only ?? all)).toEqual([]);
});

/** One fault on the n-th request of an operation, and what is done then. */
interface Case {
  operation: Operation;
  nth: number;
  kind: FaultKind;
  way: "up" | "destroy";
}

/** Plays all cases of a resource, several at a time; tells those that did not go as the table says. */
async function unexpectedOutcomes(
  faulted: FaultedResource,
  operations: readonly Operation[],
): Promise<string[]> {
  const runs = await Promise.all(
    (faulted.withStrictKeys ? strictStages : stages).map(async (stage) => {
      const run = new FaultedRun(stage, faulted);
      await run.prepare();
      return run;
    }),
  );
  const cases = (
    await Promise.all(operations.map((operation, index) => casesOf(runs, operation, index)))
  ).flat();
  const unexpected: string[] = [];
  await Promise.all(
    runs.map(async (run) => {
      for (let next = cases.shift(); next !== undefined; next = cases.shift()) {
        const { operation, nth, kind, way } = next;
        const ridesOut =
          kind.expected === "ridden out" || faulted.alsoRiddenOut?.[operation]?.[kind.name]?.includes(nth);
        const name = `${operation}, request ${nth}, ${kind.name}, then ${way}`;
        try {
          const error = await run.play(operation, nth, kind, way);
          if ((error === undefined) !== Boolean(ridesOut)) unexpected.push(`${name}: ${error ?? "no error"}`);
          // What the engine keeps after an error must also be enough to destroy it.
          if (error !== undefined && way === "up" && operation !== "delete")
            cases.push({ ...next, way: "destroy" });
        } catch (error) {
          unexpected.push(`${name}: ${(error as Error).message}`);
          await run.reset();
        }
      }
    }),
  );
  return unexpected;
}

/** Every fault on each request that an operation sends, counted on a stage of its own. */
async function casesOf(runs: FaultedRun[], operation: Operation, index: number): Promise<Case[]> {
  const count = (await runs[index]?.requests(operation)) ?? 0;
  expect(count, `requests of ${operation}`).toBeGreaterThan(0);
  return Array.from({ length: count }, (_, before) => before + 1).flatMap((nth) =>
    kindsOn(nth).map((kind) => ({ operation, nth, kind, way: "up" as const })),
  );
}
