import { collectionIndex } from "../../providers/resources/index/lifecycle.ts";
import { makeAccounts } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const indexCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const path = inside(fabric, "index/accounts/by_email");

  return {
    type: "Index",
    driver: (connection) => drive(collectionIndex, connection),
    prepare: (stage) => makeAccounts(stage, at),
    inputs: () => ({
      ...{ fabric, collection: "accounts", name: "by_email", type: "persistent" },
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
    fixed: [{ type: "hash" }, { unique: false }, { fields: ["email"] }, { deduplicate: true }],
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await makeAccounts(stage, at, String(other));
    },
    outside: [],
    remove: ({ other }) => other.send("DELETE", path),
    makeOther: ({ other }) =>
      other.send("POST", inside(fabric, "index?collection=accounts"), {
        ...{ name: "by_email", type: "persistent", fields: ["email", "address.city"] },
        ...{ unique: true, deduplicate: false },
      }),
    refusal: new RegExp(
      `^Could not create index by_email of collection accounts in fabric ${fabric}: there is one of that name already, which`,
    ),
  };
};

export const resource = testsOf({
  cases: indexCase,
  lifecycle: collectionIndex,
  valid: { fabric: "spot", collection: "accounts", name: "by_email", type: "hash", fields: ["email"] },
  faults: [
    {
      only: ["create", "read", "delete"],
      alsoRiddenOut: { create: { 500: [5] } },
    },
  ],
});
