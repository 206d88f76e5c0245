import { MOST_KEYS, seededDriftMessage } from "../../common/change-messages.ts";
import { log } from "../../common/log.ts";
import type { Connection } from "../../gdn/connection.ts";
import type { KeyedDocument } from "../../gdn/documents.ts";
import { seededItems } from "./items.ts";
import { scan, takeOver } from "./scan.ts";
import { hashDocument } from "./source/content-hash.ts";
import { Manifest } from "./source/manifest.ts";
import type { SeededItem } from "./source/sketch.ts";
import { lastSeeded, type State } from "./state.ts";
import { SeedRun } from "./writes.ts";

/** Documents that are read take several times the memory of those that are written. */
const MOST_READS = 3;

/** The seeded documents as they are there; undefined if the collection is gone. */
export async function readSeeds(connection: Connection, state: State): Promise<State | undefined> {
  const run = new SeedRun(connection, state, new Manifest(), state.kept, { mostInFlight: MOST_READS });
  const items = await seededItems(state);
  return items === undefined ? readByScan(run, state) : readByKeys(run, state, items);
}

async function readByKeys(
  run: SeedRun,
  state: State,
  items: AsyncIterable<SeededItem[]> | Iterable<SeededItem[]>,
): Promise<State | undefined> {
  const drift = new Drift();
  const documents = new Map<string, KeyedDocument>();
  let isGone = false;
  await run.forBatches("reading documents of", items, state.count, async (batch) => {
    const found = isGone ? undefined : await run.present(batch);
    isGone ||= found === undefined;
    const present = new Map(found?.map((document) => [document._key, document]));
    for (const { key, hash } of batch) {
      const document = present.get(key);
      const hashNow = document && hashDocument(document);
      drift.note(key, hash, hashNow);
      if (hashNow !== undefined) run.manifest.add(key, hashNow);
      if (document !== undefined && state.documents !== undefined) documents.set(key, document);
    }
  });
  if (isGone) return undefined;
  if (drift.isNothing) return state;
  drift.tell(state);
  const drifted = withManifest(state, run.manifest);
  if (state.documents !== undefined) {
    drifted.documents = state.documents
      .map(({ _key }) => documents.get(_key))
      .filter((each) => each !== undefined);
  }
  return drifted;
}

/** Without the seed file as it was, all of the collection is read. */
async function readByScan(run: SeedRun, state: State): Promise<State | undefined> {
  const before = Manifest.fromState(state);
  const seen = await scan(run, before, () => true);
  if (seen === "gone") return undefined;
  if (seen.changes === undefined) {
    log(
      `warning: whether somebody changed the documents seeded into collection ${state.collection} of fabric ${state.fabric} cannot be told: too many others are there, or were changed, and ${state.source ?? "the program"} is not as it was. The next up looks at each of them.`,
    );
    return state;
  }
  const drift = new Drift();
  for (const { key, hash } of seen.changes.changed) drift.note(key, "", hash);
  for (const { key } of seen.changes.removed) drift.note(key, "", undefined);
  if (drift.isNothing) return state;
  drift.tell(state);
  const now = before.copy();
  takeOver(now, seen.changes);
  return withManifest(state, now);
}

function withManifest(state: State, manifest: Manifest): State {
  const { manifest: _, sketch: __, ...rest } = state;
  const seeded = lastSeeded(state);
  return { ...rest, seeded, ...manifest.toState(), count: manifest.count, digest: manifest.digest };
}

/** What somebody did to documents that were seeded. */
class Drift {
  readonly #changed: string[] = [];
  readonly #gone: string[] = [];
  #changedCount = 0;
  #goneCount = 0;

  note(key: string, before: string, now: string | undefined): void {
    if (now === before) return;
    if (now === undefined) this.#goneCount += 1;
    else this.#changedCount += 1;
    const keys = now === undefined ? this.#gone : this.#changed;
    if (keys.length < MOST_KEYS) keys.push(key);
  }

  get isNothing(): boolean {
    return this.#changedCount + this.#goneCount === 0;
  }

  tell(state: State): void {
    const changed = { count: this.#changedCount, keys: this.#changed };
    const removed = { count: this.#goneCount, keys: this.#gone };
    log(seededDriftMessage(state, { changed, removed }));
  }
}
