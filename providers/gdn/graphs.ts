import { z } from "zod";
import type { Connection } from "./connection.ts";
import { ErrorNum } from "./gdn-error.ts";

/** What the GDN answers where there is no such object, or nothing that it would be in. */
const MISSING = [ErrorNum.graphNotFound, ErrorNum.fabricNotFound];

/** Between which vertices the edges of a collection lead. */
export interface EdgeDefinition {
  /** The edge collection. */
  collection: string;
  /** The collections of the vertices that edges start at. */
  from: string[];
  /** Those of the vertices that they lead to. */
  to: string[];
}

const edgeDefinition = z.object({
  collection: z.string(),
  from: z.array(z.string()),
  to: z.array(z.string()),
});

/** Graphs are known from the clients' sources alone; a graph's key is its name. */
const graph = z
  .object({
    name: z.string().optional(),
    _key: z.string().optional(),
    edgeDefinitions: z.array(edgeDefinition).default([]),
    orphanCollections: z.array(z.string()).default([]),
  })
  .transform(({ name, _key, ...rest }) => ({ name: name ?? _key ?? "", ...rest }));

/** A graph as the GDN describes it. */
export type GraphDescription = z.infer<typeof graph>;

/** Undefined if there is no such fabric. */
export async function listGraphs(
  connection: Connection,
  fabric: string,
): Promise<GraphDescription[] | undefined> {
  return connection.callIfPresent([ErrorNum.fabricNotFound], {
    doing: `list the graphs of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.array(graph),
    send: (client) => client.listGraphs(),
  });
}

/** Undefined if there is no such graph or fabric. */
export async function findGraph(
  connection: Connection,
  fabric: string,
  name: string,
): Promise<GraphDescription | undefined> {
  return connection.callIfPresent(MISSING, {
    doing: `look for graph ${name} in fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: graph,
    send: (client) => client.getGraph(name),
  });
}

/** Creates a graph. The service makes collections that it names and that are not there, so callers look first. */
export async function createGraph(
  connection: Connection,
  fabric: string,
  { name, ...properties }: GraphDescription,
): Promise<GraphDescription> {
  return connection.call({
    doing: `create graph ${name} in fabric ${fabric}`,
    fabric,
    repeatable: false,
    answer: graph,
    send: (client) => client.createGraph(name, properties),
  });
}

/** One step from a graph to another: each is one call. */
export type GraphChange =
  | { add: EdgeDefinition }
  | { replace: EdgeDefinition }
  | { remove: string }
  | { addOrphan: string }
  | { removeOrphan: string };

/** Makes one change of a graph. Collections stay as they are. One that was made already is refused (as ArangoDB). */
export async function changeGraph(
  connection: Connection,
  fabric: string,
  name: string,
  change: GraphChange,
): Promise<void> {
  await connection.call({
    doing: `change graph ${name} of fabric ${fabric}`,
    fabric,
    // A second addition is refused as a duplicate, and changes nothing.
    repeatable: true,
    answer: z.unknown(),
    send: (client) => {
      const changed = client.graph(name);
      if ("add" in change) return changed.addEdgeDefinition(change.add);
      if ("replace" in change) {
        return changed.replaceEdgeDefinition(change.replace.collection, change.replace);
      }
      if ("remove" in change) return changed.removeEdgeDefinition(change.remove, false);
      if ("addOrphan" in change) return changed.addVertexCollection(change.addOrphan);
      return changed.removeVertexCollection(change.removeOrphan, false);
    },
  });
}

/** Deletes a graph; its collections stay. One that is gone already is no error. */
export async function deleteGraph(connection: Connection, fabric: string, name: string): Promise<void> {
  await connection.callIfPresent(MISSING, {
    doing: `delete graph ${name} of fabric ${fabric}`,
    fabric,
    repeatable: true,
    answer: z.unknown(),
    send: (client) => client.deleteGraph(name, false),
  });
}
