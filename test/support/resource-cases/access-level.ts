import { accessLevel } from "../../../providers/lifecycle/access-level.ts";
import { drive } from "../lifecycle.ts";
import type { ResourceCase } from "../resource-case.ts";
import { FABRIC, makeStage } from "./stage.ts";

export const accessLevelCase: ResourceCase = {
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
