import { streamWorker } from "../../providers/resources/stream-worker/lifecycle.ts";
import { makeStage } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const definition = `@App:name("totals")
@source(type="c8streams", stream.list="orders", @map(type="json"))
define stream Orders (customer string, amount double);
from Orders[amount > 10] select customer insert into Large;
`;
const other = definition.replace("10", "20");

const streamWorkerCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const [region = ""] = at.regions;
  const path = inside(fabric, "streamapps/totals");
  const body = { definition, regions: [region] };
  return {
    type: "StreamWorker",
    driver: (connection) => drive(streamWorker, connection),
    prepare: (stage) => makeStage(stage, at),
    inputs: () => ({
      ...{ fabric, name: "totals", ...body },
      stamp: "acme/project/dev/StreamWorker/totals",
    }),
    seen: async ({ other: somebody }) => {
      const found = (await somebody.send("GET", path, undefined, [404])) as { streamApps?: unknown[] };
      return found.streamApps?.[0];
    },
    shows: { name: "totals", definition, regions: [region], isActive: true },
    inPlace: [
      { change: { definition: other }, shows: { definition: other, isActive: true } },
      { change: { active: false }, shows: { isActive: false } },
      { change: { regions: [...at.regions] }, shows: { regions: [...at.regions], isActive: true } },
    ],
    replacing: [{ fabric: at.named("other") }],
    beforeReplacement: async (stage, { fabric: another }) => {
      if (another) await makeStage(stage, at, String(another));
    },
    outside: [
      {
        does: "changes the text",
        act: ({ other: somebody }) => somebody.send("PUT", path, { ...body, definition: other }),
        drift: { definition: other },
      },
      {
        does: "deactivates it",
        act: ({ other: somebody }) => somebody.send("PATCH", `${path}/active?active=false`),
        drift: { active: false },
      },
    ],
    remove: ({ other: somebody }) => somebody.send("DELETE", path),
    makeOther: async ({ other: somebody }) => {
      await somebody.send("POST", inside(fabric, "streamapps"), body);
      await somebody.send("PATCH", `${path}/active?active=true`);
    },
    refusal: new RegExp(
      `^Could not create stream worker totals in fabric ${fabric}: there is one of that name already, which`,
    ),
  };
};

export const resource = testsOf({
  cases: streamWorkerCase,
  lifecycle: streamWorker,
  valid: { fabric: "spot", name: "totals", definition },
  faults: [{ alsoRiddenOut: { create: { 500: [6] } }, change: { definition: other } }],
});
