import { type Answer, RawJson, success } from "../common/answer.ts";
import { ApiError } from "../common/api-error.ts";
import { isJsonObject, type JsonObject } from "../common/json.ts";
import type { GraphDefinition } from "../store/definitions.ts";
import { DOCUMENT_OPERATIONS } from "./documents.ts";
import { edgesOf } from "./edges.ts";
import { graphOf, requireEdges, vertexCollections } from "./graph-definition.ts";
import type { Operation } from "./operation.ts";
import { type GdnRequest, type Handler, jsonObject, param } from "./request.ts";

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

/** The documents of a graph: those of the collections that its definition names. */
export const GRAPH_MEMBERS: Operation[] = [...members("vertex", "a vertex"), ...members("edge", "an edge")];
