import { seedDocuments } from "../../providers/resources/seed-documents/lifecycle.ts";
import { collection, makeAccounts, makeSpotCollection } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, type Stage, testsOf } from "../support/resource-case.ts";

/** A document or its absence; `_id` and `_rev` are the server's business. */
async function documentsOf({ other }: Stage, fabric: string): Promise<Record<string, unknown>[] | undefined> {
  const documents = await other.look<{ _key: string }[]>(inside(fabric, "export/accounts"));
  return documents.length === 0
    ? undefined
    : documents.sort((left, right) => (left._key < right._key ? -1 : 1));
}

export const peter = { _key: "1", firstname: "Peter", address: { city: "New York" } };
export const bruce = { _key: "2", firstname: "Bruce" };

const seedDocumentsCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  return {
    type: "SeedDocuments",
    driver: (connection) => drive(seedDocuments, connection),
    prepare: (stage) => makeAccounts(stage, at),
    inputs: () => ({ fabric, collection: "accounts", documents: [peter, bruce] }),
    seen: (stage) => documentsOf(stage, fabric),
    shows: [peter, bruce],
    inPlace: [
      {
        change: { documents: [peter, { ...bruce, lastname: "Wayne" }] },
        shows: [peter, { ...bruce, lastname: "Wayne" }],
        needsState: true,
      },
      { change: { documents: [peter] }, shows: [peter], needsState: true },
      {
        change: { documents: [peter, bruce, { _key: "3", firstname: "Clark" }] },
        shows: [peter, bruce, { _key: "3", firstname: "Clark" }],
      },
      { change: { onConflict: "keep" }, shows: [peter, bruce] },
      { change: { batchSize: 1 }, shows: [peter, bruce] },
      { change: { onInvalid: "skip" }, shows: [peter, bruce] },
    ],
    replacing: [{ fabric: at.named("other") }, { collection: "other" }],
    beforeReplacement: async (stage, { fabric: other, collection: name }) => {
      if (other) await makeAccounts(stage, at, String(other));
      if (name) await makeSpotCollection(stage, fabric, String(name));
    },
    outside: [
      {
        does: "changes a document",
        act: ({ other }) =>
          other.send("PATCH", inside(fabric, "document/accounts/1"), { firstname: "Miles", new: 1 }),
        drift: { documents: [{ ...peter, firstname: "Miles", new: 1 }, bruce] },
      },
      {
        does: "removes a document",
        act: ({ other }) => other.send("DELETE", inside(fabric, "document/accounts/2")),
        drift: { documents: [peter] },
      },
    ],
    ownObject: false,
    remove: ({ other }) => other.send("DELETE", collection(at, "accounts")),
  };
};

export const resource = testsOf({
  cases: seedDocumentsCase,
  lifecycle: seedDocuments,
  valid: { fabric: "spot", collection: "accounts", documents: [{ _key: "1" }] },
  faults: [
    {
      // One document in a batch, so that there is something between the first and the last.
      inputs: { batchSize: 1 },
      change: {
        documents: [
          { _key: "1", firstname: "Peter", address: { city: "Queens" } },
          { _key: "3", firstname: "Clark" },
        ],
      },
    },
  ],
});
