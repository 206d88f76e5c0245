import { createHash } from "node:crypto";
import type { KeyedDocument } from "../gdn/documents.ts";
import { documentKey } from "../gdn/names.ts";
import { canonicalJson } from "./canonical-json.ts";
import { isTooDeep, TOO_DEEP } from "./nesting.ts";

/** Something wrong with the document at `index`. */
export interface DocumentFailure {
  index: number;
  /** The attribute, where it is one. */
  attribute?: string;
  reason: string;
}

/**
 * Makes documents ready to be stored: each an object, each with a key of its own. A document without a key gets one
 * made from its content, so that it is the same document in every run; of equal ones, the second and later ones count.
 *
 * @param keyField the attribute that becomes `_key`; it stays in the document as well, unless it is `_key` itself
 */
export function prepareDocuments(
  values: readonly unknown[],
  keyField: string,
): { documents: KeyedDocument[]; failures: DocumentFailure[] } {
  const documents: KeyedDocument[] = [];
  const failures: DocumentFailure[] = [];
  const keys = new Map<string, number>();
  const sameContent = new Map<string, number>();
  for (const [index, value] of values.entries()) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      failures.push({ index, reason: `is ${nameType(value)}, but a document must be an object` });
      continue;
    }
    if (isTooDeep(value)) {
      failures.push({ index, reason: TOO_DEEP });
      continue;
    }
    const serverOwn = ["_id", "_rev"].find((attribute) => Object.hasOwn(value, attribute));
    if (serverOwn !== undefined) {
      failures.push({ index, attribute: serverOwn, reason: "is given by the server: leave it out" });
      continue;
    }
    const document = value as Record<string, unknown>;
    const key = givenKey(document, keyField) ?? contentKey(document, sameContent);
    const problem = keyProblem(key);
    const first = typeof key === "string" ? keys.get(key) : undefined;
    if (problem !== undefined || typeof key !== "string") {
      failures.push({ index, attribute: keyField, reason: problem ?? "must be a string" });
    } else if (first !== undefined) {
      failures.push({
        index,
        attribute: keyField,
        reason: `is '${key}', which document ${first} has already`,
      });
    } else {
      keys.set(key, index);
      documents.push({ ...document, _key: key });
    }
  }
  return { documents, failures };
}

/** The key that the document has itself; whole numbers are taken for their digits. */
function givenKey(document: Record<string, unknown>, keyField: string): unknown {
  const value = Object.hasOwn(document, keyField) ? document[keyField] : document._key;
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
}

function contentKey(document: Record<string, unknown>, sameContent: Map<string, number>): string {
  const hash = createHash("sha256").update(canonicalJson(document)).digest("hex").slice(0, 32);
  const before = sameContent.get(hash) ?? 0;
  sameContent.set(hash, before + 1);
  return before === 0 ? hash : `${hash}-${before + 1}`;
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
