import { spotCollection } from "../../../providers/lifecycle/spot-collection.ts";
import { drive } from "../lifecycle.ts";
import { inside } from "../outsider.ts";
import type { ResourceCase } from "../resource-case.ts";
import { collection, FABRIC, makeStage } from "./stage.ts";

const keyOptions = { type: "autoincrement", allowUserKeys: false, increment: 2, offset: 10 };

/** Edges, with everything declared that lists do not tell. */
export const collectionCase: ResourceCase = {
  type: "Collection",
  driver: (connection) => drive(spotCollection, connection),
  prepare: makeStage,
  inputs: () => ({
    ...{ fabric: FABRIC, name: "knows", type: "edge", isSpot: false, isLocal: true, cacheEnabled: true },
    keyOptions,
    stamp: "acme/project/dev/Collection/knows",
  }),
  seen: async ({ other }) => {
    const path = `${collection("knows")}/properties`;
    const body = (await other.send("GET", path, undefined, [404])) as { name?: string };
    return body.name === undefined ? undefined : body;
  },
  shows: { type: 3, isSpot: false, isLocal: true, hasStream: false, cacheEnabled: true, keyOptions },
  inPlace: [
    { change: { cacheEnabled: false }, shows: { cacheEnabled: false, hasStream: false } },
    { change: { cacheEnabled: undefined }, shows: { cacheEnabled: true } },
    { change: { stream: true, waitForSync: true }, shows: { hasStream: true, waitForSync: true } },
  ],
  replacing: [
    { name: "other" },
    { fabric: "other" },
    { type: "document" },
    { isLocal: false },
    { keyOptions: { ...keyOptions, increment: 3 } },
    { keyOptions: undefined },
  ],
  loses: /^warning: changing \w+ replaces collection knows of fabric stage/,
  outside: [
    {
      does: "changes the properties",
      act: ({ other }) =>
        other.send("PUT", `${collection("knows")}/properties`, { hasStream: true, cacheEnabled: false }),
      drift: { stream: true, cacheEnabled: false },
    },
  ],
  remove: ({ other }) => other.send("DELETE", collection("knows")),
  makeOther: ({ other }) =>
    other.send("POST", inside(FABRIC, "collection"), {
      ...{ name: "knows", type: 3, isLocal: true, cacheEnabled: true },
      keyOptions,
    }),
  refusal:
    /^Could not create collection knows in fabric stage: there is one of that name already, which this stack did not make\./,
};
