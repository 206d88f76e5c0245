import { accessLevel } from "../../../providers/lifecycle/access-level.ts";
import { drive } from "../lifecycle.ts";
import type { TestGdn } from "../local-gdn.ts";
import type { ResourceCase, Stage } from "../resource-case.ts";
import { FABRIC, makeAccounts } from "./stage.ts";

/** The service makes the names of users up. */
const names = new WeakMap<TestGdn, string>();
const pathOf = ({ gdn }: Stage) => `/_api/user/${names.get(gdn)}/database/${FABRIC}/collection/accounts`;

/** The same resource as for API keys, with other calls: here on a collection, in a fabric on which the user has `ro`. */
export const userAccessLevelCase: ResourceCase = {
  type: "AccessLevel of a user",
  driver: (connection) => drive(accessLevel, connection),
  prepare: async (stage) => {
    await makeAccounts(stage);
    const made = await stage.other.send("POST", "/_api/user", {
      email: "ann@shop.example",
      passwd: "secret",
    });
    const { user } = made as { user: string };
    names.set(stage.gdn, user);
    await stage.other.send("PUT", `/_api/user/${user}/database/${FABRIC}`, { grant: "ro" });
  },
  inputs: ({ gdn }) => ({
    user: names.get(gdn),
    fabric: FABRIC,
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
    { user: "other" },
    { user: undefined, apiKeyId: "app" },
    { fabric: "other" },
    { collection: "others" },
  ],
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
  remove: ({ gdn, other }) => other.send("DELETE", `/_api/user/${names.get(gdn)}`),
};
