import { graph } from "../../providers/resources/graph/lifecycle.ts";
import { makeStage } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, type Stage, testsOf } from "../support/resource-case.ts";

const VERTICES = ["people", "towns", "pets"];
const EDGES = ["knows", "lives"];

const knows = { collection: "knows", from: ["people"], to: ["people"] };
const lives = { collection: "lives", from: ["people"], to: ["towns"] };

const graphCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const path = inside(fabric, "graph/friends");

  async function prepare(stage: Stage, inFabric = fabric): Promise<void> {
    await makeStage(stage, at, inFabric);
    for (const name of VERTICES) await stage.other.send("POST", inside(inFabric, "collection"), { name });
    for (const name of EDGES) {
      await stage.other.send("POST", inside(inFabric, "collection"), { name, type: 3 });
    }
  }

  return {
    type: "Graph",
    driver: (connection) => drive(graph, connection),
    prepare: (stage) => prepare(stage),
    inputs: () => ({
      ...{ fabric, name: "friends", edgeDefinitions: [knows], orphanCollections: ["pets"] },
      stamp: "acme/project/dev/Graph/friends",
    }),
    seen: async ({ other }) =>
      ((await other.send("GET", path, undefined, [404])) as { graph?: unknown }).graph,
    shows: { name: "friends", edgeDefinitions: [knows], orphanCollections: ["pets"] },
    inPlace: [
      { change: { edgeDefinitions: [knows, lives] }, shows: { edgeDefinitions: [knows, lives] } },
      {
        change: { edgeDefinitions: [lives] },
        shows: { edgeDefinitions: [lives], orphanCollections: ["pets"] },
      },
      {
        change: { edgeDefinitions: [{ ...knows, to: ["towns", "people"] }], orphanCollections: [] },
        shows: { edgeDefinitions: [{ ...knows, to: ["people", "towns"] }], orphanCollections: [] },
      },
    ],
    replacing: [{ name: "other" }, { fabric: at.named("other") }],
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await prepare(stage, String(other));
    },
    outside: [
      {
        does: "adds an edge definition",
        act: ({ other }) => other.send("POST", `${path}/edge`, lives),
        drift: { edgeDefinitions: [knows, lives] },
      },
      {
        does: "removes an orphan collection",
        act: ({ other }) => other.send("DELETE", `${path}/vertex/pets`),
        drift: { orphanCollections: [] },
      },
    ],
    remove: ({ other }) => other.send("DELETE", path),
    makeOther: ({ other }) =>
      other.send("POST", inside(fabric, "graph"), {
        ...{ name: "friends", edgeDefinitions: [knows], orphanCollections: ["pets"] },
      }),
    refusal: new RegExp(
      `^Could not create graph friends in fabric ${fabric}: there is one of that name already, which`,
    ),
  };
};

export const resource = testsOf({
  cases: graphCase,
  lifecycle: graph,
  valid: { fabric: "spot", name: "friends", edgeDefinitions: [knows] },
  faults: [{ alsoRiddenOut: { create: { 500: [6] } }, change: { edgeDefinitions: [lives] } }],
});
