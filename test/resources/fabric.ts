import { fabricNamed } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";
import { spotFabricCase } from "./spot-fabric.ts";

/** A fabric that has no spot region, and is to have none. */
const fabricCase = (at: Names): ResourceCase => {
  const name = at.named("spot");
  const [first, second] = at.regions;
  return {
    ...spotFabricCase(at),
    type: "Fabric",
    inputs: () => ({
      name,
      dcList: [first, second],
      spotCreationType: "NONE",
      metadata: { team: "accounts" },
      stamp: "acme/project/dev/Fabric/fabric",
    }),
    seen: ({ other }) => fabricNamed(other, name),
    shows: { options: { dcList: `${first},${second}`, spotDc: "", metadata: { team: "accounts" } } },
    inPlace: [{ change: { metadata: {} }, shows: { options: { spotDc: "" } } }],
    replacing: [{ name: at.named("other") }, { dcList: [first] }],
    outside: [
      {
        does: "gives it a spot region",
        act: ({ other }) => other.send("PUT", `/_tenant/${at.tenant}/_fabric/${name}/database/${second}`),
        drift: { spotCreationType: "SPOT_REGION", spotDc: second },
      },
    ],
    makeOther: undefined,
  };
};

export const resource = testsOf({
  cases: fabricCase,
});
