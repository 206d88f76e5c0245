import type { Connection } from "../gdn/connection.ts";
import { KeyTable } from "../seed/key-table.ts";
import { Manifest } from "../seed/manifest.ts";
import type { SeedDocument } from "../seed/seeds.ts";
import type { SeededItem } from "../seed/sketch.ts";
import { announce } from "./announce.ts";
import { HalfMade } from "./lifecycle.ts";
import { asGdnError, type DeclaredSeeds, declaredSeeds, expectUnchanged } from "./seed-declaration.ts";
import { type HashesBefore, hashesBefore } from "./seed-items.ts";
import { removeUnwanted } from "./seed-scan.ts";
import { finished, halfway, type Inputs, type State } from "./seed-state.ts";
import { mostKept, SeedRun } from "./seed-writes.ts";

export async function updateSeeds(
  connection: Connection,
  id: string,
  state: State,
  inputs: Inputs,
): Promise<State> {
  const declared = await declaredSeeds(inputs);
  const before = Manifest.fromState(state);
  const kept = inputs.onConflict === "replace" ? [] : await stillDeclared(state.kept, declared);
  const run = new SeedRun(connection, inputs, before.copy(), kept, mostKept(declared));
  const { isStamped } = state;
  try {
    const hashBefore = hashesBefore(before, declared) ?? (await hashesOfFew(before, declared));
    const done = await asGdnError(inputs, () =>
      hashBefore === undefined
        ? updateByComparing(run, state.goal === inputs.digest, declared)
        : updateByDifference(run, hashBefore, declared),
    );
    await expectUnchanged(inputs, declared);
    return finished(inputs, done.manifest, { kept: done.kept, isStamped });
  } catch (error) {
    const goal = state.goal === inputs.digest ? state.goal : undefined;
    throw new HalfMade(id, halfway(inputs, run.manifest, { kept: run.kept, goal, isStamped }), error);
  }
}

async function stillDeclared(kept: string[], { seeds, survey }: DeclaredSeeds): Promise<string[]> {
  if (kept.length === 0) return kept;
  const isKept = new Set(kept);
  const declared: string[] = [];
  for await (const documents of seeds.documents(survey)) {
    for (const { key } of documents) if (isKept.has(key)) declared.push(key);
  }
  return declared;
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

/** Writes exactly what is different from what was seeded, without a look at what is there. */
async function updateByDifference(
  run: SeedRun,
  before: HashesBefore,
  declared: DeclaredSeeds,
): Promise<SeedRun> {
  const { seeds, survey } = declared;
  await run.forBatches("removing documents of", [before.removed], before.removed.length, (batch) =>
    run.remove(batch),
  );
  const isKept = new Set(run.kept);
  const isDone = ({ key }: SeedDocument) => isKept.has(key);
  if (survey.manifest.since(run.manifest)?.isNothing) return run;
  const todo = (async function* () {
    for await (const documents of seeds.documents(survey)) {
      yield documents.filter((document) => before.of(document) !== document.hash && !isDone(document));
    }
  })();
  await run.forBatches("seeding", todo, undefined, async (batch) => {
    const isOld = (document: SeedDocument) => before.of(document) !== undefined;
    await run.replace(batch.filter(isOld), before.of);
    await run.insert(batch.filter((document) => !isOld(document)));
  });
  return run;
}

/**
 * Looks at each document, and writes what is different: where a seeding was cut off, or so much has changed that the
 * state does not tell it.
 *
 * @param isBegun whether it is these documents of which some were seeded, and no others
 * @returns the run that knows what is there in the end
 */
async function updateByComparing(
  run: SeedRun,
  isBegun: boolean,
  { seeds, survey }: DeclaredSeeds,
): Promise<SeedRun> {
  const foreign = isBegun ? undefined : await removeUndeclared(run, { seeds, survey });
  const isKept = new Set(run.kept);
  // Where whose the documents are is not known, what is there is counted anew, and what the state says stays as it is
  // until all is done.
  const counting = foreign
    ? run
    : new SeedRun(run.connection, run.inputs, new Manifest(), run.kept, run.mostKept);
  await counting.forBatches("seeding", seeds.documents(survey), survey.manifest.count, (batch) =>
    counting.complete(
      batch.filter(({ key }) => !isKept.has(key)),
      ({ key }, isEqual) => {
        if (foreign === undefined) return isEqual ? "ours" : "others";
        return foreign.has(key) ? "others" : "noted";
      },
    ),
  );
  return counting;
}

/** Removes what was seeded and is not declared any more; answers the keys of other people's documents. */
async function removeUndeclared(
  run: SeedRun,
  { seeds, survey }: DeclaredSeeds,
): Promise<ReadonlySet<string> | undefined> {
  const declared = new KeyTable();
  for await (const documents of seeds.documents(survey)) for (const { key } of documents) declared.add(key);
  const foreign = await removeUnwanted(run, (key) => declared.has(key));
  if (foreign === "gone") return new Set();
  if (foreign !== undefined) return foreign;
  const { collection, fabric } = run.inputs;
  announce(
    `warning: documents that were seeded before and are not declared any more may stay in collection ${collection} of fabric ${fabric}: too many others are there, or were changed, to tell them from other people's. Look for them, and remove them by hand.`,
  );
  return undefined;
}
