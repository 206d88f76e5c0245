import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { listCollections } from "../../gdn/collections.ts";
import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import {
  changeGraph,
  createGraph,
  deleteGraph,
  type EdgeDefinition,
  findGraph,
  type GraphChange,
  type GraphDescription,
  listGraphs,
} from "../../gdn/graphs.ts";
import { collectionName, fabricName, objectName } from "../../gdn/names.ts";
import {
  differencesBetween,
  type TaggedInputs,
  type TaggedObjectKind,
  type TaggedState,
  taggedObject,
} from "../../ownership/tagged-object.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { flag, name, stamp } from "../../pulumi/schemas.ts";

export interface Inputs extends TaggedInputs {
  edgeDefinitions: EdgeDefinition[];
  orphanCollections: string[];
}

export type State = Inputs & TaggedState;

type Shape = Pick<Inputs, "edgeDefinitions" | "orphanCollections">;

/** The order of names means nothing. */
function sorted({ edgeDefinitions, orphanCollections }: Shape): Shape {
  const definitions = edgeDefinitions.map(({ collection, from, to }) => ({
    ...{ collection, from: from.toSorted(), to: to.toSorted() },
  }));
  return {
    edgeDefinitions: definitions.toSorted((left, right) => (left.collection < right.collection ? -1 : 1)),
    orphanCollections: orphanCollections.toSorted(),
  };
}

/** What is as declared but for the order of names is told as it is declared. */
function declared(found: GraphDescription, inputs: Inputs): Shape {
  const [there, wanted] = [sorted(found), sorted(inputs)];
  const pick = <Key extends keyof Shape>(key: Key) =>
    isDeepStrictEqual(there[key], wanted[key]) ? inputs[key] : found[key];
  return {
    edgeDefinitions: pick("edgeDefinitions"),
    orphanCollections: pick("orphanCollections"),
  };
}

const kind: TaggedObjectKind<Inputs, object, GraphDescription> = {
  tag: "graph",
  describe: ({ name: graph, fabric }) => `graph ${graph} in fabric ${fabric}`,
  list: {
    of: ({ fabric }) => `graphs of ${fabric}`,
    read: (connection, { fabric }) => listGraphs(connection, fabric),
  },
  isNamed: (found, { name: wanted }) => found.name === wanted,
  find: (connection, { fabric, name: wanted }) => findGraph(connection, fabric, wanted),
  validate: requireCollections,
  create: (connection, { fabric, name: wanted, edgeDefinitions, orphanCollections }) =>
    createGraph(connection, fabric, { name: wanted, edgeDefinitions, orphanCollections }),
  outputs: () => ({}),
  declared,
  differences: (found, inputs) => differencesBetween(declared(found, inputs), inputs),
  isChanged: (state, inputs) => !isDeepStrictEqual(sorted(state), sorted(inputs)),
  change,
  delete: (connection, { fabric, name: wanted }) => deleteGraph(connection, fabric, wanted),
};

const collection = name(collectionName, "collection name");
const collections = (what: string) =>
  z.array(collection, { error: `must be a list of ${what}` }).min(1, { error: `must name at least one` });

export const graph: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    name: name(objectName, "graph name"),
    edgeDefinitions: z.array(
      z.strictObject(
        { collection, from: collections("collections"), to: collections("collections") },
        { error: "must be an object with collection, from and to" },
      ),
      { error: "must be a list of { collection, from, to }" },
    ),
    orphanCollections: z.array(collection, { error: "must be a list of collections" }).default([]),
    adopt: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "name"],
  rules: [
    {
      about: ["edgeDefinitions", "orphanCollections"],
      failures: ({ edgeDefinitions, orphanCollections }) => {
        const edges = edgeDefinitions.map((each) => each.collection);
        const twice = edges.find((each, index) => edges.indexOf(each) < index);
        const used = edgeDefinitions.flatMap(({ from, to }) => [...from, ...to]);
        const notOrphan = orphanCollections.find((each) => used.includes(each) || edges.includes(each));
        return [
          ...(twice === undefined
            ? []
            : [{ property: "edgeDefinitions", reason: `define the edges of ${twice} twice` }]),
          ...(notOrphan === undefined
            ? []
            : [
                {
                  property: "orphanCollections",
                  reason: `hold ${notOrphan}, which has edges in edgeDefinitions`,
                },
              ]),
        ];
      },
    },
  ],
  ...taggedObject(kind),
};

/** The service makes what is not there, which nothing would ever take away again. */
async function requireCollections(connection: Connection, inputs: Inputs): Promise<void> {
  const all = await listCollections(connection, inputs.fabric);
  // The next request says it of a fabric that is not there.
  if (all === undefined) return;
  const types = new Map(all.map((each) => [each.name, each.type === 3 ? "edge" : "document"]));
  const problems = [
    ...inputs.edgeDefinitions.map((each) => problemOf(each.collection, "edge", types)),
    ...inputs.edgeDefinitions
      .flatMap(({ from, to }) => [...from, ...to])
      .concat(inputs.orphanCollections)
      .map((vertex) => problemOf(vertex, "document", types)),
  ].filter((problem) => problem !== undefined);
  if (problems.length === 0) return;
  throw new GdnError(
    `make ${kind.describe(inputs)} as declared`,
    { answer: [...new Set(problems)].join(", and ") },
    'Declare each as a Collection, edges with type: "edge", and name it by its resource or its output name.',
  );
}

function problemOf(
  wanted: string,
  type: "edge" | "document",
  types: Map<string, string>,
): string | undefined {
  const found = types.get(wanted);
  if (found === undefined) return `there is no collection ${wanted}`;
  return found === type ? undefined : `collection ${wanted} is of type ${found}`;
}

/**
 * Changes the edge definitions first: what they use no more becomes an orphan. A step that is refused was done where the
 * answer to it was lost and it was sent again.
 */
async function change(connection: Connection, inputs: Inputs): Promise<void> {
  const { fabric, name: wanted } = inputs;
  for (const steps of [edgeChanges, orphanChanges]) {
    const found = await findGraph(connection, fabric, wanted);
    if (found === undefined) return;
    for (const step of steps(sorted(found), sorted(inputs))) {
      try {
        await changeGraph(connection, fabric, wanted, step);
      } catch (error) {
        const now = await findGraph(connection, fabric, wanted);
        const left = now && steps(sorted(now), sorted(inputs));
        if (left?.some((each) => isDeepStrictEqual(each, step))) throw error;
      }
    }
  }
}

function edgeChanges(found: Shape, wanted: Shape): GraphChange[] {
  const there = new Map(found.edgeDefinitions.map((each) => [each.collection, each]));
  const kept = new Set(wanted.edgeDefinitions.map((each) => each.collection));
  return [
    ...wanted.edgeDefinitions.flatMap((each): GraphChange[] => {
      const present = there.get(each.collection);
      if (present === undefined) return [{ add: each }];
      return isDeepStrictEqual(present, each) ? [] : [{ replace: each }];
    }),
    ...found.edgeDefinitions
      .filter((each) => !kept.has(each.collection))
      .map((each) => ({ remove: each.collection })),
  ];
}

function orphanChanges(found: Shape, wanted: Shape): GraphChange[] {
  const isIn = (list: string[]) => (each: string) => list.includes(each);
  const [there, declaredOnes] = [found.orphanCollections, wanted.orphanCollections];
  return [
    ...declaredOnes.filter((each) => !isIn(there)(each)).map((addOrphan) => ({ addOrphan })),
    ...there.filter((each) => !isIn(declaredOnes)(each)).map((removeOrphan) => ({ removeOrphan })),
  ];
}
