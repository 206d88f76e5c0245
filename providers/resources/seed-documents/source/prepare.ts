import { hash } from "node:crypto";
import { canonicalJson } from "../../../common/canonical-json.ts";
import { isTooDeep, TOO_DEEP } from "../../../common/nesting.ts";
import { documentKey } from "../../../gdn/names.ts";
import { type ContentHash, hashText } from "./content-hash.ts";
import { misspelt } from "./misspelt.ts";
import type { Notes } from "./notes.ts";
import { InvalidDocument } from "./read-text.ts";
import {
  idProblem,
  noteServerAttributes,
  ownKeyOf,
  type Stored,
  withoutServerAttributes,
} from "./server-attributes.ts";

/** A document that was found to be right. */
export interface PreparedDocument {
  key: string;
  /** As canonical JSON, which is also what is sent. */
  text: string;
  hash: ContentHash;
}

/** Something wrong with a document. */
export interface Problem {
  /** The attribute, where it is one. */
  attribute?: string;
  reason: string;
}

/** Tells how many documents with a content came before the one that is asked for; it counts that one. */
export type CountBefore = (contentKey: string) => number;

/** What documents are made ready by. */
export interface Preparation {
  /** The attribute that becomes `_key`; it stays in the document as well, unless it is `_key` itself. */
  keyField: string;
  /** Where they go, as far as that is known. */
  collection?: string | undefined;
  countBefore: CountBefore;
  notes?: Notes | undefined;
}

/**
 * Makes a document ready to be stored: an object with a key. One without a key gets one made from its content, so that
 * it is the same document in every run; of equal ones, the second and later ones count.
 */
export function prepareDocument(value: unknown, preparation: Preparation): PreparedDocument | Problem {
  if (value instanceof InvalidDocument) return { reason: value.reason };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { reason: `is ${nameType(value)}, but a document must be an object` };
  }
  if (isTooDeep(value)) return { reason: TOO_DEEP };
  const { keyField, collection, countBefore, notes } = preparation;
  const stored = value as Stored;
  const given = withoutServerAttributes(stored);
  const ownKey = givenKey(given, keyField) ?? ownKeyOf(stored);
  if (ownKey === undefined) {
    const meant = misspelt(Object.keys(given), keyField) ?? misspelt(Object.keys(given), "_key");
    if (meant !== undefined) return { attribute: meant, reason: `must be named ${keyField} to be the key` };
  }
  const key = ownKey ?? contentKey(given, countBefore);
  const problem = keyProblem(key);
  if (problem !== undefined || typeof key !== "string") {
    return { attribute: keyField, reason: problem ?? "must be a string" };
  }
  const other = given === stored ? undefined : idProblem(stored, collection, key);
  if (other !== undefined) return other;
  const text = canonicalJson(given._key === key ? given : { ...given, _key: key });
  // JSON can escape half a character, but what is stored is UTF-8.
  if (text.includes("\\ud") && !isAllWellFormed(given)) return { reason: HALF_CHARACTER };
  if (notes !== undefined && given !== stored) noteServerAttributes(stored, notes);
  return { key, text, hash: hashText(text) };
}

const HALF_CHARACTER =
  "holds half of a character (a surrogate, \\ud800 to \\udfff, without its other half), which cannot be stored";

function isAllWellFormed(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(([name, inner]) => name.isWellFormed() && isAllWellFormed(inner));
}

/** The key that the document has itself; whole numbers are taken for their digits. */
function givenKey(document: Record<string, unknown>, keyField: string): unknown {
  const value = Object.hasOwn(document, keyField) ? document[keyField] : document._key;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
}

function contentKey(document: Record<string, unknown>, countBefore: CountBefore): string {
  const key = hash("sha256", canonicalJson(document)).slice(0, 32);
  const before = countBefore(key);
  return before === 0 ? key : `${key}-${before + 1}`;
}

function keyProblem(key: unknown): string | undefined {
  if (typeof key !== "string") return `is ${nameType(key)}, but a key must be a string or a whole number`;
  // The state holds the keys as names of an object's properties, which this one cannot be everywhere.
  if (key === "__proto__") return `is "__proto__", which no key may be`;
  if (documentKey.pattern.test(key)) return undefined;
  const shown = `${JSON.stringify(key.slice(0, 80))}${key.length > 80 ? `... (${key.length} characters)` : ""}`;
  return `is ${shown}, but a key must be ${documentKey.says}`;
}

function nameType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return `a ${typeof value}`;
}
