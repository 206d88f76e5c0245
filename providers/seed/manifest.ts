import { createHash } from "node:crypto";
import type { KeyedDocument } from "../gdn/documents.ts";
import { canonicalJson } from "./canonical-json.ts";

/** What was seeded: for each key the hash of the document's content. */
export type Manifest = Record<string, string>;

/** 64 bits are enough to tell whether a document is still the one it was. */
const HASH_HEX_DIGITS = 16;

export function hashDocument(document: KeyedDocument): string {
  return createHash("sha256").update(canonicalJson(document)).digest("hex").slice(0, HASH_HEX_DIGITS);
}

export function manifestOf(documents: readonly KeyedDocument[]): Manifest {
  return Object.fromEntries(documents.map((document) => [document._key, hashDocument(document)]));
}

/** One hash for all documents, whatever their order. */
export function digestOf(manifest: Manifest): string {
  const lines = Object.entries(manifest).map(([key, hash]) => `${key}:${hash}`);
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}

/** What has to be done to come from one manifest to another. */
export interface ManifestChanges {
  added: string[];
  changed: string[];
  removed: string[];
}

export function compareManifests(before: Manifest, after: Manifest): ManifestChanges {
  const keys = Object.keys(after);
  return {
    added: keys.filter((key) => !Object.hasOwn(before, key)),
    changed: keys.filter((key) => Object.hasOwn(before, key) && before[key] !== after[key]),
    removed: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
  };
}
