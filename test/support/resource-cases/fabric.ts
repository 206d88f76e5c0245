import { fabricNamed } from "../outsider.ts";
import type { ResourceCase } from "../resource-case.ts";
import { spotFabricCase } from "./spot-fabric.ts";

/** A fabric that has no spot region, and is to have none. */
export const fabricCase: ResourceCase = {
  ...spotFabricCase,
  type: "Fabric",
  inputs: () => ({
    name: "spot",
    spotCreationType: "NONE",
    metadata: { team: "accounts" },
    stamp: "acme/project/dev/Fabric/fabric",
  }),
  seen: ({ other }) => fabricNamed(other, "spot"),
  shows: { options: { dcList: "us-west,eu-central,ap-south", spotDc: "", metadata: { team: "accounts" } } },
  inPlace: [{ change: { metadata: {} }, shows: { options: { spotDc: "" } } }],
  replacing: [{ name: "other" }, { dcList: ["us-west"] }],
  outside: [
    {
      does: "gives it a spot region",
      act: ({ other }) => other.send("PUT", "/_tenant/acme/_fabric/spot/database/eu-central"),
      drift: { spotCreationType: "SPOT_REGION", spotDc: "eu-central" },
    },
  ],
  makeOther: undefined,
};
