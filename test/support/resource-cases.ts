import { accessLevel } from "../../providers/lifecycle/access-level.ts";
import { replicationCheck } from "../../providers/lifecycle/replication-check.ts";
import { restqlQuery } from "../../providers/lifecycle/restql-query.ts";
import { seedDocuments } from "../../providers/lifecycle/seed-documents.ts";
import { spotCollection } from "../../providers/lifecycle/spot-collection.ts";
import { fabricCase } from "./fabric-case.ts";
import { drive } from "./lifecycle.ts";
import { inside, makeFabric } from "./outsider.ts";
import type { ResourceCase, Stage } from "./resource-case.ts";

export type { ResourceCase, Stage } from "./resource-case.ts";

const FABRIC = "stage";
const collection = (name: string) => inside(FABRIC, `collection/${name}`);

async function makeStage({ gdn, other }: Stage): Promise<void> {
  await makeFabric(gdn, other, FABRIC);
}

async function makeAccounts(stage: Stage): Promise<void> {
  await makeStage(stage);
  await stage.other.send("POST", inside(FABRIC, "collection"), { name: "accounts", isSpot: true });
}

/** A document or its absence; `_id` and `_rev` are the server's business. */
async function documentsOf({ other }: Stage): Promise<Record<string, unknown>[] | undefined> {
  const documents = await other.look<{ _key: string }[]>(inside(FABRIC, "export/accounts"));
  return documents.length === 0
    ? undefined
    : documents.sort((left, right) => (left._key < right._key ? -1 : 1));
}

const access: ResourceCase = {
  type: "AccessLevel",
  driver: (connection) => drive(accessLevel, connection),
  prepare: async (stage) => {
    await makeStage(stage);
    await stage.other.send("POST", "/_api/key", { keyid: "app" });
  },
  inputs: () => ({
    apiKeyId: "app",
    fabric: FABRIC,
    level: "rw",
    stamp: "acme/project/dev/AccessLevel/access",
  }),
  seen: async ({ other }) => {
    const { result } = (await other.send("GET", `/_api/key/app/database/${FABRIC}`, undefined, [404])) as {
      result?: string;
    };
    return result === "none" ? undefined : result;
  },
  shows: "rw",
  inPlace: [{ change: { level: "ro" }, shows: "ro" }],
  replacing: [
    { apiKeyId: "other" },
    { fabric: "other" },
    { collection: "accounts" },
    { stream: "c8globals.events" },
  ],
  outside: [
    {
      does: "sets another level",
      act: ({ other }) => other.send("PUT", `/_api/key/app/database/${FABRIC}`, { grant: "ro" }),
      drift: { level: "ro" },
    },
    {
      does: "clears the level",
      act: ({ other }) => other.send("DELETE", `/_api/key/app/database/${FABRIC}`),
      drift: { level: "none" },
    },
  ],
};

const spotCollectionCase: ResourceCase = {
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

const peter = { _key: "1", firstname: "Peter", address: { city: "New York" } };
const bruce = { _key: "2", firstname: "Bruce" };

const documents: ResourceCase = {
  type: "SeedDocuments",
  driver: (connection) => drive(seedDocuments, connection),
  prepare: makeAccounts,
  inputs: () => ({ fabric: FABRIC, collection: "accounts", documents: [peter, bruce] }),
  seen: documentsOf,
  shows: [peter, bruce],
  inPlace: [
    {
      change: { documents: [peter, { ...bruce, lastname: "Wayne" }] },
      shows: [peter, { ...bruce, lastname: "Wayne" }],
    },
    { change: { documents: [peter] }, shows: [peter] },
    {
      change: { documents: [peter, bruce, { _key: "3", firstname: "Clark" }] },
      shows: [peter, bruce, { _key: "3", firstname: "Clark" }],
    },
    { change: { onConflict: "keep" }, shows: [peter, bruce] },
    { change: { batchSize: 1 }, shows: [peter, bruce] },
  ],
  replacing: [{ fabric: "other" }, { collection: "other" }],
  outside: [
    {
      does: "changes a document",
      act: ({ other }) =>
        other.send("PATCH", inside(FABRIC, "document/accounts/1"), { firstname: "Miles", new: 1 }),
      drift: { documents: [{ ...peter, firstname: "Miles", new: 1 }, bruce] },
    },
    {
      does: "removes a document",
      act: ({ other }) => other.send("DELETE", inside(FABRIC, "document/accounts/2")),
      drift: { documents: [peter] },
    },
  ],
  remove: ({ other }) => other.send("DELETE", collection("accounts")),
};

const query = "FOR account IN accounts RETURN account";

const savedQuery: ResourceCase = {
  type: "RestqlQuery",
  driver: (connection) => drive(restqlQuery, connection),
  prepare: makeAccounts,
  inputs: () => ({
    fabric: FABRIC,
    name: "read_query",
    value: query,
    stamp: "acme/project/dev/RestqlQuery/query",
  }),
  seen: async ({ other }) =>
    (await other.look<{ name: string }[]>(inside(FABRIC, "restql/user"))).find(
      ({ name }) => name === "read_query",
    ),
  shows: { value: query },
  inPlace: [
    {
      change: { value: "FOR a IN accounts LIMIT 1 RETURN a" },
      shows: { value: "FOR a IN accounts LIMIT 1 RETURN a" },
    },
    { change: { parameters: { limit: 5 } }, shows: { parameter: { limit: 5 } } },
  ],
  replacing: [{ name: "other" }, { fabric: "other" }],
  outside: [
    {
      does: "changes the text",
      act: ({ other }) =>
        other.send("PUT", inside(FABRIC, "restql/read_query"), { query: { value: "RETURN 1" } }),
      drift: { value: "RETURN 1" },
    },
    {
      does: "changes the parameters",
      act: ({ other }) =>
        other.send("PUT", inside(FABRIC, "restql/read_query"), {
          query: { value: query, parameter: { n: 1 } },
        }),
      drift: { parameters: { n: 1 } },
    },
  ],
  remove: ({ other }) => other.send("DELETE", inside(FABRIC, "restql/read_query")),
  makeOther: ({ gdn }) =>
    // Saved queries belong to a user; the API key sees those of its own user.
    gdn.request(inside(FABRIC, "restql"), {
      method: "POST",
      body: { query: { name: "read_query", value: query } },
    }),
  refusal:
    /^Could not save query read_query in fabric stage: there is one of that name already, which this stack did not make\./,
};

const check: ResourceCase = {
  type: "ReplicationCheck",
  driver: (connection) => drive(replicationCheck, connection),
  prepare: async (stage) => {
    await makeAccounts(stage);
    await stage.other.send("POST", inside(FABRIC, "document/accounts"), [peter, bruce]);
  },
  inputs: () => ({ fabric: FABRIC, collection: "accounts", rows: 2 }),
  seen: async () => undefined,
  shows: undefined,
  inPlace: [],
  replacing: [
    { rows: 3 },
    { within: 5 },
    { triggers: ["again"] },
    { collection: undefined, query: "read_query" },
    { fabric: "other" },
    { collection: "other" },
  ],
  outside: [],
  remove: ({ other }) => other.send("DELETE", collection("accounts")),
};

/** All resources. */
export const RESOURCE_CASES: readonly ResourceCase[] = [
  fabricCase,
  access,
  spotCollectionCase,
  documents,
  savedQuery,
  check,
];
