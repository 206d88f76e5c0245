import { requireCollection } from "../auth/access.ts";
import { type Answer, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import type { JsonObject } from "../common/json.ts";
import type { GraphDefinition } from "../store/definitions.ts";
import { checkedName } from "./collections.ts";
import {
  collectionsOf,
  graphOf,
  readEdgeDefinition,
  readNames,
  requireEdges,
  saveGraph,
  vertexCollections,
  verticesOf,
  withEdges,
} from "./graph-definition.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, jsonObject, param, text } from "./request.ts";

function toGraph({ name, rev, edgeDefinitions, orphanCollections }: GraphDefinition): JsonObject {
  return {
    ...{ _key: name, _id: `_graphs/${name}`, _rev: rev, name },
    edgeDefinitions: edgeDefinitions.map(({ collection, from, to }) => ({
      ...{ collection, from: [...from], to: [...to] },
    })),
    orphanCollections: [...orphanCollections],
    ...{ numberOfShards: 1, replicationFactor: 1, isSmart: false },
  };
}

const told = (graph: GraphDefinition, status: number) => success({ graph: toGraph(graph) }, status);

function list({ gdn, fabric }: GdnRequest): Answer {
  return success({ graphs: gdn.store.graphs.all(fabric.name).map(toGraph) });
}

function create(request: GdnRequest): Answer {
  const body = jsonObject(request);
  const name = text(body, "name");
  if (name === undefined) throw new ApiError(400, 1922, "missing graph name");
  checkedName(name);
  const { edgeDefinitions = [], orphanCollections = [] } = body;
  if (!Array.isArray(edgeDefinitions)) throw badParameter("'edgeDefinitions' must be an array.");
  if (request.gdn.store.graphs.find(request.fabric.name, name) !== undefined) {
    throw new ApiError(409, 1925, `graph '${name}' already exists`);
  }
  const kept = saveGraph(request, {
    ...{ name, rev: "" },
    edgeDefinitions: edgeDefinitions.map(readEdgeDefinition),
    orphanCollections: readNames(orphanCollections, "orphanCollections"),
  });
  return told(kept, 202);
}

/** With `dropCollections`, those go too that no other graph uses. */
function remove(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const { store } = request.gdn;
  const fabric = request.fabric.name;
  store.database.transaction(() => {
    store.graphs.remove(fabric, graph.name);
    store.grants.drop(fabric, "graph", graph.name);
    if (flag(request, "dropCollections")) for (const name of collectionsOf(graph)) dropUnused(request, name);
  });
  return success({ removed: true }, 202);
}

function dropUnused(request: GdnRequest, name: string): void {
  const { graphs, collections } = request.gdn.store;
  const fabric = request.fabric.name;
  if (graphs.all(fabric).some((graph) => collectionsOf(graph).includes(name))) return;
  const found = collections.find(fabric, name);
  if (found === undefined) return;
  requireCollection(request, name, "rw");
  request.gdn.store.dropCollection(found);
}

function listVertices(request: GdnRequest): Answer {
  return success({ collections: vertexCollections(graphOf(request)) });
}

function listEdges(request: GdnRequest): Answer {
  const edges = graphOf(request).edgeDefinitions.map(({ collection }) => collection);
  return success({ collections: edges.sort() });
}

function addOrphan(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const name = checkedName(text(jsonObject(request), "collection"));
  if (verticesOf(graph.edgeDefinitions).has(name)) {
    throw new ApiError(400, 1929, `collection ${name} is already used in an edge definition of the graph`);
  }
  if (graph.orphanCollections.includes(name)) {
    throw new ApiError(400, 1938, `collection ${name} is already an orphan collection of the graph`);
  }
  return told(saveGraph(request, { ...graph, orphanCollections: [...graph.orphanCollections, name] }), 202);
}

function removeOrphan(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const name = param(request, "collection");
  if (verticesOf(graph.edgeDefinitions).has(name)) {
    throw new ApiError(
      400,
      1928,
      `collection ${name} is not an orphan: edge definitions of the graph use it`,
    );
  }
  if (!graph.orphanCollections.includes(name)) {
    throw new ApiError(404, 1926, `vertex collection ${name} is not in the graph`);
  }
  const kept = saveGraph(request, {
    ...graph,
    orphanCollections: graph.orphanCollections.filter((each) => each !== name),
  });
  if (flag(request, "dropCollection")) dropUnused(request, name);
  return told(kept, 202);
}

function addEdges(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const added = readEdgeDefinition(jsonObject(request));
  return told(saveGraph(request, { ...graph, edgeDefinitions: [...graph.edgeDefinitions, added] }), 202);
}

function replaceEdges(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const name = param(request, "collection");
  requireEdges(graph, name);
  const wanted = readEdgeDefinition({ collection: name, ...jsonObject(request) });
  if (wanted.collection !== name) throw new ApiError(404, 1930, "the collection must be that of the path");
  const others = graph.edgeDefinitions.map((each) => (each.collection === name ? wanted : each));
  return told(saveGraph(request, withEdges(graph, others)), 202);
}

function removeEdges(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const name = param(request, "collection");
  requireEdges(graph, name);
  const others = graph.edgeDefinitions.filter(({ collection }) => collection !== name);
  const kept = saveGraph(request, withEdges(graph, others));
  if (flag(request, "dropCollection")) dropUnused(request, name);
  return told(kept, 202);
}

const common = { scope: "fabric ro", evidence: "client" } as const;
const define = { ...common, scope: "fabric rw" } as const;

export const GRAPHS: Operation[] = [
  { ...common, name: "list graphs", method: "GET", path: "/graph", handler: list },
  {
    ...define,
    name: "create a graph",
    method: "POST",
    path: "/graph",
    handler: create,
    note: "Makes collections that are not there. A name that is taken: 409/1925; other ends of the same edges elsewhere: 400/1921 (as ArangoDB).",
  },
  {
    ...common,
    name: "read a graph",
    method: "GET",
    path: "/graph/:graph",
    handler: (request) => told(graphOf(request), 200),
  },
  {
    ...define,
    name: "remove a graph",
    method: "DELETE",
    path: "/graph/:graph",
    handler: remove,
    note: "`?dropCollections=true`: with those that no other graph uses.",
  },
  {
    ...common,
    name: "list vertex collections",
    method: "GET",
    path: "/graph/:graph/vertex",
    handler: listVertices,
  },
  {
    ...define,
    name: "add an orphan collection",
    method: "POST",
    path: "/graph/:graph/vertex",
    handler: addOrphan,
  },
  {
    ...define,
    name: "remove an orphan collection",
    method: "DELETE",
    path: "/graph/:graph/vertex/:collection",
    handler: removeOrphan,
  },
  { ...common, name: "list edge collections", method: "GET", path: "/graph/:graph/edge", handler: listEdges },
  {
    ...define,
    name: "add an edge definition",
    method: "POST",
    path: "/graph/:graph/edge",
    handler: addEdges,
  },
  {
    ...define,
    name: "replace an edge definition",
    method: "PUT",
    path: "/graph/:graph/edge/:collection",
    handler: replaceEdges,
    note: "Vertex collections that are used no more become orphans.",
  },
  {
    ...define,
    name: "remove an edge definition",
    method: "DELETE",
    path: "/graph/:graph/edge/:collection",
    handler: removeEdges,
  },
];
