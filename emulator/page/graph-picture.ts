import {
  forceCenter,
  forceLink,
  forceManyBody,
  forceSimulation,
  forceX,
  forceY,
  type SimulationNodeDatum,
} from "d3-force";
import type { GraphDefinition } from "../store/definitions.ts";
import type { Fabric } from "../store/fabrics.ts";
import type { Store } from "../store/store.ts";
import type { GraphPicture } from "./types.ts";

/** The most vertices that are drawn; edges between others are left out. */
const MOST = 200;
/** How often the forces are worked out: after that, so few vertices hardly move. */
const STEPS = 100;

interface Vertex extends SimulationNodeDatum {
  readonly id: string;
}

/** Where the vertices of a graph may be drawn, so that those with an edge between them are near: its first edges. */
export function graphPicture(
  { collections, documents }: Pick<Store, "collections" | "documents">,
  { name: fabric, regions }: Fabric,
  { edgeDefinitions }: GraphDefinition,
) {
  const [region = ""] = regions;
  const vertices = new Map<string, Vertex>();
  const links: { source: string; target: string }[] = [];
  const add = (id: string) => {
    if (!vertices.has(id) && vertices.size < MOST) vertices.set(id, { id });
    return vertices.has(id);
  };
  for (const { collection: name } of edgeDefinitions) {
    const collection = collections.find(fabric, name);
    if (collection === undefined) continue;
    for (const { body } of documents.page(collection, region, 0, 5 * MOST)) {
      const { _from: source, _to: target } = JSON.parse(body) as { _from: string; _to: string };
      if (add(source) && add(target)) links.push({ source, target });
    }
  }
  const nodes = [...vertices.values()];
  forceSimulation(nodes)
    .force(
      "links",
      forceLink<Vertex, { source: string; target: string }>(links.map((link) => ({ ...link })))
        .id(({ id }) => id)
        .distance(30),
    )
    .force("apart", forceManyBody().strength(-40))
    .force("centre", forceCenter())
    .force("x", forceX().strength(0.05))
    .force("y", forceY().strength(0.1))
    .stop()
    .tick(STEPS);
  const places = new Map(nodes.map(({ id, x = 0, y = 0 }) => [id, { x: Math.round(x), y: Math.round(y) }]));
  const placeOf = (id: string) => places.get(id) ?? { x: 0, y: 0 };
  return {
    vertices: [...places].map(([id, place]) => ({ id, ...place })),
    edges: links.map(({ source, target }) => ({ from: placeOf(source), to: placeOf(target) })),
  } satisfies GraphPicture;
}
