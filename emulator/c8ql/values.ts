import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { spend } from "./effort.ts";
import { tooMuchMemory } from "./errors.ts";
import { sizeOf } from "./size.ts";

/** The type order: null < bool < number < string < array < object. */
export function typeOrder(value: Json): number {
  if (value === null) return 0;
  switch (typeof value) {
    case "boolean":
      return 1;
    case "number":
      return 2;
    case "string":
      return 3;
    default:
      return Array.isArray(value) ? 4 : 5;
  }
}

/** The name that TYPENAME gives. */
export function typeName(value: Json): string {
  return ["null", "bool", "number", "string", "array", "object"][typeOrder(value)] as string;
}

/** ArangoDB compares strings by ICU's root-like English rules: "a" < "B" < "c". */
const collator = new Intl.Collator("en");

function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  // Different texts that the collator holds for equal must not be: sorting and equality have to agree.
  return collator.compare(a, b) || (a < b ? -1 : 1);
}

/**
 * The order of any two values: negative, 0 or positive; never throws. Arrays are compared element by element, a
 * missing element before any other; objects by the sorted names of both, a missing attribute as null.
 */
export function compare(a: Json, b: Json): number {
  if (a === b) return 0;
  spend();
  const order = typeOrder(a) - typeOrder(b);
  if (order !== 0 || a === null || b === null) return order;
  if (typeof a === "string") return compareStrings(a, b as string);
  if (typeof a === "number") return a - (b as number);
  if (typeof a === "boolean") return a ? 1 : -1;
  return Array.isArray(a) ? compareArrays(a, b as Json[]) : compareObjects(a, b as JsonObject);
}

function compareArrays(a: Json[], b: Json[]): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const order = compare(a[i] as Json, b[i] as Json);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: JsonObject, b: JsonObject): number {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  for (const name of names) {
    const order = compare(attribute(a, name), attribute(b, name));
    if (order !== 0) return order;
  }
  return 0;
}

/** `==`: the same value, objects whatever the order of their attributes. */
export function equal(a: Json, b: Json): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" && compare(a, b) === 0;
}

/** A text that is the same for equal values and for no others: the key for grouping and removing duplicates. */
export function identity(value: Json): string {
  spend();
  if (Array.isArray(value)) return `[${value.map(identity).join()}]`;
  if (isJsonObject(value)) {
    const names = Object.keys(value)
      .filter((name) => value[name] !== null)
      .sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${identity(value[name] as Json)}`).join()}}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : Object.is(value, -0) ? "0" : String(value);
}

/** An attribute that may be missing: null. What every JavaScript object has (`constructor`, ...) is none. */
export function attribute(value: Json, name: string): Json {
  return isJsonObject(value) && Object.hasOwn(value, name) ? (value[name] as Json) : null;
}

/** Sets an attribute of a new object; `__proto__` is a name like any other. */
export function setAttribute(object: JsonObject, name: string, value: Json): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}

/** Truth: null, false, 0 and "" are false, all else is true, also empty arrays and objects. */
export function isTrue(value: Json): boolean {
  return typeof value === "object" ? value !== null : Boolean(value);
}

/** A number as the language can hold it: what is not finite is null, and there is no negative zero. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/**
 * The number that a value stands for, or undefined where it stands for none: null and false are 0, true is 1, a
 * numeric string its number, an empty array 0, an array of one element that element's number.
 */
export function asNumber(value: Json): number | undefined {
  if (typeof value === "number") return value;
  if (value === null) return 0;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string") return numericText(value);
  if (!Array.isArray(value) || value.length > 1) return undefined;
  return value.length === 0 ? 0 : asNumber(value[0] as Json);
}

const NUMERIC = /^\s*[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?\s*$/;

function numericText(text: string): number | undefined {
  // The longest decimal number that means something is far shorter; the test must not read megabytes.
  if (text.length > 400 || !NUMERIC.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** TO_NUMBER: `asNumber`, and 0 where there is none. */
export function toNumber(value: Json): number {
  return asNumber(value) ?? 0;
}

/** TO_STRING: null is the empty string; arrays and objects are their JSON. */
export function toText(value: Json): string {
  if (typeof value === "string") return value;
  if (value === null) return "";
  return typeof value === "object" ? jsonText(value) : String(value);
}

/** The longest JSON that a value may become: shared parts, which take no room in it, are written out each time. */
const MAX_JSON = 2 ** 26;

/** A value as JSON. @throws ApiError 500/32 if that is too long. */
export function jsonText(value: Json): string {
  if (sizeOf(value, MAX_JSON) > MAX_JSON) throw tooMuchMemory();
  return JSON.stringify(value);
}

/** TO_ARRAY: null is empty, an object its values, a scalar an array of itself. */
export function toArray(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  if (value === null) return [];
  return isJsonObject(value) ? Object.values(value) : [value];
}
