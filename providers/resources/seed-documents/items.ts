import { type DeclaredSeeds, formerSeeds } from "./declaration.ts";
import type { ContentHash } from "./source/content-hash.ts";
import { Manifest } from "./source/manifest.ts";
import type { SeedDocument } from "./source/seeds.ts";
import type { SeededItem } from "./source/sketch.ts";
import type { State } from "./state.ts";

/**
 * What was seeded, document by document, some at a time. A state that is too small to hold it tells it together with
 * the seed file, as long as that is the same, or almost.
 *
 * @returns undefined where it cannot be told
 */
export async function seededItems(
  state: State,
): Promise<AsyncIterable<SeededItem[]> | Iterable<SeededItem[]> | undefined> {
  const before = Manifest.fromState(state);
  if (before.exact !== undefined) {
    return [[...before.exact].map(([key, hash]) => ({ key, hash }))];
  }
  const former = await formerSeeds(state);
  const hashBefore = former && hashesBefore(before, former);
  return hashBefore && withRemoved(former, hashBefore);
}

/** The hashes that declared documents had when they were seeded, and those that are declared no more. */
export interface HashesBefore {
  /** Undefined for one that was not seeded. */
  of(document: SeedDocument): ContentHash | undefined;
  removed: SeededItem[];
}

/** @returns undefined where too much is different to tell */
export function hashesBefore(before: Manifest, { survey }: DeclaredSeeds): HashesBefore | undefined {
  const changes = survey.manifest.since(before);
  if (changes === undefined) return undefined;
  const isNew = new Set(changes.added);
  return {
    of: ({ key, hash }) => (isNew.has(key) ? undefined : (changes.before.get(key) ?? hash)),
    removed: changes.removed,
  };
}

async function* withRemoved(
  { seeds, survey }: DeclaredSeeds,
  hashBefore: HashesBefore,
): AsyncGenerator<SeededItem[]> {
  for await (const documents of seeds.documents(survey)) {
    yield documents.flatMap((document) => {
      const hash = hashBefore.of(document);
      return hash === undefined ? [] : [{ key: document.key, hash }];
    });
  }
  yield hashBefore.removed;
}
