import { stream } from "../../providers/resources/stream/lifecycle.ts";
import { makeStage } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const streamCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  return {
    type: "Stream",
    driver: (connection) => drive(stream, connection),
    prepare: (stage) => makeStage(stage, at),
    inputs: () => ({ fabric, name: "orders", stamp: "acme/project/dev/Stream/orders" }),
    seen: async ({ other }) =>
      (await other.look<{ topic: string }[]>(inside(fabric, "streams"))).find(
        ({ topic }) => topic === "c8globals.orders",
      ),
    shows: { topic: "c8globals.orders", local: false },
    inPlace: [{ change: { forceDestroy: true }, shows: {} }],
    replacing: [{ name: "other" }, { fabric: at.named("other") }, { local: true }],
    loses: new RegExp(
      `^warning: changing \\w+ replaces stream c8globals.orders in fabric ${fabric}: it is deleted with all messages`,
    ),
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await makeStage(stage, at, String(other));
    },
    outside: [],
    remove: ({ other }) => other.send("DELETE", inside(fabric, "streams/c8globals.orders")),
    makeOther: ({ other }) => other.send("POST", inside(fabric, "streams/orders?global=true")),
    refusal: new RegExp(
      `^Could not create stream c8globals.orders in fabric ${fabric}: there is one of that name already, which`,
    ),
  };
};

export const resource = testsOf({
  cases: streamCase,
  lifecycle: stream,
  valid: { fabric: "spot", name: "orders" },
  faults: [{ alsoRiddenOut: { create: { 500: [5] } }, only: ["create", "read", "delete"] }],
});
