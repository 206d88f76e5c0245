import type { JsonObject } from "../../common/json.ts";
import type { PathKind } from "../ast.ts";
import { spend } from "../effort.ts";
import { ERROR, queryError, unsupported } from "../errors.ts";
import type { Run } from "../run.ts";
import type { StoredDocument } from "../target.ts";
import type { Step } from "./edges.ts";

/** The last vertex of a path, with what came before it. */
export interface PathNode {
  readonly vertex: string;
  /** The edge that led to it; undefined for the start. */
  readonly edge?: StoredDocument;
  readonly before?: PathNode;
  /** How many edges there are on the path. */
  readonly depth: number;
}

/** Between which vertices, and over how many edges. */
export interface Ends {
  readonly start: string;
  /** Empty for a traversal. */
  readonly target: string;
  readonly depths: readonly [min: number, max: number];
}

/** In which order vertices are visited, and what may be visited twice. */
export interface Uniqueness {
  readonly order: "bfs" | "dfs";
  readonly vertices: "none" | "path" | "global";
  readonly edges: "none" | "path";
}

interface Walk extends Ends {
  readonly stepsFrom: (vertex: string) => Iterable<Step>;
  readonly uniqueness: Uniqueness;
  readonly run: Run;
}

/** What a vertex that waits to be visited takes, in bytes, roughly. */
const NODE_BYTES = 120;

/**
 * The vertices that can be come to, the start among them, each by a path of its own.
 *
 * @param isEnd whether the walk goes no further from here
 */
export function* visit(walk: Walk & { readonly isEnd: (node: PathNode) => boolean }): Generator<PathNode> {
  const { start, depths, run, uniqueness, isEnd } = walk;
  const seen = new Set([start]);
  const waiting = new Frontier(run, uniqueness.order);
  waiting.add([{ vertex: start, depth: 0 }]);
  for (let node = waiting.take(); node !== undefined; node = waiting.take()) {
    const ends = isEnd(node);
    yield node;
    if (ends || node.depth >= depths[1]) continue;
    waiting.add(nextOf(node, walk, seen));
  }
}

function* nextOf(node: PathNode, { stepsFrom, uniqueness }: Walk, seen: Set<string>): Generator<PathNode> {
  for (const { edge, to } of stepsFrom(node.vertex)) {
    if (uniqueness.vertices === "global") {
      if (seen.has(to)) continue;
      seen.add(to);
    }
    if (isOnPath(node, edge, to, uniqueness)) continue;
    yield { vertex: to, edge, before: node, depth: node.depth + 1 };
  }
}

function isOnPath(
  last: PathNode,
  edge: StoredDocument,
  to: string,
  { vertices, edges }: Uniqueness,
): boolean {
  if (vertices !== "path" && edges !== "path") return false;
  for (let node: PathNode | undefined = last; node !== undefined; node = node.before) {
    spend();
    if (vertices === "path" && node.vertex === to) return true;
    if (edges === "path" && node.edge?._id === edge._id) return true;
  }
  return false;
}

/** The vertices that wait to be visited, which are held in memory. */
class Frontier {
  readonly #run: Run;
  readonly #order: Uniqueness["order"];
  #waiting: PathNode[] = [];
  #taken = 0;

  constructor(run: Run, order: Uniqueness["order"]) {
    this.#run = run;
    this.#order = order;
  }

  add(nodes: Iterable<PathNode>): void {
    const all: PathNode[] = [];
    for (const node of nodes) {
      spend();
      this.#run.reserve(NODE_BYTES);
      all.push(node);
    }
    // The first of them is to be taken first.
    if (this.#order === "dfs") all.reverse();
    for (const node of all) this.#waiting.push(node);
  }

  take(): PathNode | undefined {
    const node = this.#order === "dfs" ? this.#waiting.pop() : this.#waiting[this.#taken++];
    if (node !== undefined) this.#run.release(NODE_BYTES);
    if (this.#taken > 10_000 && this.#taken * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    return node;
  }
}

/** Paths from the start to the target, by their last vertices. */
export function* pathsBetween(kind: PathKind, options: JsonObject, walk: Walk): Generator<PathNode> {
  const { weightAttribute, defaultWeight = 1 } = options;
  if (typeof weightAttribute === "string") {
    if (kind !== "shortest") throw unsupported("weights of several paths");
    if (typeof defaultWeight !== "number") {
      throw queryError(ERROR.badParameter, "defaultWeight must be a number");
    }
    const path = lightestPath(walk, weightAttribute, defaultWeight);
    if (path !== undefined) yield path;
    return;
  }
  const { target, depths } = walk;
  // The first path to a vertex is a shortest one, so that no other needs to be followed.
  const vertices = kind === "shortest" ? "global" : "path";
  let most = Infinity;
  for (const node of visit({ ...walk, uniqueness: { ...walk.uniqueness, vertices }, isEnd })) {
    if (node.depth > most) return;
    if (node.vertex !== target || node.depth < depths[0]) continue;
    yield node;
    if (kind === "shortest") return;
    if (kind === "all shortest") most = node.depth;
  }

  function isEnd({ vertex, depth }: PathNode): boolean {
    return vertex === target || depth >= most;
  }
}

/** Dijkstra's algorithm. @throws ApiError 400/10 for an edge with a negative weight */
function lightestPath(walk: Walk, attribute: string, usual: number): PathNode | undefined {
  const { start, target, stepsFrom, run } = walk;
  const best = new Map<string, { weight: number; node: PathNode }>();
  best.set(start, { weight: 0, node: { vertex: start, depth: 0 } });
  const done = new Set<string>();
  for (;;) {
    const next = lightest(best, done);
    if (next === undefined) return undefined;
    const { weight, node } = next;
    if (node.vertex === target) return node;
    done.add(node.vertex);
    for (const { edge, to } of stepsFrom(node.vertex)) {
      const given = edge[attribute];
      const total = weight + (typeof given === "number" ? given : usual);
      if (total < weight) throw queryError(ERROR.badParameter, `the weight of edge ${edge._id} is negative`);
      const known = best.get(to);
      if (known !== undefined && known.weight <= total) continue;
      if (known === undefined) run.scratch(NODE_BYTES);
      best.set(to, { weight: total, node: { vertex: to, edge, before: node, depth: node.depth + 1 } });
    }
  }
}

function lightest<Value extends { weight: number }>(
  best: ReadonlyMap<string, Value>,
  done: ReadonlySet<string>,
): Value | undefined {
  let found: Value | undefined;
  for (const [vertex, value] of best) {
    spend();
    if (!done.has(vertex) && (found === undefined || value.weight < found.weight)) found = value;
  }
  return found;
}
