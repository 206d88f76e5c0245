import { log } from "../../common/log.ts";
import type { DeclaredSeeds } from "./declaration.ts";
import { DeclaredKeys, refuseIfTooMuch } from "./loss.ts";
import { declaredElsewhere } from "./overlap.ts";
import { removeUnwanted, type Scan } from "./scan.ts";
import { Manifest } from "./source/manifest.ts";
import type { State } from "./state.ts";
import {
  type BegunUpdate,
  findBegunUpdate,
  mark,
  markOf,
  markOfLast,
  marksOfUnwanted,
  tagUpdate,
} from "./update-tag.ts";
import { SeedRun, type Whose } from "./writes.ts";

/**
 * Looks at each document, and writes what is different: where a seeding was cut off, or so much has changed that the
 * state does not tell it. For the second of these an owner tag stands in the fabric from before the first write on; the
 * caller takes it away.
 *
 * @returns the run that knows what is there in the end
 */
export async function updateByComparing(
  run: SeedRun,
  state: State,
  declared: DeclaredSeeds,
): Promise<SeedRun> {
  const begun = await findBegunUpdate(run.connection, run.inputs, state);
  if (begun !== undefined) return goOn(run, begun, declared);
  const isCreateBegun = state.goal === run.inputs.digest;
  const foreign = isCreateBegun ? undefined : await removeUndeclared(run, state, declared);
  if (foreign === undefined) {
    return complete(counting(run), declared, (_, isEqual) => (isEqual ? "ours" : "others"));
  }
  return complete(run, declared, ({ key }) => (foreign.has(key) ? "others" : "noted"));
}

/**
 * Removes what was seeded and is not declared any more, and says in the fabric before that it has begun to update.
 *
 * @returns the keys of other people's documents, if that is known
 */
async function removeUndeclared(
  run: SeedRun,
  state: State,
  declared: DeclaredSeeds,
): Promise<ReadonlySet<string> | undefined> {
  const { connection, inputs } = run;
  let begun: BegunUpdate | undefined;
  const keys = await keysOf(declared);
  const isElsewhere = declaredElsewhere(inputs);
  const begin = async ({ changes, foreign, unwanted }: Scan) => {
    if (changes === undefined) return;
    if (begun === undefined) {
      const removed = unwanted.map(({ key }) => key).filter((key) => !isElsewhere(key));
      refuseIfTooMuch(state, inputs, { removed: keys.lost(removed) }, declared);
    }
    begun = {
      from: markOfLast(state),
      goal: mark(inputs.digest ?? ""),
      foreign: new Set([...foreign].map(mark)),
      unwanted: marksOfUnwanted(unwanted),
    };
    await tagUpdate(connection, inputs, begun);
  };
  const foreign = await removeUnwanted(run, (key) => keys.has(key), begin);
  if (foreign === undefined) {
    warn(run, "too many others are there, or were changed, to tell them from other people's");
  } else if (begun !== undefined) {
    await tagRemoved(run, begun);
  }
  return foreign;
}

/**
 * Ends what a run before this one began, whatever was declared then. Documents with declared keys are ours but for
 * those that were other people's then; what others have added since under other keys stays.
 */
async function goOn(run: SeedRun, begun: BegunUpdate, declared: DeclaredSeeds): Promise<SeedRun> {
  const { connection, inputs } = run;
  const { foreign, unwanted } = begun;
  const isSameGoal = begun.goal === mark(inputs.digest ?? "");
  if (!isSameGoal) await tagUpdate(connection, inputs, { ...begun, goal: "" });
  const removeNamed = async (seen: Scan) => {
    if (seen.changes !== undefined) return;
    const named = seen.unwanted.filter((item) => unwanted?.has(markOf(item)));
    await run.forBatches("removing documents of", [named], named.length, (batch) => run.removeKeys(batch));
  };
  const keys = await keysOf(declared);
  const added = await removeUnwanted(run, (key) => keys.has(key), removeNamed);
  const isAllRemoved = added !== undefined || unwanted !== undefined;
  if (!(isSameGoal && isAllRemoved)) warn(run, "an update before this one was cut off");
  else await tagRemoved(run, begun);
  // Of what is there besides the state's documents, the update before put there only what was declared then.
  const isNew = (key: string) => isSameGoal && added?.has(key) === true;
  return complete(counting(run), declared, ({ key }, isEqual) =>
    foreign.has(mark(key)) || (!isEqual && isNew(key)) ? "others" : "ours",
  );
}

/** The next run need not ask whose the documents are that are not declared: they are not ours. */
async function tagRemoved(run: SeedRun, begun: BegunUpdate): Promise<void> {
  if (begun.unwanted !== undefined) return;
  await tagUpdate(run.connection, run.inputs, { ...begun, unwanted: new Set() });
}

/**
 * A run that counts anew what is there, for where the state does not tell that any more. What it says stays as it is
 * until all is done.
 */
function counting(run: SeedRun): SeedRun {
  return new SeedRun(run.connection, run.inputs, new Manifest(), run.kept, run);
}

async function complete(run: SeedRun, { seeds, survey }: DeclaredSeeds, whose: Whose): Promise<SeedRun> {
  const isKept = new Set(run.kept);
  await run.forBatches("seeding", seeds.documents(survey), survey.manifest.count, (batch) =>
    run.complete(
      batch.filter(({ key }) => !isKept.has(key)),
      whose,
    ),
  );
  return run;
}

async function keysOf({ seeds, survey }: DeclaredSeeds): Promise<DeclaredKeys> {
  const keys = new DeclaredKeys();
  for await (const documents of seeds.documents(survey)) for (const { key } of documents) keys.add(key);
  return keys;
}

function warn({ inputs: { collection, fabric } }: SeedRun, reason: string): void {
  log(
    `warning: documents that were seeded before and are not declared any more may stay in collection ${collection} of fabric ${fabric}: ${reason}. Look for them, and remove them by hand.`,
  );
}
