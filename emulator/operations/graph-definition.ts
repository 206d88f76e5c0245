import { requireCollection, requireGraph } from "../auth/access.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json } from "../common/json.ts";
import { type Collection, DOCUMENTS, EDGES } from "../store/collection.ts";
import type { EdgeDefinition, GraphDefinition } from "../store/definitions.ts";
import { nextRevision } from "../store/revision.ts";
import { checkedName } from "./collections.ts";
import { type GdnRequest, param } from "./request.ts";

/**
 * The statuses, error numbers and rules are ArangoDB's, of which the service's graphs are made; that of a graph which is
 * not there is in jsc8's source as well.
 */
const NOT_FOUND = 1924;

/** The graph of the path. @throws ApiError 404/1924; of levels */
export function graphOf(request: GdnRequest, wanted: "ro" | "rw" = "ro"): GraphDefinition {
  const found = request.gdn.store.graphs.find(request.fabric.name, param(request, "graph"));
  if (found === undefined) {
    throw new ApiError(404, NOT_FOUND, `graph '${param(request, "graph")}' not found`);
  }
  requireGraph(request, found.name, wanted);
  return found;
}

/** The names in a list, each once, in order. @throws ApiError 400/1923 */
export function readNames(value: Json | undefined, what: string): string[] {
  const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
  if (!isList)
    throw new ApiError(400, 1923, `malformed edge definition: '${what}' must be an array of names`);
  return [...new Set(value as string[])].map((each) => checkedName(each)).sort();
}

/** @throws ApiError 400/1923 */
export function readEdgeDefinition(value: Json): EdgeDefinition {
  if (!isJsonObject(value) || typeof value.collection !== "string") {
    throw new ApiError(400, 1923, "malformed edge definition: 'collection' must be a name");
  }
  return {
    collection: checkedName(value.collection),
    from: readNames(value.from, "from"),
    to: readNames(value.to, "to"),
  };
}

export const verticesOf = (definitions: readonly EdgeDefinition[]) =>
  new Set(definitions.flatMap(({ from, to }) => [...from, ...to]));

/** Makes the collections that are not there, as the service does. @throws ApiError 400/1218, 1927; of levels */
function requireCollections(request: GdnRequest, graph: GraphDefinition): void {
  const edges = graph.edgeDefinitions.map(({ collection }) => collection);
  const vertices = [...verticesOf(graph.edgeDefinitions), ...graph.orphanCollections];
  for (const name of edges) requireKind(request, name, EDGES);
  for (const name of vertices) requireKind(request, name, DOCUMENTS);
}

function requireKind(request: GdnRequest, name: string, type: Collection["type"]): void {
  const { collections } = request.gdn.store;
  const fabric = request.fabric.name;
  const found = collections.find(fabric, name);
  if (found === undefined) {
    const keyOptions = { allowUserKeys: true, type: "traditional" } as const;
    const flags = {
      waitForSync: false,
      isLocal: false,
      isSystem: false,
      hasStream: false,
      cacheEnabled: false,
    };
    collections.add({ fabric, name, type, isSpot: false, properties: { ...flags, keyOptions } });
    return;
  }
  requireCollection(request, name, "ro");
  if (type === EDGES && found.type !== EDGES) {
    throw new ApiError(400, 1218, `collection type invalid: ${name} is not an edge collection`);
  }
  if (type === DOCUMENTS && found.type !== DOCUMENTS) {
    throw new ApiError(
      400,
      1927,
      `wrong collection type: ${name} is an edge collection, not one of vertices`,
    );
  }
}

/** An edge collection has the same ends in all graphs. */
function requireSameEnds(request: GdnRequest, graph: GraphDefinition): void {
  const others = request.gdn.store.graphs.all(request.fabric.name).filter(({ name }) => name !== graph.name);
  for (const { collection, from, to } of graph.edgeDefinitions) {
    const isOther = others.some(({ edgeDefinitions }) =>
      edgeDefinitions.some(
        (each) =>
          each.collection === collection &&
          JSON.stringify([each.from, each.to]) !== JSON.stringify([from, to]),
      ),
    );
    if (isOther) {
      throw new ApiError(
        400,
        1921,
        `${collection} edge collection is already used in another graph with other ends`,
      );
    }
  }
}

/** Checks a graph and keeps it: what was an orphan and has edges now is none any more. */
export function saveGraph(request: GdnRequest, graph: GraphDefinition): GraphDefinition {
  const edges = graph.edgeDefinitions.map(({ collection }) => collection);
  if (new Set(edges).size < edges.length) {
    throw new ApiError(400, 1920, "multi use of edge collection in edge definitions");
  }
  const used = verticesOf(graph.edgeDefinitions);
  const orphanCollections = graph.orphanCollections.filter((name) => !used.has(name));
  const kept = { ...graph, orphanCollections, rev: nextRevision() };
  requireSameEnds(request, kept);
  const { database, graphs } = request.gdn.store;
  database.transaction(() => {
    requireCollections(request, kept);
    graphs.put(request.fabric.name, kept.name, kept);
  });
  return kept;
}

export function collectionsOf({ edgeDefinitions, orphanCollections }: GraphDefinition): string[] {
  const edges = edgeDefinitions.map(({ collection }) => collection);
  return [...new Set([...edges, ...verticesOf(edgeDefinitions), ...orphanCollections])];
}

export const vertexCollections = (graph: GraphDefinition) =>
  [...new Set([...verticesOf(graph.edgeDefinitions), ...graph.orphanCollections])].sort();

/** @throws ApiError 404/1930 */
export function requireEdges(graph: GraphDefinition, name: string): void {
  if (graph.edgeDefinitions.some(({ collection }) => collection === name)) return;
  throw new ApiError(404, 1930, `edge collection ${name} is not used in the graph`);
}

/** The graph with other edge definitions; vertices that these use no more become orphans. */
export function withEdges(
  graph: GraphDefinition,
  edgeDefinitions: readonly EdgeDefinition[],
): GraphDefinition {
  const used = verticesOf(edgeDefinitions);
  const left = [...verticesOf(graph.edgeDefinitions)].filter((name) => !used.has(name));
  const orphans = new Set([...graph.orphanCollections, ...left]);
  return { ...graph, edgeDefinitions, orphanCollections: [...orphans].sort() };
}
