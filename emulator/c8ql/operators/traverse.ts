import { isJsonObject, type Json, type JsonObject } from "../../common/json.ts";
import type { CollectionName, Expression, TraverseClause } from "../ast.ts";
import {
  type Compiled,
  constant,
  evaluate,
  type Frame,
  GIVE_WAY,
  type Pipeline,
  ROW,
} from "../compile/compiled.ts";
import { type Compiler, constantValue, existingCollection, optionsOf } from "../compile/compiler.ts";
import { spend } from "../effort.ts";
import { ERROR, queryError, unsupported } from "../errors.ts";
import type { Run } from "../run.ts";
import { isTrue, typeName } from "../values.ts";
import { type DirectedEdges, EdgeIndexes } from "./edges.ts";
import { type Ends, type PathNode, pathsBetween, type Uniqueness, visit } from "./paths.ts";

/**
 * FOR over a graph. For each row of the input it goes from the start vertex along edges, and gives a row for each vertex
 * that it comes to, or for each path that it finds to the target.
 */
export function traverseClause(compiler: Compiler, clause: TraverseClause, input: Pipeline): Pipeline {
  const { run } = compiler;
  const { variables, paths } = clause;
  const start = compiler.expression(clause.start);
  const target = paths === undefined ? constant(null) : compiler.expression(paths.target);
  const depths = depthsOf(compiler, clause.depth, paths === undefined ? [1, 1] : [0, Infinity]);
  const edges = edgesOf(compiler, clause);
  const options = optionsOf(compiler, clause.options);
  const uniqueness = uniquenessOf(options, paths !== undefined);
  const indexes = new EdgeIndexes(run);
  const documents = new Vertices(run);
  const [first, second, third] = variables.map(({ id }) => id);
  const prune = pruneOf(compiler, clause);
  const put = (frame: Frame, slot: number | undefined, value: () => Json) => {
    if (slot !== undefined) frame[slot] = value();
  };
  const show = (frame: Frame, node: PathNode) => {
    put(frame, first, () => documents.get(node.vertex));
    put(frame, second, () => node.edge ?? null);
    put(frame, third, () => pathOf(node, documents));
  };

  function* nodes(frame: Frame, ends: Ends): Generator<() => void> {
    const [min, max] = ends.depths;
    const stepsFrom = (vertex: string) => indexes.stepsFrom(vertex, edges);
    if (paths === undefined) {
      const isEnd = (node: PathNode) => {
        if (prune === undefined) return false;
        show(frame, node);
        return prune(frame);
      };
      for (const node of visit({ ...ends, stepsFrom, uniqueness, isEnd, run })) {
        if (node.depth >= min && node.depth <= max) yield () => show(frame, node);
      }
      return;
    }
    for (const path of pathsBetween(paths.kind, options, { ...ends, stepsFrom, uniqueness, run })) {
      if (paths.kind === "shortest") for (const node of nodesOf(path)) yield () => show(frame, node);
      else {
        const weight: JsonObject = paths.kind === "k" ? {} : { weight: path.depth };
        yield () => put(frame, first, () => ({ ...pathOf(path, documents), ...weight }));
      }
    }
  }

  return function* (frame) {
    for (const pulse of input(frame)) {
      if (pulse !== ROW) {
        yield pulse;
        continue;
      }
      const mark = run.mark();
      const from = vertexId(run, yield* evaluate(start, frame));
      const to = paths === undefined ? "" : vertexId(run, yield* evaluate(target, frame));
      if (from === undefined || to === undefined) continue;
      const ends = { start: from, target: to, depths: yield* evaluate(depths, frame) };
      for (const shown of nodes(frame, ends)) {
        spend();
        if (run.overdue) yield GIVE_WAY;
        shown();
        yield ROW;
        run.backTo(mark);
      }
    }
  };
}

type Depths = readonly [min: number, max: number];

/** `2..5`, or one number. @throws ApiError 400/10 where they are none */
function depthsOf(compiler: Compiler, depth: Expression | undefined, usual: Depths): Compiled<Depths> {
  if (depth === undefined) return { slow: false, run: () => usual };
  const isRange = depth.kind === "range";
  const parts = (isRange ? [depth.from, depth.to] : [depth, depth]).map((part) => compiler.expression(part));
  return {
    slow: true,
    run: function* (frame) {
      const values: number[] = [];
      for (const part of parts) {
        const value = yield* evaluate(part, frame);
        if (typeof value !== "number") {
          throw queryError(ERROR.badParameter, `a depth must be a number, not of type '${typeName(value)}'`);
        }
        values.push(Math.trunc(value));
      }
      const [least = 1, most = 1] = values;
      if (least < 0 || most < least) {
        throw queryError(ERROR.badParameter, `invalid depths ${least}..${most}`);
      }
      return [least, most];
    },
  };
}

/** The collections of edges, each of which the caller may read. */
function edgesOf(compiler: Compiler, { edges, direction }: TraverseClause): DirectedEdges[] {
  const { run } = compiler;
  if ("graph" in edges) {
    const name = constantValue(compiler, edges.graph, "the name of the graph");
    const collections = typeof name === "string" ? run.target.graph?.(name) : undefined;
    if (collections === undefined) {
      throw queryError(ERROR.graphNotFound, `graph '${String(name)}' not found`, "instantiating plan");
    }
    return collections.map((collection) => ({ collection: readable(run, { name: collection }), direction }));
  }
  return edges.collections.map((each) => ({
    collection: readable(run, each.collection),
    direction: each.direction ?? direction,
  }));
}

/** @throws ApiError 404/1203, 400/1218; those of access levels */
function readable(run: Run, wanted: CollectionName): string {
  const collection = existingCollection(run, wanted);
  if (run.target.isEdges?.(collection) === false) {
    const message = `collection '${collection}' is not of edges`;
    throw queryError(ERROR.collectionTypeInvalid, message, "instantiating plan");
  }
  run.mayRead(collection);
  return collection;
}

/** @throws ApiError 400/10 for what ArangoDB does not have, either; 501/9 for what the local GDN does not do */
function uniquenessOf(options: JsonObject, isPath: boolean): Uniqueness {
  const { order = options.bfs === true ? "bfs" : "dfs" } = options;
  if (order === "weighted") throw unsupported("a traversal in the order of weights");
  if (isPath) return { order: "bfs", vertices: "path", edges: "path" };
  const { uniqueVertices: vertices = "none", uniqueEdges: edges = "path" } = options;
  const isOrder = order === "bfs" || order === "dfs";
  if (!isOrder || !isOneOf(vertices, "none", "path", "global") || !isOneOf(edges, "none", "path")) {
    throw queryError(
      ERROR.badParameter,
      "a traversal's options are order, bfs, uniqueVertices and uniqueEdges",
    );
  }
  if (vertices === "global" && order !== "bfs") {
    throw queryError(ERROR.badParameter, "uniqueVertices 'global' is only for a traversal with bfs");
  }
  return { order, vertices, edges };
}

function isOneOf<const Value extends string>(value: Json, ...all: Value[]): value is Value {
  return (all as Json[]).includes(value);
}

function pruneOf(
  compiler: Compiler,
  { prune, paths }: TraverseClause,
): ((frame: Frame) => boolean) | undefined {
  if (prune === undefined) return undefined;
  if (paths !== undefined) throw unsupported("PRUNE of paths between two vertices");
  const condition = compiler.expression(prune.condition);
  if (condition.slow) throw unsupported("a sub-query in PRUNE");
  const slot = prune.variable?.id;
  return (frame) => {
    const value = condition.run(frame);
    if (slot !== undefined) frame[slot] = value;
    return isTrue(value);
  };
}

/** The id that a value names; with a warning undefined for what is none, as ArangoDB has it. */
function vertexId(run: Run, value: Json): string | undefined {
  const id = isJsonObject(value) ? value._id : value;
  if (typeof id === "string" && /^[^/]+\/[^/]+$/.test(id)) return id;
  run.warn(
    ERROR.badParameter,
    "invalid input for a traversal: only id strings or objects with _id are allowed",
  );
  return undefined;
}

/** The documents of vertices, of collections that the caller may read. */
class Vertices {
  readonly #run: Run;
  readonly #readable = new Set<string>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** Null for one that is not there. */
  get(id: string): Json {
    const slash = id.indexOf("/");
    const collection = id.slice(0, slash);
    if (!this.#run.collections.has(collection)) return null;
    if (!this.#readable.has(collection)) this.#run.mayRead(collection);
    this.#readable.add(collection);
    this.#run.stats.scannedIndex++;
    return this.#run.target.get(collection, id.slice(slash + 1)) ?? null;
  }
}

/** From the start on. */
function nodesOf(last: PathNode): PathNode[] {
  const nodes: PathNode[] = [];
  for (let node: PathNode | undefined = last; node !== undefined; node = node.before) nodes.push(node);
  return nodes.reverse();
}

function pathOf(last: PathNode, documents: Vertices): JsonObject {
  const nodes = nodesOf(last);
  return {
    vertices: nodes.map(({ vertex }) => documents.get(vertex)),
    edges: nodes.flatMap(({ edge }) => (edge === undefined ? [] : [edge])),
  };
}
