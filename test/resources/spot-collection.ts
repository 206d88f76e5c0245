import { spotCollection } from "../../providers/resources/collection/lifecycle.ts";
import { collection, makeStage } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const spotCollectionCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  return {
    type: "SpotCollection",
    driver: (connection) => drive(spotCollection, connection),
    prepare: (stage) => makeStage(stage, at),
    inputs: () => ({ fabric, name: "accounts", stamp: "acme/project/dev/SpotCollection/collection" }),
    seen: async ({ other }) => {
      const body = (await other.send("GET", collection(at, "accounts"), undefined, [404])) as {
        name?: string;
      };
      return body.name === undefined ? undefined : body;
    },
    shows: { isSpot: true, hasStream: false, waitForSync: false, type: 2 },
    inPlace: [
      { change: { waitForSync: true }, shows: { waitForSync: true, hasStream: false } },
      { change: { stream: true }, shows: { hasStream: true, waitForSync: false } },
      { change: { forceDestroy: true }, shows: {} },
    ],
    replacing: [{ name: "other" }, { fabric: at.named("other") }, { isSpot: false }],
    fixed: [{ type: "edge" }, { keyOptions: { type: "autoincrement" } }],
    loses: new RegExp(
      String.raw`^warning: changing \w+ replaces collection accounts of fabric ${fabric}: it is deleted with all documents`,
    ),
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await makeStage(stage, at, String(other));
    },
    outside: [
      {
        does: "changes the properties",
        act: ({ other }) =>
          other.send("PUT", `${collection(at, "accounts")}/properties`, {
            hasStream: true,
            waitForSync: true,
          }),
        drift: { stream: true, waitForSync: true },
      },
    ],
    remove: ({ other }) => other.send("DELETE", collection(at, "accounts")),
    makeOther: ({ other }) =>
      other.send("POST", inside(fabric, "collection"), { name: "accounts", isSpot: true }),
    refusal: new RegExp(
      String.raw`^Could not create collection accounts in fabric ${fabric}: there is one of that name already, which this stack did not make\.`,
    ),
  };
};

export const resource = testsOf({
  cases: spotCollectionCase,
  lifecycle: spotCollection,
  valid: { fabric: "spot", name: "accounts" },
  faults: [{ change: { waitForSync: true }, alsoRiddenOut: { create: { 500: [5] } } }],
});
