import fc from "fast-check";
import { apiKey } from "../../providers/resources/api-key/lifecycle.ts";
import { collectionIndex } from "../../providers/resources/index/lifecycle.ts";
import { replicationCheck } from "../../providers/resources/replication-check/lifecycle.ts";
import { restqlQuery } from "../../providers/resources/restql-query/lifecycle.ts";
import { seedDocuments } from "../../providers/resources/seed-documents/lifecycle.ts";
import { user } from "../../providers/resources/user/lifecycle.ts";
import { drive } from "../support/lifecycle.ts";
import { inside, type Outsider } from "../support/outsider.ts";
import {
  accessKind,
  collectionKind,
  fabricKind,
  MISSING,
  type Slot,
  type SlotKind,
  teams,
  type Values,
} from "./model-kinds.ts";

const USER = "ann@shop.example";
/** An API key that no program declares. */
export const PARTNER = "partner";

interface FoundUser {
  user: string;
  email: string;
  displayName: string;
  active: boolean;
}

async function findUser({ look }: Outsider): Promise<FoundUser | undefined> {
  return (await look<FoundUser[]>("/_api/user")).find(({ email }) => email === USER);
}

const userPath = async (other: Outsider) => `/_api/user/${(await findUser(other))?.user ?? "nobody"}`;

const inCarts = { fabric: "shop", collection: "carts" };
const cartsRefers = { fabric: "fabric", collection: "collection" } as const;

/** Each slot, with all that is known of it. */
export const KINDS: { readonly [slot in Slot]: SlotKind } = {
  fabric: fabricKind("shop", fc.constantFrom("us-west", "eu-central"), "eu-central"),
  events: fabricKind("events", fc.constant(""), "us-west"),
  key: {
    values: fc.record({ team: teams }),
    driver: (connection) => drive(apiKey, connection),
    refers: {},
    inputs: ({ team }) => ({ apiKeyId: "app", attributes: { team } }),
    seen: async ({ send, look }) => {
      const { user: id } = (await send("GET", "/_api/key/app", undefined, [404])) as { user?: string };
      return id === undefined ? undefined : await look<Values>("/_api/key/app/attributes");
    },
    change: ({ send }) => send("PUT", "/_api/key/app/attributes", { team: "theirs" }, MISSING),
    drop: ({ send }) => send("DELETE", "/_api/key/app", undefined, MISSING),
    make: async ({ send }, { team }) => {
      await send("POST", "/_api/key", { keyid: "app" });
      await send("PUT", "/_api/key/app/attributes", { team });
    },
  },
  user: {
    values: fc.record({ displayName: fc.constantFrom("Ann", "Annie"), active: fc.boolean() }),
    driver: (connection) => drive(user, connection),
    refers: {},
    inputs: (values) => ({ email: USER, password: "first one", ...values }),
    seen: async (other) => {
      const found = await findUser(other);
      return found && { displayName: found.displayName, active: found.active };
    },
    change: async (other) =>
      other.send("PATCH", await userPath(other), { displayName: "Eve", active: false }, MISSING),
    drop: async (other) => other.send("DELETE", await userPath(other), undefined, MISSING),
    make: async (other, values) => {
      await other.send("POST", "/_api/user", { email: USER, passwd: "theirs" });
      await other.send("PATCH", await userPath(other), values);
    },
  },
  access: accessKind(
    { fabric: "fabric" },
    { apiKeyId: PARTNER, fabric: "shop" },
    async () => `/_api/key/${PARTNER}/database/shop`,
  ),
  keyAccess: accessKind(
    { apiKeyId: "key", fabric: "events" },
    { apiKeyId: "app", fabric: "events" },
    async () => "/_api/key/app/database/events",
  ),
  collection: collectionKind(
    "shop",
    "carts",
    { fabric: "fabric" },
    {
      values: fc.record({ isSpot: fc.constantFrom(true, true, true, false), waitForSync: fc.boolean() }),
      inputs: (values) => values,
      replacing: ["isSpot"],
      show: ({ isSpot, waitForSync }) => ({ isSpot, waitForSync }),
      body: (values) => values,
    },
  ),
  userAccess: accessKind(
    { user: "user", ...cartsRefers },
    inCarts,
    async (other) => `${await userPath(other)}/database/shop/collection/carts`,
  ),
  index: {
    values: fc.record({ field: fc.constantFrom("n", "n", "n", "m") }),
    driver: (connection) => drive(collectionIndex, connection),
    refers: cartsRefers,
    inputs: ({ field }) => ({ ...inCarts, name: "by_field", type: "persistent", fields: [field] }),
    replacing: ["field"],
    seen: async ({ send }) => {
      const path = inside("shop", "index/carts/by_field");
      const { fields } = (await send("GET", path, undefined, MISSING)) as { fields?: string[] };
      return fields && { field: fields[0] };
    },
    drop: ({ send }) => send("DELETE", inside("shop", "index/carts/by_field"), undefined, MISSING),
    make: ({ send }, { field }) =>
      send(
        "POST",
        inside("shop", "index?collection=carts"),
        { name: "by_field", type: "persistent", fields: [field] },
        MISSING,
      ),
  },
  documents: {
    values: fc.dictionary(fc.constantFrom("1", "2", "3"), fc.integer({ min: 1, max: 2 }), { minKeys: 1 }),
    driver: (connection) => drive(seedDocuments, connection),
    refers: cartsRefers,
    inputs: (values) => ({
      ...inCarts,
      documents: Object.entries(values).map(([_key, n]) => ({ _key, n })),
      // Several requests for several documents, so that there is something between them.
      batchSize: 1,
    }),
    seen: async ({ send }) => {
      const path = inside("shop", "export/carts");
      const { result = [] } = (await send("GET", path, undefined, MISSING)) as {
        result?: { _key: string; n?: number }[];
      };
      const ours = result.filter(({ _key }) => _key !== "x").map(({ _key, n }) => [_key, n]);
      return ours.length === 0 ? undefined : Object.fromEntries(ours);
    },
    change: ({ send }) => send("PATCH", inside("shop", "document/carts/1"), { n: 9, more: true }, MISSING),
    drop: ({ send }) => send("DELETE", inside("shop", "document/carts/2"), undefined, MISSING),
  },
  query: {
    values: fc.record({
      name: fc.constantFrom("all", "all", "all", "every"),
      value: fc.constantFrom("RETURN 1", "FOR c IN carts RETURN c"),
    }),
    driver: (connection) => drive(restqlQuery, connection),
    refers: { fabric: "fabric" },
    inputs: (values) => ({ fabric: "shop", ...values }),
    replacing: ["name"],
    seen: async ({ send }) => {
      const { result = [] } = (await send("GET", inside("shop", "restql/user"), undefined, MISSING)) as {
        result?: Values[];
      };
      return result.length === 0 ? undefined : { name: result[0]?.name, value: result[0]?.value };
    },
    change: ({ send }) =>
      send("PUT", inside("shop", "restql/all"), { query: { value: "RETURN 2" } }, MISSING),
    // Nothing tells one that others made anew from the one before, so they do not do that here.
    drop: ({ send }) => send("DELETE", inside("shop", "restql/all"), undefined, MISSING),
  },
  check: {
    values: fc.constant({}),
    driver: (connection) => drive(replicationCheck, connection),
    refers: { ...cartsRefers, rows: "documents" },
    inputs: (_, { documents = {} }) => ({ ...inCarts, rows: Object.keys(documents).length }),
  },
  log: collectionKind(
    "events",
    "log",
    { fabric: "events" },
    {
      values: fc.record({ increment: fc.constantFrom(1, 1, 1, 2), cacheEnabled: fc.boolean() }),
      inputs: ({ increment, cacheEnabled }) => ({
        ...{ type: "edge", isSpot: false, cacheEnabled },
        keyOptions: { type: "autoincrement", increment },
      }),
      replacing: ["increment"],
      show: ({ keyOptions, cacheEnabled }) => ({ increment: (keyOptions as Values).increment, cacheEnabled }),
      body: ({ increment, cacheEnabled }) => ({
        ...{ type: 3, cacheEnabled },
        keyOptions: { type: "autoincrement", increment },
      }),
    },
  ),
};

/** Whether a slot stands on another one, so that it goes with it. */
export function standsOn(slot: Slot, other: Slot): boolean {
  return Object.values(KINDS[slot].refers).some((on) => on === other || standsOn(on, other));
}
