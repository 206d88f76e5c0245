import { listCollections } from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { listRestql } from "../../gdn/restql.ts";
import type { State } from "./declaration.ts";

/** Refuses to go on with a fabric that holds anything, and says what that is. */
export async function mustBeEmpty(connection: Connection, state: State, doing: string): Promise<void> {
  const contents = [
    ...((await listCollections(connection, state.name)) ?? [])
      .filter(({ isSystem }) => !isSystem)
      .map((collection) => `collection ${collection.name}`),
    ...((await listRestql(connection, state.name)) ?? []).map((query) => `saved query ${query.name}`),
  ];
  if (contents.length === 0) return;
  const shown = contents.slice(0, 5).join(", ");
  const rest = contents.length > 5 ? ` and ${contents.length - 5} more` : "";
  throw new GdnError(
    doing,
    { answer: `it is not empty: it holds ${shown}${rest}, which this stack did not make or does not delete` },
    "Delete these first, or set forceDestroy: true on the fabric (with an up before the destroy) to delete all of it.",
  );
}
