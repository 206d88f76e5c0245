import { accessLevel } from "../../providers/resources/access-level/lifecycle.ts";
import { makeAccounts, makeSpotCollection } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, type Stage, type Target, testsOf } from "../support/resource-case.ts";

/** The service makes the names of users up. */
const names = new WeakMap<Target, string>();

/** The same resource as for API keys, with other calls: here on a collection, in a fabric on which the user has `ro`. */
const userAccessLevelCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const otherId = at.named("app");
  const pathOf = ({ gdn }: Stage) => `/_api/user/${names.get(gdn)}/database/${fabric}/collection/accounts`;

  return {
    type: "AccessLevel of a user",
    driver: (connection) => drive(accessLevel, connection),
    prepare: async (stage) => {
      await makeAccounts(stage, at);
      const made = await stage.other.send("POST", "/_api/user", {
        email: `${at.named("ann")}@shop.example`,
        passwd: "secret",
      });
      const { user } = made as { user: string };
      names.set(stage.gdn, user);
      await stage.other.send("PUT", `/_api/user/${user}/database/${fabric}`, { grant: "ro" });
    },
    inputs: ({ gdn }) => ({
      user: names.get(gdn),
      fabric,
      collection: "accounts",
      level: "rw",
      stamp: "acme/project/dev/AccessLevel/access",
    }),
    seen: async (stage) => {
      const { result } = (await stage.other.send("GET", pathOf(stage), undefined, [404])) as {
        result?: string;
      };
      return result === "ro" ? undefined : result;
    },
    shows: "rw",
    inPlace: [{ change: { level: "none" }, shows: "none" }],
    replacing: [
      { user: undefined, apiKeyId: otherId },
      { fabric: at.named("other") },
      { collection: "others" },
    ],
    beforeReplacement: async (stage, { apiKeyId, fabric: other, collection: name }) => {
      if (apiKeyId) await stage.other.send("POST", "/_api/key", { keyid: apiKeyId });
      if (other) await makeAccounts(stage, at, String(other));
      if (name) await makeSpotCollection(stage, fabric, String(name));
    },
    outside: [
      {
        does: "sets another level",
        act: (stage) => stage.other.send("PUT", pathOf(stage), { grant: "none" }),
        drift: { level: "none" },
      },
      {
        does: "clears the level",
        act: (stage) => stage.other.send("DELETE", pathOf(stage)),
        drift: { level: "ro" },
      },
    ],
    ownObject: false,
    remove: ({ gdn, other }) => other.send("DELETE", `/_api/user/${names.get(gdn)}`),
  };
};

export const resource = testsOf({
  cases: userAccessLevelCase,
});
