import { hash } from "node:crypto";
import { canonicalJson } from "../../../common/canonical-json.ts";

/**
 * The first 64 bits of a document's SHA-256, enough to tell whether it is still the one it was. Eight characters of one
 * byte each while it is worked with, since that is what Node makes fastest; hexadecimal in the state.
 */
export type ContentHash = string;

const BYTES = 8;

/** @param text the document with its key, as `canonicalJson` gives it */
export function hashText(text: string): ContentHash {
  return hash("sha256", text, "binary").slice(0, BYTES);
}

/** The hash of a document as it came from the server, without `_id` and `_rev`. */
export function hashDocument(document: object): ContentHash {
  return hashText(canonicalJson(document));
}

export function toHex(contentHash: ContentHash): string {
  return Buffer.from(contentHash, "latin1").toString("hex");
}

export function fromHex(hex: string): ContentHash {
  return Buffer.from(hex, "hex").toString("latin1");
}
