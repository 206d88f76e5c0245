import { requireCollection, requireGraph } from "../auth/access.ts";
import { type Answer, RawJson, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type Json, type JsonObject } from "../common/json.ts";
import { type Collection, DOCUMENTS, EDGES } from "../store/collection.ts";
import type { EdgeDefinition, GraphDefinition } from "../store/definitions.ts";
import { nextRevision } from "../store/revision.ts";
import { checkedName } from "./collections.ts";
import { DOCUMENT_OPERATIONS } from "./documents.ts";
import { edgesOf } from "./edges.ts";
import type { Operation } from "./operation.ts";
import { badParameter, flag, type GdnRequest, type Handler, jsonObject, param, text } from "./request.ts";

/**
 * The statuses, error numbers and rules are ArangoDB's, of which the service's graphs are made; that of a graph which is
 * not there is in jsc8's source as well.
 */
const NOT_FOUND = 1924;

function graphOf(request: GdnRequest, wanted: "ro" | "rw" = "ro"): GraphDefinition {
  const found = request.gdn.store.graphs.find(request.fabric.name, param(request, "graph"));
  if (found === undefined) {
    throw new ApiError(404, NOT_FOUND, `graph '${param(request, "graph")}' not found`);
  }
  requireGraph(request, found.name, wanted);
  return found;
}

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

function names(value: Json | undefined, what: string): string[] {
  const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
  if (!isList)
    throw new ApiError(400, 1923, `malformed edge definition: '${what}' must be an array of names`);
  return [...new Set(value as string[])].map((each) => checkedName(each)).sort();
}

function edgeDefinition(value: Json): EdgeDefinition {
  if (!isJsonObject(value) || typeof value.collection !== "string") {
    throw new ApiError(400, 1923, "malformed edge definition: 'collection' must be a name");
  }
  return {
    collection: checkedName(value.collection),
    from: names(value.from, "from"),
    to: names(value.to, "to"),
  };
}

const verticesOf = (definitions: readonly EdgeDefinition[]) =>
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
function keep(request: GdnRequest, graph: GraphDefinition): GraphDefinition {
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
  const kept = keep(request, {
    ...{ name, rev: "" },
    edgeDefinitions: edgeDefinitions.map(edgeDefinition),
    orphanCollections: names(orphanCollections, "orphanCollections"),
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

function collectionsOf({ edgeDefinitions, orphanCollections }: GraphDefinition): string[] {
  const edges = edgeDefinitions.map(({ collection }) => collection);
  return [...new Set([...edges, ...verticesOf(edgeDefinitions), ...orphanCollections])];
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

const vertexCollections = (graph: GraphDefinition) =>
  [...new Set([...verticesOf(graph.edgeDefinitions), ...graph.orphanCollections])].sort();

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
  return told(keep(request, { ...graph, orphanCollections: [...graph.orphanCollections, name] }), 202);
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
  const kept = keep(request, {
    ...graph,
    orphanCollections: graph.orphanCollections.filter((each) => each !== name),
  });
  if (flag(request, "dropCollection")) dropUnused(request, name);
  return told(kept, 202);
}

function addEdges(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const added = edgeDefinition(jsonObject(request));
  return told(keep(request, { ...graph, edgeDefinitions: [...graph.edgeDefinitions, added] }), 202);
}

/** @throws ApiError 404/1930 */
function requireEdges(graph: GraphDefinition, name: string): void {
  if (graph.edgeDefinitions.some(({ collection }) => collection === name)) return;
  throw new ApiError(404, 1930, `edge collection ${name} is not used in the graph`);
}

/** The graph with other edge definitions; vertices that these use no more become orphans. */
function withEdges(graph: GraphDefinition, edgeDefinitions: readonly EdgeDefinition[]): GraphDefinition {
  const used = verticesOf(edgeDefinitions);
  const left = [...verticesOf(graph.edgeDefinitions)].filter((name) => !used.has(name));
  const orphans = new Set([...graph.orphanCollections, ...left]);
  return { ...graph, edgeDefinitions, orphanCollections: [...orphans].sort() };
}

function replaceEdges(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const name = param(request, "collection");
  requireEdges(graph, name);
  const wanted = edgeDefinition({ collection: name, ...jsonObject(request) });
  if (wanted.collection !== name) throw new ApiError(404, 1930, "the collection must be that of the path");
  const others = graph.edgeDefinitions.map((each) => (each.collection === name ? wanted : each));
  return told(keep(request, withEdges(graph, others)), 202);
}

function removeEdges(request: GdnRequest): Answer {
  const graph = graphOf(request, "rw");
  const name = param(request, "collection");
  requireEdges(graph, name);
  const others = graph.edgeDefinitions.filter(({ collection }) => collection !== name);
  const kept = keep(request, withEdges(graph, others));
  if (flag(request, "dropCollection")) dropUnused(request, name);
  return told(kept, 202);
}

type Kind = "vertex" | "edge";

/** Lets through what is about a collection of the graph. */
function requireMember(request: GdnRequest, kind: Kind): GraphDefinition {
  const graph = graphOf(request);
  const name = param(request, "collection");
  if (kind === "edge") requireEdges(graph, name);
  else if (!vertexCollections(graph).includes(name)) {
    throw new ApiError(404, 1926, `vertex collection ${name} is not in the graph`);
  }
  return graph;
}

/** An edge leads from and to vertices that are there, of collections that its definition names. */
function requireEnds(request: GdnRequest, graph: GraphDefinition, body: JsonObject): void {
  const { collections, documents } = request.gdn.store;
  const name = param(request, "collection");
  const definition = graph.edgeDefinitions.find(({ collection }) => collection === name);
  for (const [end, allowed] of [
    [body._from, definition?.from ?? []],
    [body._to, definition?.to ?? []],
  ] as const) {
    // Of edges that are changed in part, one may be left as it is.
    if (end === undefined && request.params.key !== undefined) continue;
    const [collection = "", key = ""] = typeof end === "string" ? end.split("/") : [];
    if (collection === "" || key === "") throw new ApiError(400, 1233, "edge attribute missing or invalid");
    if (!allowed.includes(collection)) {
      throw new ApiError(400, 1947, `referenced vertex collection ${collection} is not part of the graph`);
    }
    const found = collections.find(request.fabric.name, collection);
    if (found === undefined || documents.get(found, request.region.name, key) === undefined) {
      throw new ApiError(404, 1202, `document not found: ${String(end)}`);
    }
  }
}

/** The operation on documents of that kind, with what it answers in `vertex` or `edge`. */
function wrapped(kind: Kind, operation: keyof typeof DOCUMENT_OPERATIONS): Handler {
  return async (request) => {
    const graph = requireMember(request, kind);
    if (kind === "edge" && request.body.length > 0 && operation !== "remove") {
      requireEnds(request, graph, jsonObject(request));
    }
    const answer = await DOCUMENT_OPERATIONS[operation](request);
    const body = parsed(answer);
    if (answer.status === 304) return answer;
    const { old: before, new: after, ...metadata } = body;
    const documents = {
      ...(before === undefined ? {} : { old: before }),
      ...(after === undefined ? {} : { new: after }),
    };
    const about: JsonObject =
      operation === "remove" ? { removed: true } : { [kind]: operation === "read" ? body : metadata };
    return { ...success({ ...about, ...documents }, answer.status), headers: answer.headers ?? {} };
  };
}

function parsed({ body }: Answer): JsonObject {
  if (!(body instanceof RawJson)) return isJsonObject(body) ? body : {};
  const text = body.parts.map((part) => Buffer.from(part).toString("utf8")).join("");
  return text === "" ? {} : (JSON.parse(text) as JsonObject);
}

/** With a vertex go the edges of the graph that lead to it or from it. */
const removeVertex: Handler = async (request) => {
  const graph = requireMember(request, "vertex");
  const { store } = request.gdn;
  const id = `${param(request, "collection")}/${param(request, "key")}`;
  const answer = await wrapped("vertex", "remove")(request);
  for (const { collection: name } of graph.edgeDefinitions) {
    const collection = store.collections.find(request.fabric.name, name);
    if (collection === undefined) continue;
    const keys = edgesOf(request, collection, id, "any").map(({ _key }) => _key);
    store.database.transaction(() => {
      const writer = store.replication.writer(request.fabric, collection, request.region.name);
      for (const key of keys) writer.put(key, undefined);
    });
  }
  return answer;
};

const common = { scope: "fabric ro", evidence: "client" } as const;
const define = { ...common, scope: "fabric rw" } as const;

const members = (kind: Kind, what: string): Operation[] => {
  const all = `/graph/:graph/${kind}/:collection`;
  const one = `${all}/:key`;
  return [
    { ...common, name: `insert ${what}`, method: "POST", path: all, handler: wrapped(kind, "insert") },
    { ...common, name: `read ${what}`, method: "GET", path: one, handler: wrapped(kind, "read") },
    { ...common, name: `update ${what}`, method: "PATCH", path: one, handler: wrapped(kind, "update") },
    { ...common, name: `replace ${what}`, method: "PUT", path: one, handler: wrapped(kind, "replace") },
    {
      ...common,
      name: `remove ${what}`,
      method: "DELETE",
      path: one,
      handler: kind === "vertex" ? removeVertex : wrapped(kind, "remove"),
      ...(kind === "vertex" ? { note: "With the graph's edges that lead to it or from it." } : {}),
    },
  ];
};

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
  ...members("vertex", "a vertex"),
  ...members("edge", "an edge"),
];
