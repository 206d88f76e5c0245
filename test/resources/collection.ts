import { spotCollection } from "../../providers/resources/collection/lifecycle.ts";
import { collection, makeStage } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const keyOptions = { type: "autoincrement", allowUserKeys: false, increment: 2, offset: 10 };

/** Edges, with everything declared that lists do not tell. */
const collectionCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  return {
    type: "Collection",
    driver: (connection) => drive(spotCollection, connection),
    prepare: (stage) => makeStage(stage, at),
    inputs: () => ({
      ...{ fabric, name: "knows", type: "edge", isSpot: false, isLocal: true, cacheEnabled: true },
      keyOptions,
      stamp: "acme/project/dev/Collection/knows",
    }),
    seen: async ({ other }) => {
      const path = `${collection(at, "knows")}/properties`;
      const body = (await other.send("GET", path, undefined, [404])) as { name?: string };
      return body.name === undefined ? undefined : body;
    },
    shows: { type: 3, isSpot: false, isLocal: true, hasStream: false, cacheEnabled: true, keyOptions },
    inPlace: [
      { change: { cacheEnabled: false }, shows: { cacheEnabled: false, hasStream: false } },
      { change: { cacheEnabled: undefined }, shows: { cacheEnabled: true } },
      { change: { stream: true, waitForSync: true }, shows: { hasStream: true, waitForSync: true } },
    ],
    fixed: [{ type: "document" }, { isLocal: false }, { keyOptions: { ...keyOptions, increment: 3 } }],
    replacing: [
      { name: "other" },
      { fabric: at.named("other") },
      { type: "document" },
      { isLocal: false },
      { keyOptions: { ...keyOptions, increment: 3 } },
      { keyOptions: undefined },
    ],
    loses: new RegExp(String.raw`^warning: changing \w+ replaces collection knows of fabric ${fabric}`),
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await makeStage(stage, at, String(other));
    },
    outside: [
      {
        does: "changes the properties",
        act: ({ other }) =>
          other.send("PUT", `${collection(at, "knows")}/properties`, {
            hasStream: true,
            cacheEnabled: false,
          }),
        drift: { stream: true, cacheEnabled: false },
      },
    ],
    remove: ({ other }) => other.send("DELETE", collection(at, "knows")),
    makeOther: ({ other }) =>
      other.send("POST", inside(fabric, "collection"), {
        ...{ name: "knows", type: 3, isLocal: true, cacheEnabled: true },
        keyOptions,
      }),
    refusal: new RegExp(
      String.raw`^Could not create collection knows in fabric ${fabric}: there is one of that name already, which this stack did not make\.`,
    ),
  };
};

export const resource = testsOf({
  cases: collectionCase,
  lifecycle: spotCollection,
  valid: {
    ...{ fabric: "events", name: "knows", type: "edge" },
    keyOptions: { type: "autoincrement", increment: 2 },
  },
  faults: [
    // The same requests as a spot collection's, but for a look at what lists do not tell.
    { change: { stream: true }, only: ["read"] },
  ],
});
