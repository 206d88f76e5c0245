import { listCollections } from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError, isNotFound, isNotImplemented } from "../../gdn/gdn-error.ts";
import { listGraphs } from "../../gdn/graphs.ts";
import { listRestql } from "../../gdn/restql.ts";
import { listViews } from "../../gdn/search-views.ts";
import { listStreamWorkers } from "../../gdn/stream-workers.ts";
import { isOfCollection, listStreams } from "../../gdn/streams.ts";
import type { State } from "./declaration.ts";

/** Refuses to go on with a fabric that holds anything, and says what that is. */
export async function mustBeEmpty(connection: Connection, state: State, doing: string): Promise<void> {
  const contents = await contentsOf(connection, state.name);
  if (contents.length === 0) return;
  const shown = contents.slice(0, 5).join(", ");
  const rest = contents.length > 5 ? ` and ${contents.length - 5} more` : "";
  throw new GdnError(
    doing,
    { answer: `it is not empty: it holds ${shown}${rest}, which this stack did not make or does not delete` },
    "Delete these first, or set forceDestroy: true on the fabric (with an up before the destroy) to delete all of it.",
  );
}

async function contentsOf(connection: Connection, fabric: string): Promise<string[]> {
  const collections = await listCollections(connection, fabric);
  const queries = await listRestql(connection, fabric);
  const streams = await ifKnown(() => listStreams(connection, fabric));
  const workers = await ifKnown(() => listStreamWorkers(connection, fabric));
  const graphs = await ifKnown(() => listGraphs(connection, fabric));
  const views = await ifKnown(() => listViews(connection, fabric));
  const named = (what: string, all: { name: string }[] = []) => all.map(({ name }) => `${what} ${name}`);
  return [
    ...named(
      "collection",
      collections?.filter(({ isSystem }) => !isSystem),
    ),
    ...named("saved query", queries),
    ...(streams ?? []).filter((stream) => !isOfCollection(stream)).map(({ topic }) => `stream ${topic}`),
    ...named("stream worker", workers),
    ...named("graph", graphs),
    ...(views ?? []).map((name) => `search view ${name}`),
  ];
}

/** A GDN that does not know a kind of objects holds none of it. */
async function ifKnown<T>(list: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await list();
  } catch (error) {
    if (isNotImplemented(error) || isNotFound(error)) return undefined;
    throw error;
  }
}
