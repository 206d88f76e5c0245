import { expect, it } from "vitest";
import { graph } from "../../../../providers/resources/graph/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const knows = { collection: "knows", from: ["people"], to: ["people"] };

const declared = (change: Properties = {}): Properties => ({
  ...{ fabric: "stage", name: "friends", edgeDefinitions: [knows] },
  stamp: "acme/project/dev/Graph/friends",
  ...change,
});

async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "people" });
  return { other, friends: drive(graph, testConnection(gdn.info)) };
}

it("is not made over collections that are not there, or of the wrong type, and makes none of them", async () => {
  const { other, friends } = await start();
  await other.send("POST", inside("stage", "collection"), { name: "class", type: 3 });
  const wrong = { edgeDefinitions: [knows, { collection: "people", from: ["class"], to: ["towns"] }] };
  const { message } = await errorOf(friends.create(declared(wrong)));
  expect(message).toBe(
    "Could not make graph friends in fabric stage as declared: there is no collection knows, and collection people is of type document, and collection class is of type edge, and there is no collection towns. " +
      'Declare each as a Collection, edges with type: "edge", and name it by its resource or its output name.',
  );
  const all = await other.look<{ name: string }[]>(inside("stage", "collection?excludeSystem=true"));
  expect(all.map(({ name }) => name).sort()).toEqual(["class", "people"]);
});

it.each([
  [{ edgeDefinitions: [knows, knows] }, "edgeDefinitions", "define the edges of knows twice"],
  [
    { edgeDefinitions: [knows], orphanCollections: ["people"] },
    "orphanCollections",
    "hold people, which has edges in edgeDefinitions",
  ],
  [{ edgeDefinitions: [{ ...knows, to: [] }] }, "edgeDefinitions[0].to", "must name at least one"],
])("refuses %j", async (change, property, reason) => {
  const { friends } = await start();
  const { failures } = await friends.check(declared(change));
  expect(failures).toEqual([{ property, reason }]);
});
