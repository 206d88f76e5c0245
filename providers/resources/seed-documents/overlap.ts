import { collectionName, fabricName, type NameRule } from "../../gdn/names.ts";
import { stackOf } from "../../ownership/unsaved.ts";
import type { Seeding } from "./ownership.ts";
import type { Survey } from "./source/seeds.ts";

/** What a resource of this run declares in a collection. */
interface Declared {
  /** By key, as far as they are few. */
  exact?: ReadonlyMap<string, unknown>;
  digest: string;
}

/** What the resources of a stack declare, by place and owner tag. All that a program declares is checked in one process. */
const declared = new Map<string, Map<string, Declared>>();

/**
 * What is wrong where another resource of the same stack declares one of the documents, too: both would take it for
 * theirs, and the one that goes would take it along.
 *
 * @returns undefined where there is none, or too many are declared to tell
 */
export function sharedDocument(seeding: Seeding, { manifest }: Survey): string | undefined {
  const { fabric, collection, stamp } = seeding;
  if (!is(fabricName, fabric) || !is(collectionName, collection)) return undefined;
  if (typeof stamp !== "string" || stamp === "") return undefined;
  const { exact, digest } = manifest;
  const place = placeOf(seeding);
  declared.set(place, (declared.get(place) ?? new Map<string, Declared>()).set(stamp, { exact, digest }));
  if (exact === undefined) return undefined;
  for (const [maker, others] of elsewhere(seeding)) {
    for (const key of exact.keys()) {
      if (others.exact?.has(key))
        return `the document with _key ${key} is declared by ${maker} as well: declare it in one place`;
    }
  }
  return undefined;
}

/**
 * Tells the keys of documents that another resource of the stack declares now, such as the same one under a new name: it
 * is made before this one goes, and has taken the documents for its own.
 */
export function declaredElsewhere(seeding: Seeding): (key: string) => boolean {
  const others = elsewhere(seeding);
  return (key) => others.some(([, { exact }]) => exact?.has(key));
}

/** The same for all documents of a resource, which may be too many to be known by their keys. */
export function areDeclaredElsewhere(seeding: Seeding, digest: string | undefined): boolean {
  return elsewhere(seeding).some(([, others]) => others.digest === digest);
}

function elsewhere(seeding: Seeding): [maker: string, Declared][] {
  return [...(declared.get(placeOf(seeding)) ?? [])].filter(([maker]) => maker !== seeding.stamp);
}

function placeOf({ fabric, collection, stamp }: Seeding): string {
  return `${stackOf(stamp)} ${fabric}/${collection}`;
}

/** What a preview does not know yet may be anything but a name. */
function is(rule: NameRule, name: unknown): boolean {
  return typeof name === "string" && rule.pattern.test(name);
}
