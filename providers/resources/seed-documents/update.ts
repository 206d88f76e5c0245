import type { Connection } from "../../gdn/connection.ts";
import { PartialCreate } from "../../pulumi/lifecycle.ts";
import { updateByComparing } from "./compare.ts";
import { asGdnError, type DeclaredSeeds, declaredSeeds, expectUnchanged } from "./declaration.ts";
import { declaredOf, digestOf } from "./documents-of-others.ts";
import { type HashesBefore, hashesBefore } from "./items.ts";
import { refuseRemoval, TooMuchLost } from "./loss.ts";
import { Manifest } from "./source/manifest.ts";
import type { SeedDocument } from "./source/seeds.ts";
import type { SeededItem } from "./source/sketch.ts";
import { finished, halfway, type Inputs, lastSeeded, type State } from "./state.ts";
import { removeUpdateTag } from "./update-tag.ts";
import { mostKept, SeedRun } from "./writes.ts";

export async function updateSeeds(
  connection: Connection,
  id: string,
  state: State,
  inputs: Inputs,
): Promise<State> {
  const declared = await declaredSeeds(inputs);
  await refuseRemoval(state, inputs, declared);
  const before = Manifest.fromState(state);
  const left = inputs.onConflict === "replace" ? [] : await declaredOf(state.kept, declared);
  const keys = left.map(({ key }) => key);
  const run = new SeedRun(connection, inputs, before.copy(), keys, { mostKept: mostKept(declared) });
  const { isStamped } = state;
  try {
    // They were left alone for what was declared then.
    if (isOtherwise(state, inputs, left)) {
      await asGdnError(inputs, () =>
        run.forBatches("reading documents of", [left], left.length, (batch) =>
          run.complete(batch, () => "others"),
        ),
      );
    }
    const hashBefore = hashesBefore(before, declared) ?? (await hashesOfFew(before, declared));
    const done = await asGdnError(inputs, () =>
      hashBefore === undefined
        ? updateByComparing(run, state, declared)
        : updateByDifference(run, hashBefore, declared, new Set(keys)),
    );
    await expectUnchanged(inputs, declared);
    // Where an update was cut off and it was taken back since, its owner tag is still there.
    const isTakenBack = before.exact === undefined && state.seeded !== undefined;
    if (hashBefore === undefined || isTakenBack) await removeUpdateTag(connection, inputs);
    const { kept } = done;
    const keptDigest = digestOf(await declaredOf(kept, declared));
    return finished(inputs, done.manifest, { kept, keptDigest, isStamped });
  } catch (error) {
    const isUntouched = run.manifest.digest === before.digest && run.kept.length === keys.length;
    if (error instanceof TooMuchLost && isUntouched) throw error;
    const goal = state.goal === inputs.digest ? state.goal : undefined;
    throw new PartialCreate(
      id,
      halfway(inputs, run.manifest, { kept: run.kept, goal, isStamped, seeded: lastSeeded(state) }),
      error,
    );
  }
}

/** Whether documents that were left to others are declared otherwise than when they were. */
function isOtherwise(state: State, inputs: Inputs, left: SeedDocument[]): boolean {
  if (state.onConflict !== inputs.onConflict) return true;
  return state.keptDigest === undefined
    ? state.digest !== inputs.digest
    : state.keptDigest !== digestOf(left);
}

/** Where few were seeded before, however many are declared now. */
async function hashesOfFew(
  before: Manifest,
  { seeds, survey }: DeclaredSeeds,
): Promise<HashesBefore | undefined> {
  const { exact } = before;
  if (exact === undefined) return undefined;
  const removed = new Map<string, SeededItem>([...exact].map(([key, hash]) => [key, { key, hash }]));
  for await (const documents of seeds.documents(survey)) {
    for (const { key } of documents) removed.delete(key);
  }
  return { of: ({ key }) => exact.get(key), removed: [...removed.values()] };
}

/** Writes exactly what is different from what was seeded, without a look at what is there, but for what is `done`. */
async function updateByDifference(
  run: SeedRun,
  before: HashesBefore,
  declared: DeclaredSeeds,
  done: ReadonlySet<string>,
): Promise<SeedRun> {
  const { seeds, survey } = declared;
  await run.forBatches("removing documents of", [before.removed], before.removed.length, (batch) =>
    run.remove(batch),
  );
  if (survey.manifest.since(run.manifest)?.isNothing) return run;
  const todo = (async function* () {
    for await (const documents of seeds.documents(survey)) {
      yield documents.filter((document) => before.of(document) !== document.hash && !done.has(document.key));
    }
  })();
  await run.forBatches("seeding", todo, undefined, async (batch) => {
    const isOld = (document: SeedDocument) => before.of(document) !== undefined;
    await run.replace(batch.filter(isOld), before.of);
    await run.insert(batch.filter((document) => !isOld(document)));
  });
  return run;
}
