import { collectionName, fabricName, type NameRule } from "../gdn/names.ts";
import type { Survey } from "../seed/seeds.ts";
import { type Seeding, stackOf } from "./seed-ownership.ts";

/** The keys that each resource of a stack declares in a collection, as far as they are few, by place and stamp. */
const declared = new Map<string, Map<string, ReadonlyMap<string, unknown>>>();

/**
 * What is wrong where another resource of the same stack declares one of the documents, too: both would take it for
 * theirs, and the one that goes would take it along. All that a program declares is checked in the same process.
 *
 * @returns undefined where there is none, or too many are declared to tell
 */
export function sharedDocument(seeding: Seeding, { manifest }: Survey): string | undefined {
  const { fabric, collection, stamp } = seeding;
  const { exact } = manifest;
  if (exact === undefined || !is(fabricName, fabric) || !is(collectionName, collection)) return undefined;
  if (typeof stamp !== "string" || stamp === "") return undefined;
  const place = `${stackOf(stamp)} ${fabric}/${collection}`;
  const makers = declared.get(place) ?? new Map<string, ReadonlyMap<string, unknown>>();
  declared.set(place, makers.set(stamp, exact));
  for (const [maker, documents] of makers) {
    if (maker === stamp) continue;
    for (const key of exact.keys()) {
      if (documents.has(key))
        return `the document with _key ${key} is declared by ${maker} as well: declare it in one place`;
    }
  }
  return undefined;
}

/** What a preview does not know yet may be anything but a name. */
function is(rule: NameRule, name: unknown): boolean {
  return typeof name === "string" && rule.pattern.test(name);
}
