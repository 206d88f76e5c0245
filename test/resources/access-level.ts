import { accessLevel } from "../../providers/resources/access-level/lifecycle.ts";
import { makeSpotCollection, makeStage } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const accessLevelCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const [id, otherId] = [at.named("app"), at.named("other")];

  return {
    type: "AccessLevel",
    driver: (connection) => drive(accessLevel, connection),
    prepare: async (stage) => {
      // Before the fabric, so that it has no level on it.
      await stage.other.send("POST", "/_api/key", { keyid: id });
      await makeStage(stage, at);
    },
    inputs: () => ({
      apiKeyId: id,
      fabric,
      level: "rw",
      stamp: "acme/project/dev/AccessLevel/access",
    }),
    seen: async ({ other }) => {
      const { result } = (await other.send(
        "GET",
        `/_api/key/${id}/database/${fabric}`,
        undefined,
        [404],
      )) as {
        result?: string;
      };
      return result === "none" ? undefined : result;
    },
    shows: "rw",
    inPlace: [{ change: { level: "ro" }, shows: "ro" }],
    replacing: [
      { apiKeyId: otherId },
      { fabric: at.named("other") },
      { collection: "accounts" },
      { stream: "c8globals.events" },
    ],
    beforeReplacement: async (stage, { apiKeyId, fabric: other, collection: name, stream }) => {
      const { send } = stage.other;
      if (apiKeyId) await send("POST", "/_api/key", { keyid: apiKeyId });
      if (other) await makeStage(stage, at, String(other));
      if (name) await makeSpotCollection(stage, fabric, String(name));
      if (stream) await send("POST", inside(fabric, "streams/events?global=true"));
    },
    outside: [
      {
        does: "sets another level",
        act: ({ other }) => other.send("PUT", `/_api/key/${id}/database/${fabric}`, { grant: "ro" }),
        drift: { level: "ro" },
      },
      {
        does: "clears the level",
        act: ({ other }) => other.send("DELETE", `/_api/key/${id}/database/${fabric}`),
        drift: { level: "none" },
      },
    ],
  };
};

export const resource = testsOf({
  cases: accessLevelCase,
  lifecycle: accessLevel,
  valid: { apiKeyId: "app", fabric: "spot", level: "rw" },
  faults: [
    {
      change: { level: "ro" },
      // The note of the level before is written, read and removed in a second attempt; a refresh can do without it.
      alsoRiddenOut: {
        create: { 401: [1, 3] },
        read: { 401: [1] },
        update: { 401: [1, 2] },
        delete: { 401: [1, 5, 6] },
      },
    },
  ],
});
