import { seedFileChangeMessage } from "../../common/change-messages.ts";
import { formerSeeds } from "./declaration.ts";
import { Manifest } from "./source/manifest.ts";
import type { Inputs, State } from "./state.ts";

/** What a change of a seed file does: of it, a preview shows no more than another digest. */
export async function explainSeeds(state: State, inputs: Inputs): Promise<string | undefined> {
  const { source, digest } = inputs;
  // Where something is not known yet, nothing was looked at.
  if (source === undefined || digest === undefined || digest === state.digest) return undefined;
  const declared = await formerSeeds(inputs);
  if (declared === undefined) return undefined;
  const { manifest } = declared.survey;
  const changes = manifest.since(Manifest.fromState(state));
  if (changes === undefined) {
    return seedFileChangeMessage(source, { before: state.count, after: manifest.count });
  }
  const isKept = new Set(inputs.onConflict === "replace" ? [] : state.kept);
  const added = changes.added.filter((key) => !isKept.has(key));
  const keysOf = (items: { key: string }[]) => ({ count: items.length, keys: items.map(({ key }) => key) });
  return seedFileChangeMessage(source, {
    added: { count: added.length, keys: added },
    changed: keysOf(changes.changed),
    removed: keysOf(changes.removed),
  });
}
