import { log } from "../../common/log.ts";
import { type DeclaredSeeds, formerSeeds } from "./declaration.ts";
import { refuseRemoval, TooMuchLost } from "./loss.ts";
import type { Inputs, State } from "./state.ts";

/**
 * Where a run finds out that too much of what was seeded would be removed. In most runs that is the diff. But the engine
 * asks for none where a resource is made anew with what it stands in, or because somebody says so (`--replace`): then
 * what this process has seen of the resource before is what there is to go by, by the resource's owner tag.
 */

/** What the program declares by now. */
const checked = new Map<string, Inputs>();

/** What was seeded, of resources that go elsewhere, or into what is made anew. */
const seeded = new Map<string, State>();

/** Refuses a change in place, or the replacement by which the documents go elsewhere. @throws TooMuchLost */
export async function refuseRemovalByChange(state: State, inputs: Inputs): Promise<void> {
  const isStaying = state.fabric === inputs.fabric && state.collection === inputs.collection;
  if (!isStaying && state.stamp !== "") seeded.set(state.stamp, state);
  await refuseRemovalBy(inputs, state);
}

/**
 * Refuses to delete what the program declares still, to make it anew of less. Nothing is looked at where the resource is
 * not declared any more.
 *
 * @throws TooMuchLost
 */
export async function refuseRemovalByReplacement(state: State): Promise<void> {
  const inputs = checked.get(state.stamp);
  if (inputs !== undefined) await refuseRemovalBy(inputs, state);
}

async function refuseRemovalBy(inputs: Inputs, state: State): Promise<void> {
  if (inputs.digest === undefined || inputs.digest === state.digest) return;
  const declared = await formerSeeds(inputs);
  // A file that is gone since it was checked is an error of its own.
  if (declared !== undefined) await refuseRemoval(state, inputs, declared);
}

/**
 * What is wrong with a source that holds no document: nobody makes a file to seed nothing. Notes what is declared.
 *
 * @param before the inputs of before; empty for a resource that is new, or made anew
 */
export async function noteChecked(
  inputs: Inputs,
  before: Partial<Inputs>,
  declared: DeclaredSeeds,
): Promise<string | undefined> {
  const { stamp, source } = inputs;
  if (stamp) checked.set(stamp, inputs);
  if (before.digest !== undefined) return undefined;
  const state = seeded.get(stamp);
  if (state !== undefined && state.count > 0) return removalOf(state, inputs, declared);
  const { manifest, bytes } = declared.survey;
  if (source === undefined || manifest.count > 0) return undefined;
  if (bytes === 0) {
    return `the file ${source} is empty (0 bytes), as an export that failed leaves it: put it right, or give documents: [] to seed nothing`;
  }
  log(`warning: ${source} holds no document, so none is seeded.`);
  return undefined;
}

async function removalOf(state: State, inputs: Inputs, declared: DeclaredSeeds): Promise<string | undefined> {
  try {
    await refuseRemoval(state, inputs, declared);
    return undefined;
  } catch (error) {
    if (error instanceof TooMuchLost) return error.message;
    throw error;
  }
}
