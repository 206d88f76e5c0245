import { beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../support/resource-case.ts";
import { FaultedRun } from "./faulted-run.ts";
import { type FaultKind, kindsOn } from "./kinds.ts";
import { FAULTED, type FaultedResource } from "./resources.ts";
import { FaultStage } from "./stage.ts";

/** Cases spend most of their time waiting, for a pause or a deadline. */
const STAGES = 12;
const stages: FaultStage[] = [];
const strictStages: FaultStage[] = [];

beforeAll(async () => {
  const start = (count: number, ...flags: string[]) =>
    Promise.all(Array.from({ length: count }, () => FaultStage.start(...flags)));
  stages.push(...(await start(STAGES)));
  strictStages.push(...(await start(STAGES / 2, "--strict-keys")));
});

describe.each(FAULTED)("$name", (faulted) => {
  const all: Operation[] = faulted.change ? ["create", "read", "update", "delete"] : ["create", "read"];
  const operations = faulted.only ?? all;

  it.each(operations)("%s: every fault on each of its requests", async (operation) => {
    expect(await unexpectedOutcomes(faulted, operation)).toEqual([]);
  });
});

/** One fault on the n-th request of an operation, and what is done then. */
interface Case {
  nth: number;
  kind: FaultKind;
  way: "up" | "destroy";
}

/** Plays all cases of an operation, several at a time; tells those that did not go as the table says. */
async function unexpectedOutcomes(faulted: FaultedResource, operation: Operation): Promise<string[]> {
  const runs = await Promise.all(
    (faulted.withStrictKeys ? strictStages : stages).map(async (stage) => {
      const run = new FaultedRun(stage, faulted);
      await run.prepare();
      return run;
    }),
  );
  const count = (await runs[0]?.requests(operation)) ?? 0;
  expect(count).toBeGreaterThan(0);
  const cases: Case[] = Array.from({ length: count }, (_, index) => index + 1).flatMap((nth) =>
    kindsOn(nth).map((kind) => ({ nth, kind, way: "up" as const })),
  );
  const unexpected: string[] = [];
  await Promise.all(
    runs.map(async (run) => {
      for (let next = cases.shift(); next !== undefined; next = cases.shift()) {
        const { nth, kind, way } = next;
        const ridesOut =
          kind.expected === "ridden out" || faulted.alsoRiddenOut?.[operation]?.[kind.name]?.includes(nth);
        const name = `${operation}, request ${nth} of ${count}, ${kind.name}, then ${way}`;
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
