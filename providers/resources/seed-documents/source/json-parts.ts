import { SourceError } from "./source-error.ts";
import type { SourceFile } from "./source-file.ts";

/** The list of documents in a JSON file, and the attribute that holds it where it is not all of the file. */
export interface DocumentList {
  documents: unknown[];
  part?: string;
}

/** The attribute in which the GDN's API gives documents. */
const ANSWER = "result";

/**
 * Takes the list that is meant: the whole file, the part that the source names, or what the GDN answered to an export
 * or a query.
 *
 * @throws SourceError
 */
export function listOf({ name, part }: SourceFile, value: unknown): DocumentList {
  if (Array.isArray(value)) {
    if (part === undefined) return { documents: value };
    throw new SourceError(`the file ${name} is one list, without parts: leave out '#${part}'`);
  }
  const lists =
    typeof value === "object" && value !== null
      ? Object.entries(value).filter(([, list]) => Array.isArray(list))
      : [];
  const names = lists.map(([list]) => list);
  const wanted = part ?? (names.length === 1 && names[0] === ANSWER ? ANSWER : undefined);
  const found = lists.find(([list]) => list === wanted);
  if (wanted !== undefined && found !== undefined) {
    if (part === undefined && (value as { hasMore?: unknown }).hasMore === true) {
      throw new SourceError(
        `the file ${name} is not all of an answer: it says that there are more documents (hasMore)`,
      );
    }
    return { documents: found[1] as unknown[], part: wanted };
  }
  if (names.length === 0) throw new SourceError(`the file ${name} must hold an array of documents`);
  const shown = names.slice(0, 20).join(", ") + (names.length > 20 ? ", ..." : "");
  throw new SourceError(
    part === undefined
      ? `the file ${name} holds several lists of documents, or one by name: say which, such as ${name}#${names[0]}; it has ${shown}`
      : `the file ${name} has no list of documents '${part}': it has ${shown}`,
  );
}
