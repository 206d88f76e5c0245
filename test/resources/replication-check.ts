import { replicationCheck } from "../../providers/resources/replication-check/lifecycle.ts";
import { collection, makeAccounts, makeSpotCollection } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import { LOCAL, type Names } from "../support/place.ts";
import { type Faulted, type ResourceCase, testsOf } from "../support/resource-case.ts";
import { bruce, peter } from "./seed-documents.ts";

const replicationCheckCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  return {
    type: "ReplicationCheck",
    driver: (connection) => drive(replicationCheck, connection),
    prepare: async (stage) => {
      await makeAccounts(stage, at);
      await stage.other.send("POST", inside(fabric, "document/accounts"), [peter, bruce]);
    },
    inputs: () => ({ fabric, collection: "accounts", rows: 2 }),
    seen: async () => undefined,
    shows: undefined,
    inPlace: [],
    replacing: [
      { rows: 3 },
      { within: 5 },
      { triggers: ["again"] },
      { collection: undefined, query: "read_query" },
      { fabric: at.named("other") },
      { collection: "other" },
    ],
    beforeReplacement: async (stage, { rows, query, fabric: otherFabric, collection: name }) => {
      const { gdn, other } = stage;
      if (rows) await other.send("POST", inside(fabric, "document/accounts"), { _key: "3" });
      // Saved queries belong to a user; an API key sees those of its own user.
      const saved = { name: query, value: "FOR account IN accounts RETURN account" };
      if (query) await gdn.request(inside(fabric, "restql"), { method: "POST", body: { query: saved } });
      if (otherFabric) await makeAccounts(stage, at, String(otherFabric));
      if (name) await makeSpotCollection(stage, fabric, String(name));
      const path = `document/${name ?? "accounts"}`;
      if (otherFabric ?? name)
        await other.send("POST", inside(String(otherFabric ?? fabric), path), [peter, bruce]);
    },
    outside: [],
    ownObject: false,
    remove: ({ other }) => other.send("DELETE", collection(at, "accounts")),
  };
};

/** A region that answers 500 lacks what is looked for: a create looks again, and a refresh finds that it does not hold. */
const check: Faulted = {
  alsoRiddenOut: { create: { 500: [3, 4, 5] }, read: { 500: [2, 3, 4] } },
  mayBeGone: true,
};

export const resource = testsOf({
  cases: replicationCheckCase,
  lifecycle: replicationCheck,
  valid: { fabric: "spot", query: "read_query", rows: 5 },
  faults: [
    check,
    {
      ...check,
      name: "ReplicationCheck of a query",
      inputs: { collection: undefined, query: "read_query" },
      prepare: async (stage) => {
        await replicationCheckCase(LOCAL).prepare?.(stage);
        // Saved queries belong to a user; the API key sees those of its own user.
        const query = { name: "read_query", value: "FOR account IN accounts RETURN account" };
        await stage.gdn.request(inside("stage", "restql"), { method: "POST", body: { query } });
      },
    },
  ],
});
