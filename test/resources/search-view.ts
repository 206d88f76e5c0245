import { searchView } from "../../providers/resources/search-view/lifecycle.ts";
import { makeAccounts } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const links = { accounts: { fields: { name: { analyzers: ["text_en"] }, balance: {} } } };
const wider = { accounts: { includeAllFields: true, analyzers: ["text_en", "identity"] } };
const primarySort = [{ field: "balance", asc: false }];

const searchViewCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const path = inside(fabric, "search/view/found");
  return {
    type: "SearchView",
    driver: (connection) => drive(searchView, connection),
    prepare: (stage) => makeAccounts(stage, at),
    inputs: () => ({
      ...{ fabric, name: "found", links, primarySort },
      stamp: "acme/project/dev/SearchView/found",
    }),
    seen: async ({ other }) => {
      const body = (await other.send("GET", `${path}/properties`, undefined, [404])) as { name?: string };
      return body.name === undefined ? undefined : body;
    },
    shows: { name: "found", links, primarySort },
    inPlace: [
      { change: { links: wider }, shows: { links: wider } },
      { change: { links: {} }, shows: { links: {} } },
    ],
    replacing: [{ name: "other" }, { fabric: at.named("other") }, { primarySort: [] }],
    fixed: [{ primarySort: [{ field: "name", asc: true }] }],
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await makeAccounts(stage, at, String(other));
    },
    outside: [
      {
        does: "changes the links",
        act: ({ other }) => other.send("PUT", `${path}/properties`, { links: wider }),
        drift: { links: { accounts: { includeAllFields: true, analyzers: ["identity", "text_en"] } } },
      },
    ],
    remove: ({ other }) => other.send("DELETE", path),
    makeOther: ({ other }) =>
      other.send("POST", inside(fabric, "search/view"), {
        type: "search",
        name: "found",
        links,
        primarySort,
      }),
    refusal: new RegExp(
      `^Could not create search view found in fabric ${fabric}: there is one of that name already, which`,
    ),
  };
};

export const resource = testsOf({
  cases: searchViewCase,
  lifecycle: searchView,
  valid: { fabric: "spot", name: "found", links, primarySort },
  faults: [{ alsoRiddenOut: { create: { 500: [5] } }, change: { links: wider } }],
});
