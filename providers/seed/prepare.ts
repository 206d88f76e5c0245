import { hash } from "node:crypto";
import { documentKey } from "../gdn/names.ts";
import { canonicalJson } from "./canonical-json.ts";
import { type ContentHash, hashText } from "./content-hash.ts";
import { isTooDeep, TOO_DEEP } from "./nesting.ts";

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

/**
 * Makes a document ready to be stored: an object with a key. One without a key gets one made from its content, so that
 * it is the same document in every run; of equal ones, the second and later ones count.
 *
 * @param keyField the attribute that becomes `_key`; it stays in the document as well, unless it is `_key` itself
 */
export function prepareDocument(
  value: unknown,
  keyField: string,
  countBefore: CountBefore,
): PreparedDocument | Problem {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { reason: `is ${nameType(value)}, but a document must be an object` };
  }
  if (isTooDeep(value)) return { reason: TOO_DEEP };
  for (const attribute of ["_id", "_rev"]) {
    if (Object.hasOwn(value, attribute)) return { attribute, reason: "is given by the server: leave it out" };
  }
  const given = value as Record<string, unknown>;
  const key = givenKey(given, keyField) ?? contentKey(given, countBefore);
  const problem = keyProblem(key);
  if (problem !== undefined || typeof key !== "string") {
    return { attribute: keyField, reason: problem ?? "must be a string" };
  }
  const text = canonicalJson(given._key === key ? given : { ...given, _key: key });
  // JSON can escape half a character, but what is stored is UTF-8.
  if (text.includes("\\ud") && !isAllWellFormed(given)) return { reason: HALF_CHARACTER };
  return { key, text, hash: hashText(text) };
}

const HALF_CHARACTER =
  "holds half a character (a lone surrogate, such as \\ud83d), which cannot be stored: mend the text";

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
  return `is ${JSON.stringify(key.slice(0, 80))}, but a key must be ${documentKey.says}`;
}

function nameType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return `a ${typeof value}`;
}
