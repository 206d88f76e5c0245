import { exportDocuments } from "../../gdn/documents.ts";
import { hashDocument } from "./source/content-hash.ts";
import { Manifest, type ManifestChanges } from "./source/manifest.ts";
import type { SeededItem } from "./source/sketch.ts";
import type { SeedRun } from "./writes.ts";

/** What is in a collection, in comparison with what was seeded. */
export interface Scan {
  /** What is different: other people's documents are those that were added. Undefined where that is too much to tell. */
  changes: ManifestChanges | undefined;
  /** The keys of other people's documents, where it is known what is different. */
  foreign: ReadonlySet<string>;
  /**
   * Documents that are not wanted any more: of ours, where it is known what is different, otherwise anybody's. The
   * first ones, where there are very many.
   */
  unwanted: SeededItem[];
}

/** More keys than these are not held in memory. */
const MOST_UNWANTED = 200_000;

/**
 * Reads a whole collection to tell the documents that were seeded from other people's. That takes no list of either,
 * as long as these and what has been changed are few.
 *
 * @param isWanted tells the documents that are still declared
 * @returns "gone" if the collection is
 */
export async function scan(
  run: SeedRun,
  before: Manifest,
  isWanted: (key: string) => boolean,
): Promise<Scan | "gone"> {
  const found = new Manifest();
  const unwanted: SeededItem[] = [];
  const pages = exportDocuments(run.connection, run.inputs, run.inputs.batchSize);
  for (;;) {
    const page = await pages.next();
    if (page.done) {
      if (!page.value) return "gone";
      break;
    }
    for (const document of page.value) {
      const item = { key: document._key, hash: hashDocument(document) };
      found.add(item.key, item.hash);
      if (unwanted.length < MOST_UNWANTED && !isWanted(item.key)) unwanted.push(item);
    }
  }
  const changes = found.since(before);
  const foreign = new Set(changes?.added);
  return { changes, foreign, unwanted: unwanted.filter(({ key }) => !foreign.has(key)) };
}

/**
 * Makes the run's manifest, which is what was seeded, what is there of it, and removes what is not wanted any more.
 *
 * @param onScan is told what is there before any of it is removed
 * @returns the keys of other people's documents; none where the collection is gone; undefined where it cannot be told
 */
export async function removeUnwanted(
  run: SeedRun,
  isWanted: (key: string) => boolean,
  onScan: (seen: Scan) => Promise<void> = async () => {},
): Promise<ReadonlySet<string> | undefined> {
  for (;;) {
    const seen = await scan(run, run.manifest, isWanted);
    if (seen === "gone") return new Set();
    await onScan(seen);
    if (seen.changes === undefined) return undefined;
    takeOver(run.manifest, seen.changes);
    if (seen.unwanted.length === 0) return seen.foreign;
    await run.forBatches("removing documents of", [seen.unwanted], undefined, (batch) => run.remove(batch));
    if (seen.unwanted.length < MOST_UNWANTED / 2) return seen.foreign;
  }
}

/** What somebody changed or removed since it was seeded. */
export function takeOver(manifest: Manifest, changes: ManifestChanges): void {
  for (const { key, hash } of changes.removed) manifest.remove(key, hash);
  for (const { key, hash } of changes.changed) {
    manifest.remove(key, changes.before.get(key) ?? hash);
    manifest.add(key, hash);
  }
}
