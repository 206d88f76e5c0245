import { log } from "../../common/log.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { type DeclaredSeeds, formerSeeds } from "./declaration.ts";
import { seededItems } from "./items.ts";
import { areDeclaredElsewhere } from "./overlap.ts";
import { endSeeding } from "./ownership.ts";
import { refuseRemovalByReplacement } from "./removal.ts";
import { removeUnwanted } from "./scan.ts";
import { hashDocument } from "./source/content-hash.ts";
import { Manifest } from "./source/manifest.ts";
import type { SeedDocument } from "./source/seeds.ts";
import { lastSeeded, type State } from "./state.ts";
import { removeUpdateTag } from "./update-tag.ts";
import { SeedRun } from "./writes.ts";

/** Removes what was seeded; what others put there stays. */
export async function deleteSeeds(connection: Connection, state: State): Promise<void> {
  await refuseRemovalByReplacement(state);
  if (!areDeclaredElsewhere(state, lastSeeded(state))) await removeSeeds(connection, state);
  await removeSeedOwnerTags(connection, state);
}

async function removeSeeds(connection: Connection, state: State): Promise<void> {
  const run = new SeedRun(connection, state, Manifest.fromState(state), state.kept);
  const items = await seededItems(state);
  if (items !== undefined) {
    await run.forBatches("removing documents of", items, state.count, (batch) => run.removeKeys(batch));
  } else if (!(await removeBegun(run, state))) {
    await removeByScan(run, state);
  }
}

/** Takes away what a seeding, or an update that was cut off, has left in the fabric's metadata. */
async function removeSeedOwnerTags(connection: Connection, state: State): Promise<void> {
  await Promise.all([
    state.isStamped && endSeeding(connection, state),
    state.sketch !== undefined && removeUpdateTag(connection, state),
  ]);
}

/** Of a seeding that was cut off, the documents that are there as they are declared. */
async function removeBegun(run: SeedRun, state: State): Promise<boolean> {
  const former = state.goal === undefined ? undefined : await formerSeeds(state);
  if (former === undefined || former.survey.manifest.digest !== state.goal) return false;
  const isKept = new Set(state.kept);
  let left = 0;
  await run.forBatches("removing documents of", documentsOf(former), state.count, async (batch) => {
    const hashes = new Map(batch.map(({ key, hash }) => [key, hash]));
    const present = ((await run.present(batch)) ?? []).filter(({ _key }) => !isKept.has(_key));
    const ours = present.filter((document) => hashDocument(document) === hashes.get(document._key));
    left += present.length - ours.length;
    await run.removeKeys(ours.map(({ _key }) => ({ key: _key })));
  });
  if (left > 0) {
    log(
      `warning: ${left} documents in collection ${state.collection} of fabric ${state.fabric} stay: they have keys that were to be seeded, but not that content, so they may be other people's.`,
    );
  }
  return true;
}

function documentsOf({ seeds, survey }: DeclaredSeeds): AsyncIterable<SeedDocument[]> {
  return seeds.documents(survey);
}

async function removeByScan(run: SeedRun, state: State): Promise<void> {
  if ((await removeUnwanted(run, () => false)) !== undefined) return;
  throw new GdnError(
    `remove the seeded documents from collection ${state.collection} of fabric ${state.fabric}`,
    {
      answer: `too many others are there, or were changed, to tell them from other people's, and ${state.source ?? "the program"} is not as it was`,
    },
    "Put the seed file back as it was at the last up and try again; after an up that was cut off run that again instead. Or remove the documents by hand, and the resource from the state (pulumi state delete).",
  );
}
