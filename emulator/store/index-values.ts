import { createHash } from "node:crypto";
import { timeOf } from "../c8ql/functions/instant.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import type { Index } from "./indexes.ts";

/** A field of an index: `tags[*].name` takes `name` of each of `tags`. */
interface Field {
  readonly path: readonly string[];
  /** What is taken of each element; none: the field is not about the elements of an array. */
  readonly ofElements?: readonly string[];
}

/** Longer values are kept as their digest: entries shall stay small. */
const LONGEST = 200;

function names(text: string): string[] {
  return text.split(".").filter((name) => name !== "");
}

function fieldOf(text: string): Field {
  const [before = "", after] = text.split("[*]");
  return after === undefined ? { path: names(before) } : { path: names(before), ofElements: names(after) };
}

/** Null where there is nothing, as the service's queries have it. */
function valueAt(value: Json, path: readonly string[]): Json {
  let found = value;
  for (const name of path) {
    found = isJsonObject(found) && Object.hasOwn(found, name) ? (found[name] ?? null) : null;
  }
  return found;
}

/** JSON text that is the same for equal values, in whatever order their attributes are. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}

/** The values that a document has in one field: several for the elements of an array, none for what is no array. */
function valuesIn(document: JsonObject, { path, ofElements }: Field): Json[] {
  const value = valueAt(document, path);
  if (ofElements === undefined) return [value];
  return Array.isArray(value) ? value.map((element) => valueAt(element, ofElements)) : [];
}

/**
 * What a document has in a unique index, as texts that are the same for equal values: one, or where the index is over
 * the elements of an array one for each. A sparse index leaves out what lacks one of its fields or has null there.
 */
export function uniqueValues(index: Index, document: JsonObject): string[] {
  let tuples: Json[][] = [[]];
  for (const text of index.fields) {
    const values = valuesIn(document, fieldOf(text));
    tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value]));
  }
  const kept = index.sparse ? tuples.filter((tuple) => !tuple.includes(null)) : tuples;
  return kept.map((tuple) => {
    const value = canonical(tuple);
    return value.length <= LONGEST ? value : createHash("sha256").update(value).digest("hex");
  });
}

/**
 * When a document goes by a `ttl` index, in milliseconds since 1970: `expireAfter` seconds after the time in the
 * field, which is a number of seconds or a text in ISO 8601. Undefined: never, since it has no time there.
 */
export function expiryOf(index: Index, document: JsonObject): number | undefined {
  const value = valueAt(document, fieldOf(index.fields[0] ?? "").path);
  const time = typeof value === "number" ? timeOf(value * 1000) : timeOf(value);
  const { expireAfter } = index.options;
  return time === undefined || typeof expireAfter !== "number" ? undefined : time + expireAfter * 1000;
}
