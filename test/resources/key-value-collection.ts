import { keyValueCollection } from "../../providers/resources/key-value-collection/lifecycle.ts";
import { collection, makeStage } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const keyValueCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const path = inside(fabric, "kv/sessions");
  return {
    type: "KeyValueCollection",
    driver: (connection) => drive(keyValueCollection, connection),
    prepare: (stage) => makeStage(stage, at),
    inputs: () => ({
      ...{ fabric, name: "sessions", expiration: true },
      stamp: "acme/project/dev/KeyValueCollection/sessions",
    }),
    seen: async ({ other }) => {
      const all = await other.look<{ name: string; expiration: boolean }[]>(inside(fabric, "kv"));
      const found = all.find(({ name }) => name === "sessions");
      if (found === undefined) return undefined;
      const properties = (await other.send("GET", `${collection(at, "sessions")}/properties`)) as object;
      return { ...properties, ...found };
    },
    shows: { expiration: true, hasStream: false, waitForSync: false, collectionModel: "KV" },
    inPlace: [
      { change: { stream: true }, shows: { hasStream: true, waitForSync: false } },
      { change: { waitForSync: true }, shows: { hasStream: false, waitForSync: true } },
      { change: { forceDestroy: true }, shows: {} },
    ],
    replacing: [{ name: "other" }, { fabric: at.named("other") }, { expiration: false }],
    fixed: [{ expiration: false }],
    loses: new RegExp(
      `^warning: changing \\w+ replaces key-value collection sessions in fabric ${fabric}: it is deleted with all its pairs`,
    ),
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await makeStage(stage, at, String(other));
    },
    outside: [
      {
        does: "changes the properties",
        act: ({ other }) =>
          other.send("PUT", `${collection(at, "sessions")}/properties`, {
            hasStream: true,
            waitForSync: true,
          }),
        drift: { stream: true, waitForSync: true },
      },
    ],
    remove: ({ other }) => other.send("DELETE", path),
    makeOther: ({ other }) => other.send("POST", `${path}?expiration=true`, {}),
    refusal: new RegExp(
      `^Could not create key-value collection sessions in fabric ${fabric}: there is one of that name already, which`,
    ),
  };
};

export const resource = testsOf({
  cases: keyValueCase,
  lifecycle: keyValueCollection,
  valid: { fabric: "spot", name: "sessions" },
  faults: [{ alsoRiddenOut: { create: { 500: [5] } }, change: { stream: true } }],
});
