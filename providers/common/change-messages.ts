/**
 * What a preview says of a change beside the engine's own steps. The engine carries nothing but text from a provider to
 * whoever reads its events, so each sentence is written and read here, and nowhere else.
 */

/** How many documents, and the keys of some of them. */
export interface DocumentKeys {
  count: number;
  keys: readonly string[];
}

/** What a change of a seed file does. */
export type SeedFileChange =
  | { added: DocumentKeys; changed: DocumentKeys; removed: DocumentKeys }
  /** How many documents there were and are, where too many are others to name them. */
  | { before: number; after: number };

/** So many keys stand in a sentence. */
export const MOST_KEYS = 20;

const SEED_FILE = " has changed since it was seeded: ";
const SEEDED = "seeded documents of collection ";
const INSTEAD = " documents in place of ";
const WARNING = "warning: changing ";

/** `seed/a.csv has changed since it was seeded: 1 added (_key 7), 2 removed (_key 1, 2)` */
export function seedFileChangeMessage(source: string, change: SeedFileChange): string {
  if ("before" in change) {
    const { before, after } = change;
    return `${source}${SEED_FILE}${number(after)}${INSTEAD}${number(before)}, too many of them other ones to name them`;
  }
  const { added, changed, removed } = change;
  const parts = [keysOf("added", added), keysOf("changed", changed), keysOf("removed", removed)];
  return `${source}${SEED_FILE}${joined(parts) || "no document"}`;
}

/**
 * How many documents such a message says are removed.
 *
 * @returns undefined for another message
 */
export function removedBySeedFile(message: string): number | "many" | undefined {
  const at = message.lastIndexOf(SEED_FILE);
  if (at === -1) return undefined;
  const what = message.slice(at + SEED_FILE.length);
  if (what.includes(INSTEAD)) return "many";
  const [, count = "0"] = /([\d,]+) removed \(_key /.exec(what) ?? [];
  return Number(count.replaceAll(",", ""));
}

/** What somebody else did to seeded documents, as a refresh finds it. */
export function seededDriftMessage(
  { collection, fabric }: { collection: string; fabric: string },
  { changed, removed }: { changed: DocumentKeys; removed: DocumentKeys },
): string {
  const parts = [keysOf("changed", changed), keysOf("removed", removed)];
  return `${SEEDED}${collection} in fabric ${fabric}: ${joined(parts)} by somebody else`;
}

/** Whether a message is about seeded documents. */
export function isAboutSeeds(message: string): boolean {
  return message.includes(SEED_FILE) || message.startsWith(SEEDED);
}

/**
 * What is lost by a change of these inputs.
 *
 * @param loss goes on after their names: `replaces user ann@shop.example: it is deleted with ...`
 */
export function lossMessage(inputs: readonly string[], loss: string): string {
  return `${WARNING}${inputs.join(" and ")} ${loss}`;
}

/** Whether a message tells of a loss. */
export function isAboutLoss(message: string): boolean {
  return message.startsWith(WARNING);
}

function keysOf(what: string, { count, keys }: DocumentKeys): string {
  if (count === 0) return "";
  const shown = keys.slice(0, MOST_KEYS);
  return `${number(count)} ${what} (_key ${shown.join(", ")}${count > shown.length ? ", ..." : ""})`;
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(", ");
}

function number(count: number): string {
  return count.toLocaleString("en");
}
