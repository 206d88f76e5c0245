import { listCollections } from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError, isNotFound, isNotImplemented } from "../../gdn/gdn-error.ts";
import { listGraphs } from "../../gdn/graphs.ts";
import { listRestql } from "../../gdn/restql.ts";
import { listViews } from "../../gdn/search-views.ts";
import { listStreamWorkers } from "../../gdn/stream-workers.ts";
import { isOfCollection, listStreams } from "../../gdn/streams.ts";
import type { TaggedKind, TaggedObject } from "../../ownership/owner-tags.ts";
import type { State } from "./declaration.ts";

/** An object in a fabric, with the owner tags by which it may be known. */
export interface FabricObject {
  /** As it is called in messages: "collection accounts". */
  described: string;
  tags: TaggedObject[];
}

/** Refuses to go on with a fabric that holds anything, and says what that is. */
export async function mustBeEmpty(connection: Connection, state: State, doing: string): Promise<void> {
  const contents = (await contentsOf(connection, state.name)).map(({ described }) => described);
  if (contents.length === 0) return;
  const shown = contents.slice(0, 5).join(", ");
  const rest = contents.length > 5 ? ` and ${contents.length - 5} more` : "";
  throw new GdnError(
    doing,
    { answer: `it is not empty: it holds ${shown}${rest}, which this stack did not make or does not delete` },
    "Delete these first, or set forceDestroy: true on the fabric (with an up before the destroy) to delete all of it.",
  );
}

/** All that is in a fabric beside the system's own. */
export async function contentsOf(connection: Connection, fabric: string): Promise<FabricObject[]> {
  const collections = await listCollections(connection, fabric);
  const queries = await listRestql(connection, fabric);
  const streams = await ifKnown(() => listStreams(connection, fabric));
  const workers = await ifKnown(() => listStreamWorkers(connection, fabric));
  const graphs = await ifKnown(() => listGraphs(connection, fabric));
  const views = await ifKnown(() => listViews(connection, fabric));
  const namesOf = (all: { name: string }[] = []) => all.map(({ name }) => name);
  const objects = (names: string[] = [], what: string, ...kinds: TaggedKind[]) =>
    names.map((name): FabricObject => {
      return { described: `${what} ${name}`, tags: kinds.map((kind): TaggedObject => `${kind} ${name}`) };
    });
  const topics = streams?.filter((stream) => !isOfCollection(stream)).map(({ topic }) => topic);
  return [
    ...objects(namesOf(collections?.filter(({ isSystem }) => !isSystem)), "collection", "collection", "kv"),
    ...objects(namesOf(queries), "saved query", "restql"),
    ...objects(topics, "stream", "stream"),
    ...objects(namesOf(workers), "stream worker", "worker"),
    ...objects(namesOf(graphs), "graph", "graph"),
    ...objects(views, "search view", "view"),
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
