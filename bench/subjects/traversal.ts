import type { Benchmark, BenchmarkContext, Figure } from "../benchmark.ts";
import { measureInRounds } from "../statistics.ts";
import { type Client, inFlight } from "../support/client.ts";
import { BATCH, CURSORS } from "../support/collection.ts";
import { sideBySide } from "../support/side-by-side.ts";
import { timed } from "../support/timed.ts";

/** How many edges lead away from each vertex. */
const DEGREE = 4;
const DEPTH = 6;

const QUERY = JSON.stringify({
  query: `RETURN LENGTH(FOR vertex IN 1..${DEPTH} OUTBOUND "people/0" knows
    OPTIONS { bfs: true, uniqueVertices: "global" } RETURN 1)`,
});

/** Vertex `index` knows those that follow it at distances of a power of three. */
function ends(index: number, vertices: number): number[] {
  return Array.from({ length: DEGREE }, (_, nth) => (index + 3 ** (2 * nth)) % vertices);
}

async function fillGraph(client: Client, vertices: number): Promise<void> {
  const inside = "/_fabric/bench/_api";
  for (const body of [{ name: "people" }, { name: "knows", type: 3 }]) {
    await client.send("POST", `${inside}/collection`, JSON.stringify(body));
  }
  const people = Array.from({ length: vertices }, (_, index) => ({ _key: String(index) }));
  const edges = people.flatMap((_, index) =>
    ends(index, vertices).map((end) => ({ _from: `people/${index}`, _to: `people/${end}` })),
  );
  for (const [name, documents] of [
    ["people", people],
    ["knows", edges],
  ] as const) {
    await inFlight(1, Math.ceil(documents.length / BATCH), (batch) => {
      const part = documents.slice(batch * BATCH, (batch + 1) * BATCH);
      return client.send("POST", `${inside}/document/${name}`, JSON.stringify(part));
    });
  }
}

async function run(context: BenchmarkContext): Promise<Figure[]> {
  const vertices = context.size(20_000, 2_000);
  return sideBySide(context, 0, async ({ gdn, sqlite }) => {
    const client = gdn.client(1);
    await fillGraph(client, vertices);
    const rows = Array.from({ length: vertices }, (_, index) =>
      ends(index, vertices).map((end, nth) => ({
        key: `${index}-${nth}`,
        body: JSON.stringify({ _from: index, _to: end }),
      })),
    );
    sqlite.insert(rows.flat());
    const found = new Set<number>();
    const times = await measureInRounds(context.rounds, {
      gdn: () =>
        timed(async () => {
          const { result } = JSON.parse(await client.send("POST", CURSORS, QUERY)) as { result: number[] };
          found.add(result[0] ?? 0);
        }),
      plain: () => timed(() => found.add(reached(sqlite.bodies()))),
    });
    if (found.size !== 1) throw new Error(`The two come to ${[...found].join(" and ")} vertices.`);
    return [
      {
        name: `${DEPTH} steps through ${(vertices * DEGREE).toLocaleString("en")} edges, to ${[...found][0]} vertices`,
        unit: "ms",
        samples: times.gdn,
        beside: [{ name: "the same by hand over rows of SQLite", samples: times.plain }],
      },
    ];
  });
}

/** How many vertices can be come to from the first one. */
function reached(bodies: Iterable<string>): number {
  const edges = new Map<number, number[]>();
  for (const body of bodies) {
    const { _from: from, _to: to } = JSON.parse(body) as { _from: number; _to: number };
    edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  const seen = new Set([0]);
  let last = [0];
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const next = last.flatMap((vertex) => edges.get(vertex) ?? []).filter((vertex) => !seen.has(vertex));
    for (const vertex of next) seen.add(vertex);
    last = [...new Set(next)];
  }
  return seen.size - 1;
}

export const TRAVERSAL: Benchmark = {
  name: "traversal",
  about: "A query goes through a graph from one vertex, in breadth, to each vertex once",
  comparedWith: "the same done by hand in this process, over rows read from SQLite and parsed",
  aim: "none of its own",
  run,
};
