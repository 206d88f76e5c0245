import { formerSeeds } from "./declaration.ts";
import { countKeys, joined } from "./refresh.ts";
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
    const [before, after] = [state.count, manifest.count].map((count) => count.toLocaleString("en"));
    return `${source} has changed since it was seeded: ${after} documents in place of ${before}, too many of them other ones to name them`;
  }
  const isKept = new Set(inputs.onConflict === "replace" ? [] : state.kept);
  const added = changes.added.filter((key) => !isKept.has(key));
  const keysOf = (items: { key: string }[]) => items.map(({ key }) => key);
  const parts = [
    countKeys("added", added.length, added),
    countKeys("changed", changes.changed.length, keysOf(changes.changed)),
    countKeys("removed", changes.removed.length, keysOf(changes.removed)),
  ];
  return `${source} has changed since it was seeded: ${joined(parts) || "no document"}`;
}
