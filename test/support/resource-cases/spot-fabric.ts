import { spotFabric } from "../../../providers/lifecycle/spot-fabric.ts";
import { drive } from "../lifecycle.ts";
import { fabricNamed, inside, makeFabric } from "../outsider.ts";
import type { ResourceCase } from "../resource-case.ts";

/** The shared scenario's view of SpotFabric. */
export const spotFabricCase: ResourceCase = {
  type: "SpotFabric",
  driver: (connection) => drive(spotFabric, connection),
  inputs: () => ({
    name: "spot",
    dcList: ["us-west", "eu-central"],
    spotDc: "us-west",
    metadata: { team: "accounts", limits: { rows: 5 } },
    stamp: "acme/project/dev/SpotFabric/fabric",
  }),
  seen: ({ other }) => fabricNamed(other, "spot"),
  shows: {
    options: {
      dcList: "us-west,eu-central",
      spotDc: "us-west",
      metadata: { team: "accounts", limits: { rows: 5 } },
    },
  },
  inPlace: [
    { change: { spotDc: "eu-central" }, shows: { options: { spotDc: "eu-central" } } },
    { change: { spotCreationType: "NONE", spotDc: undefined }, shows: { options: { spotDc: "" } } },
    {
      change: { spotCreationType: "AUTOMATIC", spotDc: undefined },
      shows: { options: { spotDc: "us-west" } },
    },
    { change: { metadata: { team: "billing" } }, shows: { options: { metadata: { team: "billing" } } } },
    { change: { forceDestroy: true }, shows: {} },
    { change: { readyTimeout: 60 }, shows: {} },
    { change: { users: ["root"] }, shows: {} },
  ],
  replacing: [
    { name: "other" },
    { dcList: ["us-west", "ap-south"] },
    { dcList: ["us-west", "eu-central", "ap-south"] },
  ],
  loses: /^warning: changing \w+ replaces fabric spot: it is deleted with all collections, documents and/,
  outside: [
    {
      does: "moves the spot region",
      act: ({ other }) => other.send("PUT", "/_tenant/acme/_fabric/spot/database/eu-central"),
      drift: { spotDc: "eu-central" },
    },
    {
      does: "takes the spot region away",
      act: ({ other }) => other.send("PUT", "/_tenant/acme/_fabric/spot/database/"),
      drift: { spotCreationType: "NONE" },
    },
    {
      does: "changes declared metadata",
      act: ({ other }) =>
        other.send("PATCH", inside("spot", "database/metadata"), { metadata: { team: "mine" } }),
      drift: { metadata: { team: "mine", limits: { rows: 5 } } },
    },
  ],
  remove: ({ other }) => other.send("DELETE", inside("_system", "database/spot")),
  makeOther: ({ gdn, other }) =>
    makeFabric(gdn, other, "spot", {
      dcList: "eu-central,us-west",
      spotDc: "us-west",
      metadata: { limits: { rows: 5 }, team: "accounts" },
    }),
  refusal:
    /^Could not create fabric spot: there is a fabric of that name already, which this stack did not make\./,
};
