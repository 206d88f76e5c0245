import { spotCollection } from "../../../providers/lifecycle/spot-collection.ts";
import { drive } from "../lifecycle.ts";
import { inside } from "../outsider.ts";
import type { ResourceCase } from "../resource-case.ts";
import { collection, FABRIC, makeStage } from "./stage.ts";

export const spotCollectionCase: ResourceCase = {
  type: "SpotCollection",
  driver: (connection) => drive(spotCollection, connection),
  prepare: makeStage,
  inputs: () => ({ fabric: FABRIC, name: "accounts", stamp: "acme/project/dev/SpotCollection/collection" }),
  seen: async ({ other }) => {
    const body = (await other.send("GET", collection("accounts"), undefined, [404])) as { name?: string };
    return body.name === undefined ? undefined : body;
  },
  shows: { isSpot: true, hasStream: false, waitForSync: false, type: 2 },
  inPlace: [
    { change: { waitForSync: true }, shows: { waitForSync: true, hasStream: false } },
    { change: { stream: true }, shows: { hasStream: true, waitForSync: false } },
    { change: { forceDestroy: true }, shows: {} },
  ],
  replacing: [{ name: "other" }, { fabric: "other" }, { isSpot: false }],
  loses:
    /^warning: changing \w+ replaces collection accounts of fabric stage: it is deleted with all documents/,
  outside: [
    {
      does: "changes the properties",
      act: ({ other }) =>
        other.send("PUT", `${collection("accounts")}/properties`, { hasStream: true, waitForSync: true }),
      drift: { stream: true, waitForSync: true },
    },
  ],
  remove: ({ other }) => other.send("DELETE", collection("accounts")),
  makeOther: ({ other }) =>
    other.send("POST", inside(FABRIC, "collection"), { name: "accounts", isSpot: true }),
  refusal:
    /^Could not create collection accounts in fabric stage: there is one of that name already, which this stack did not make\./,
};
