import { GdnError } from "../../gdn/gdn-error.ts";
import { type DeclaredSeeds, doing, formerSeeds } from "./declaration.ts";
import { areDeclaredElsewhere, declaredElsewhere } from "./overlap.ts";
import { KeyTable } from "./source/key-table.ts";
import { Manifest } from "./source/manifest.ts";
import { type Inputs, lastSeeded, type State } from "./state.ts";

/** Of so few documents, a change of a file may remove any but all. */
const FEW = 20;

/** What a change takes away of what was seeded. */
export interface Loss {
  /** How many documents. */
  removed: number;
  /** Whether these are all that is known of, and there may be more. */
  isAtLeast?: boolean;
}

/** That a change would remove more documents than is meant. Nothing was written. */
export class TooMuchLost extends GdnError {
  constructor(state: State, inputs: Inputs, loss: Loss, declared: DeclaredSeeds) {
    const { removed, isAtLeast } = loss;
    const [gone, all] = [removed, state.count].map((count) => count.toLocaleString("en"));
    super(
      doing(state),
      {
        answer: `this would remove ${isAtLeast ? "at least " : ""}${gone} of the ${all} documents that are there by it, as ${nowDeclared(inputs, declared)}`,
      },
      `${inputs.source === undefined ? "See why" : "Put the file right, or the path"}; if it is meant, set maxRemoved: ${isAtLeast ? state.count : removed}${removed === state.count ? ", or give documents: [] in the program's own text" : ""}.`,
    );
    this.name = "TooMuchLost";
  }
}

function nowDeclared({ source, documents }: Inputs, { survey }: DeclaredSeeds): string {
  const count = documents?.length ?? survey.manifest.count;
  const held =
    count === 0 ? "no document" : `${count.toLocaleString("en")} document${count === 1 ? "" : "s"}`;
  if (source !== undefined) return `${source} (${survey.bytes?.toLocaleString("en")} bytes) holds ${held}`;
  return `the program gives ${held}`;
}

/**
 * Refuses a change that removes more of what was seeded than is meant: a file that a failed export has left empty, or
 * the path of another file, is otherwise a wish to remove all.
 *
 * @throws TooMuchLost
 */
export async function refuseRemoval(state: State, inputs: Inputs, declared: DeclaredSeeds): Promise<void> {
  // What was looked at is not what is to be seeded: a file that changes is refused elsewhere.
  if (inputs.digest !== declared.survey.manifest.digest || inputs.digest === state.digest) return;
  if (isMeant(inputs) || mostRemoved(state, inputs, declared) >= state.count) return;
  refuseIfTooMuch(state, inputs, await lossOf(state, inputs, declared), declared);
}

/** The same where it is known what is removed. */
export function refuseIfTooMuch(state: State, inputs: Inputs, loss: Loss, declared: DeclaredSeeds): void {
  if (isMeant(inputs) || loss.removed <= mostRemoved(state, inputs, declared)) return;
  throw new TooMuchLost(state, inputs, loss, declared);
}

/** An empty list in the program's own text says what is wanted; one that was looked up may be a failure's. */
function isMeant({ documents, lookedUp, maxRemoved }: Inputs): boolean {
  return documents?.length === 0 && !lookedUp && maxRemoved === undefined;
}

function mostRemoved({ count, source }: State, inputs: Inputs, { survey }: DeclaredSeeds): number {
  if (inputs.maxRemoved !== undefined) return inputs.maxRemoved;
  if (survey.manifest.count === 0) return 0;
  if (count > FEW) return Math.floor(count / 2);
  // Another file that has nothing in common with the one before is hardly its successor.
  return source === inputs.source ? count : count - 1;
}

async function lossOf(state: State, inputs: Inputs, declared: DeclaredSeeds): Promise<Loss> {
  const { seeds, survey } = declared;
  const { manifest } = survey;
  const place = { ...state, stamp: inputs.stamp };
  const isElsewhere = declaredElsewhere(place);
  const before = Manifest.fromState(state);
  const changes = manifest.since(before);
  if (changes !== undefined) {
    const removed = changes.removed.map(({ key }) => key).filter((key) => !isElsewhere(key));
    return { removed: removed.length - Math.min(countGenerated(removed), countGenerated(changes.added)) };
  }
  if (manifest.count === 0) {
    return { removed: areDeclaredElsewhere(place, lastSeeded(state)) ? 0 : state.count };
  }
  const keysBefore = await keysOf(state, inputs, before);
  if (keysBefore === undefined)
    return { removed: Math.max(0, state.count - manifest.count), isAtLeast: true };
  const keys = new DeclaredKeys();
  for await (const documents of seeds.documents(survey)) for (const { key } of documents) keys.add(key);
  const removed: string[] = [];
  for await (const some of keysBefore) {
    for (const key of some) if (!keys.has(key) && !isElsewhere(key)) removed.push(key);
  }
  return { removed: keys.lost(removed) };
}

/** The keys of what is declared, to tell which of those before are not any more. */
export class DeclaredKeys {
  readonly #keys = new KeyTable();
  #made = 0;
  #madeBefore = 0;

  add(key: string): void {
    this.#keys.add(key);
    if (isGeneratedKey(key)) this.#made += 1;
  }

  /** Whether the key of a document that is there is declared. To be asked of each, once all that is declared is added. */
  has(key: string): boolean {
    const isDeclared = this.#keys.has(key);
    if (isDeclared && isGeneratedKey(key)) this.#madeBefore += 1;
    return isDeclared;
  }

  /** How many of these, which are not declared, are not there under another key either. */
  lost(removed: readonly string[]): number {
    return removed.length - Math.min(countGenerated(removed), this.#made - this.#madeBefore);
  }
}

/** The keys of what was seeded, as far as the state tells them, or the other file that they came from. */
async function keysOf(
  state: State,
  inputs: Inputs,
  before: Manifest,
): Promise<Iterable<string[]> | AsyncIterable<string[]> | undefined> {
  if (before.exact !== undefined) return [[...before.exact.keys()]];
  if (state.source === inputs.source) return undefined;
  const former = await formerSeeds(state);
  if (former === undefined || former.survey.manifest.digest !== lastSeeded(state)) return undefined;
  return (async function* () {
    for await (const documents of former.seeds.documents(former.survey)) {
      yield documents.map(({ key }) => key);
    }
  })();
}

/**
 * Whether a key was probably made from a document's content. Any change of that makes another one: as many of them as
 * are new are documents that are there still, changed.
 */
function isGeneratedKey(key: string): boolean {
  return key.length >= GENERATED_KEY_LENGTH && GENERATED_KEY.test(key);
}

const GENERATED_KEY = /^[\da-f]{32}(?:-\d+)?$/;
const GENERATED_KEY_LENGTH = 32;

function countGenerated(keys: readonly string[]): number {
  return keys.filter(isGeneratedKey).length;
}
