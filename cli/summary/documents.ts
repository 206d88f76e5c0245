import { SECRET } from "../events/secret.ts";
import { compareProperties, UNKNOWN, type ValueChange } from "./values.ts";

/** A document as a program declares it. */
type Document = Readonly<Record<string, unknown>>;

/** What becomes of one document. */
export interface DocumentChange {
  key: string;
  /** Undefined: it is added. */
  before: Document | undefined;
  /** Undefined: it is removed. */
  after: Document | undefined;
  /** The attributes that differ, for a document that is changed. */
  attributes: ValueChange[];
}

/** What becomes of the documents of one resource. */
export interface DocumentChanges {
  added: number;
  changed: number;
  removed: number;
  /** In the order removed, changed, added: of many, the first are shown; not all of them need be here. */
  shown: DocumentChange[];
}

/** The documents that are in the program itself, if they are there and can be looked at. */
export function inlineDocuments(
  inputs: Readonly<Record<string, unknown>> | undefined,
): Document[] | undefined {
  const documents = inputs?.documents;
  if (!Array.isArray(documents)) return undefined;
  return documents.every(isDocument) ? documents : undefined;
}

/** Compares documents by their keys. */
export function compareDocuments(before: readonly Document[], after: readonly Document[]): DocumentChanges {
  const old = byKey(before);
  const now = byKey(after);
  const added: DocumentChange[] = [];
  const changed: DocumentChange[] = [];
  const removed: DocumentChange[] = [];
  for (const [key, document] of now) {
    const known = old.get(key);
    if (known === undefined) added.push({ key, before: undefined, after: document, attributes: [] });
    else {
      const attributes = compareProperties(known, document);
      if (attributes.length > 0) changed.push({ key, before: known, after: document, attributes });
    }
  }
  for (const [key, document] of old) {
    if (!now.has(key)) removed.push({ key, before: document, after: undefined, attributes: [] });
  }
  return {
    added: added.length,
    changed: changed.length,
    removed: removed.length,
    shown: [...removed, ...changed, ...added],
  };
}

function isDocument(value: unknown): value is Document {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Documents whose keys are not known, because they are secret or come from elsewhere, count by their places. */
function byKey(documents: readonly Document[]): Map<string, Document> {
  return new Map(
    documents.map((document, index) => {
      const { _key: key } = document;
      const isKnown = typeof key === "string" && key !== SECRET && key !== UNKNOWN;
      return [isKnown ? key : `[${index}]`, document];
    }),
  );
}
