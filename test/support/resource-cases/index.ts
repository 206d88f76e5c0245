import { collectionIndex } from "../../../providers/lifecycle/collection-index.ts";
import { drive } from "../lifecycle.ts";
import { inside } from "../outsider.ts";
import type { ResourceCase } from "../resource-case.ts";
import { FABRIC, makeAccounts } from "./stage.ts";

const path = inside(FABRIC, "index/accounts/by_email");

export const indexCase: ResourceCase = {
  type: "Index",
  driver: (connection) => drive(collectionIndex, connection),
  prepare: makeAccounts,
  inputs: () => ({
    ...{ fabric: FABRIC, collection: "accounts", name: "by_email", type: "persistent" },
    ...{ fields: ["email", "address.city"], unique: true, deduplicate: false },
    stamp: "acme/project/dev/Index/by-email",
  }),
  seen: async ({ other }) => {
    const body = (await other.send("GET", path, undefined, [404])) as { name?: string };
    return body.name === undefined ? undefined : body;
  },
  shows: { type: "persistent", fields: ["email", "address.city"], unique: true, deduplicate: false },
  inPlace: [{ change: { adopt: true }, shows: {} }],
  replacing: [
    { name: "other" },
    { type: "hash" },
    { unique: false },
    { sparse: true },
    { deduplicate: undefined },
  ],
  outside: [],
  remove: ({ other }) => other.send("DELETE", path),
  makeOther: ({ other }) =>
    other.send("POST", inside(FABRIC, "index?collection=accounts"), {
      ...{ name: "by_email", type: "persistent", fields: ["email", "address.city"] },
      ...{ unique: true, deduplicate: false },
    }),
  refusal:
    /^Could not create index by_email of collection accounts in fabric stage: there is one of that name already, which/,
};
