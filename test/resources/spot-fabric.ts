import { spotFabric } from "../../providers/resources/fabric/lifecycle.ts";
import { drive } from "../support/lifecycle.ts";
import { fabricNamed, inside, makeFabric } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

/** The shared scenario's view of SpotFabric. */
export const spotFabricCase = (at: Names): ResourceCase => {
  const name = at.named("spot");
  const [first, second] = at.regions;
  const moveTo = (region: string) => `/_tenant/${at.tenant}/_fabric/${name}/database/${region}`;
  return {
    type: "SpotFabric",
    driver: (connection) => drive(spotFabric, connection),
    inputs: () => ({
      name,
      dcList: [first, second],
      spotDc: first,
      metadata: { team: "accounts", limits: { rows: 5 } },
      stamp: "acme/project/dev/SpotFabric/fabric",
    }),
    seen: ({ other }) => fabricNamed(other, name),
    shows: {
      options: {
        dcList: `${first},${second}`,
        spotDc: first,
        metadata: { team: "accounts", limits: { rows: 5 } },
      },
    },
    inPlace: [
      { change: { spotDc: second }, shows: { options: { spotDc: second } } },
      { change: { spotCreationType: "NONE", spotDc: undefined }, shows: { options: { spotDc: "" } } },
      {
        change: { spotCreationType: "AUTOMATIC", spotDc: undefined },
        shows: { options: { spotDc: first } },
      },
      { change: { metadata: { team: "billing" } }, shows: { options: { metadata: { team: "billing" } } } },
      { change: { forceDestroy: true }, shows: {} },
      { change: { readyTimeout: 60 }, shows: {} },
      { change: { users: [at.owner] }, shows: {} },
    ],
    replacing: [
      { name: at.named("other") },
      { dcList: [first] },
      { dcList: [first, ...at.regions.slice(2)] },
      { dcList: at.regions },
    ],
    loses: new RegExp(
      String.raw`^warning: changing \w+ replaces fabric ${name}: it is deleted with what this stack declares in it, and made anew; `,
    ),
    outside: [
      {
        does: "moves the spot region",
        act: ({ other }) => other.send("PUT", moveTo(second)),
        drift: { spotDc: second },
      },
      {
        does: "takes the spot region away",
        act: ({ other }) => other.send("PUT", moveTo("")),
        drift: { spotCreationType: "NONE" },
      },
      {
        does: "changes declared metadata",
        act: ({ other }) =>
          other.send("PATCH", inside(name, "database/metadata"), { metadata: { team: "mine" } }),
        drift: { metadata: { team: "mine", limits: { rows: 5 } } },
      },
    ],
    remove: ({ other }) => other.send("DELETE", inside("_system", `database/${name}`)),
    makeOther: ({ gdn, other }) =>
      makeFabric(gdn, other, name, {
        dcList: `${second},${first}`,
        spotDc: first,
        metadata: { limits: { rows: 5 }, team: "accounts" },
      }),
    refusal: new RegExp(
      `^Could not create fabric ${name}: there is one of that name already, which this stack did not make\\.`,
    ),
  };
};

export const resource = testsOf({
  cases: spotFabricCase,
  lifecycle: spotFabric,
  valid: { name: "spot", spotDc: "us-west" },
  faults: [
    {
      change: { spotDc: "eu-central", metadata: { team: "billing" }, users: ["root"] },
      alsoRiddenOut: {
        // After a 500 a create is looked for, and sent again if it did nothing. A key that is refused inside of the
        // stack's own fabric lets itself in.
        create: { 500: [2], 401: [4, 5] },
        update: { 401: [2, 4, 6, 7] },
        delete: { 401: [2, 3, 4, 5, 6, 7] },
      },
    },
    {
      name: "SpotFabric with strict keys",
      withStrictKeys: true,
      only: ["create"],
      alsoRiddenOut: { create: { 500: [2], 401: [4, 9] } },
    },
  ],
});
