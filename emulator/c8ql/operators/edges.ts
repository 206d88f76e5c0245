import type { Json } from "../../common/json.ts";
import type { Direction } from "../ast.ts";
import { spend } from "../effort.ts";
import type { Run } from "../run.ts";
import type { StoredDocument } from "../target.ts";

/** A step of a traversal: an edge, and the vertex at its other end. */
export interface Step {
  readonly edge: StoredDocument;
  readonly to: string;
}

/** A collection of edges, with the direction in which a traversal goes over them. */
export interface DirectedEdges {
  readonly collection: string;
  readonly direction: Direction;
}

/** Reading an edge is reckoned as much as comparing that many values. */
const EDGE_EFFORT = 8;
/** What an edge takes in the two lists that it is in, beside itself, in bytes, roughly. */
const ENTRY_BYTES = 100;

type ByVertex = ReadonlyMap<string, StoredDocument[]>;

/** The edges of one collection by their ends. */
interface EdgeIndex {
  readonly from: ByVertex;
  readonly to: ByVertex;
}

/** The edges of collections by the vertices at their ends; each collection is read once in a run, and held until its end. */
export class EdgeIndexes {
  readonly #run: Run;
  readonly #byCollection = new Map<string, EdgeIndex>();

  constructor(run: Run) {
    this.#run = run;
  }

  /** The steps that lead away from a vertex. */
  *stepsFrom(vertex: string, edges: readonly DirectedEdges[]): Generator<Step> {
    for (const { collection, direction } of edges) {
      const { from, to } = this.#of(collection);
      if (direction !== "inbound") yield* steps(from.get(vertex), "_to");
      if (direction !== "outbound") yield* steps(to.get(vertex), "_from");
    }
  }

  #of(collection: string): EdgeIndex {
    const known = this.#byCollection.get(collection);
    if (known !== undefined) return known;
    const from = new Map<string, StoredDocument[]>();
    const to = new Map<string, StoredDocument[]>();
    for (const edge of this.#run.target.scan(collection)) {
      spend(EDGE_EFFORT);
      this.#run.stats.scannedIndex++;
      this.#run.hold(edge);
      this.#run.reserve(ENTRY_BYTES);
      add(from, edge._from ?? null, edge);
      add(to, edge._to ?? null, edge);
    }
    const index = { from, to };
    this.#byCollection.set(collection, index);
    return index;
  }
}

function add(map: Map<string, StoredDocument[]>, vertex: Json, edge: StoredDocument): void {
  if (typeof vertex !== "string") return;
  const edges = map.get(vertex);
  if (edges === undefined) map.set(vertex, [edge]);
  else edges.push(edge);
}

function* steps(edges: StoredDocument[] | undefined, end: "_from" | "_to"): Generator<Step> {
  for (const edge of edges ?? []) {
    spend();
    yield { edge, to: String(edge[end]) };
  }
}
