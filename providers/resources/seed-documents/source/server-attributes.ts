import type { Notes } from "./notes.ts";
import type { Problem } from "./prepare.ts";

/** A document as it may have been exported, with what the server gives: `_id` and `_rev`. */
export type Stored = Readonly<Record<string, unknown>>;

/** The document as it is sent; the same object where it has none of these attributes. */
export function withoutServerAttributes(document: Stored): Stored {
  if (!Object.hasOwn(document, "_id") && !Object.hasOwn(document, "_rev")) return document;
  const { _id, _rev, ...rest } = document;
  return rest;
}

/** Counts a document that has these attributes. */
export function noteServerAttributes(document: Stored, { serverAttributes }: Notes): void {
  if (Object.hasOwn(document, "_id")) serverAttributes._id += 1;
  if (Object.hasOwn(document, "_rev")) serverAttributes._rev += 1;
}

/** The key that its `_id` names, where that is one. */
export function ownKeyOf(document: Stored): string | undefined {
  return Object.hasOwn(document, "_id") ? partsOf(document._id)?.key : undefined;
}

/**
 * What is wrong with the `_id`: it is of another collection or of another key than the document gets, which would then
 * not be the one that other documents name.
 *
 * @param collection where the document goes, as far as that is known
 */
export function idProblem(
  document: Stored,
  collection: string | undefined,
  key: string,
): Problem | undefined {
  if (!Object.hasOwn(document, "_id")) return undefined;
  const { _id: id } = document;
  const parts = partsOf(id);
  const problem = (but: string) => ({ attribute: "_id", reason: `is ${JSON.stringify(id)}, but ${but}` });
  if (parts === undefined) return problem("an _id is a text with a collection and a key: 'accounts/1'");
  if (collection !== undefined && parts.collection !== collection) {
    return problem(`the document goes to collection ${collection}: correct the _id, or leave it out`);
  }
  if (parts.key === key) return undefined;
  return problem(`the document's key is '${key}': correct the _id, or leave it out`);
}

function partsOf(id: unknown): { collection: string; key: string } | undefined {
  const [, collection, key] = (typeof id === "string" ? /^([^/]+)\/([^/]+)$/.exec(id) : undefined) ?? [];
  return collection === undefined || key === undefined ? undefined : { collection, key };
}
