import { restqlQuery } from "../../providers/resources/restql-query/lifecycle.ts";
import { makeAccounts } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, testsOf } from "../support/resource-case.ts";

const query = "FOR account IN accounts RETURN account";

const restqlQueryCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  return {
    type: "RestqlQuery",
    driver: (connection) => drive(restqlQuery, connection),
    prepare: (stage) => makeAccounts(stage, at),
    inputs: () => ({
      fabric,
      name: "read_query",
      value: query,
      stamp: "acme/project/dev/RestqlQuery/query",
    }),
    seen: async ({ other }) =>
      (await other.look<{ name: string }[]>(inside(fabric, "restql/user"))).find(
        ({ name }) => name === "read_query",
      ),
    shows: { value: query },
    inPlace: [
      {
        change: { value: "FOR a IN accounts LIMIT 1 RETURN a" },
        shows: { value: "FOR a IN accounts LIMIT 1 RETURN a" },
      },
      { change: { parameters: { limit: 5 } }, shows: { parameter: { limit: 5 } } },
    ],
    replacing: [{ name: "other" }, { fabric: at.named("other") }],
    beforeReplacement: async (stage, { fabric: other }) => {
      if (other) await makeAccounts(stage, at, String(other));
    },
    outside: [
      {
        does: "changes the text",
        act: ({ other }) =>
          other.send("PUT", inside(fabric, "restql/read_query"), { query: { value: "RETURN 1" } }),
        drift: { value: "RETURN 1" },
      },
      {
        does: "changes the parameters",
        act: ({ other }) =>
          other.send("PUT", inside(fabric, "restql/read_query"), {
            query: { value: query, parameter: { n: 1 } },
          }),
        drift: { parameters: { n: 1 } },
      },
    ],
    remove: ({ other }) => other.send("DELETE", inside(fabric, "restql/read_query")),
    makeOther: ({ gdn }) =>
      // Saved queries belong to a user; the API key sees those of its own user.
      gdn.request(inside(fabric, "restql"), {
        method: "POST",
        body: { query: { name: "read_query", value: query } },
      }),
    refusal: new RegExp(
      String.raw`^Could not create query read_query in fabric ${fabric}: there is one of that name already, which this stack did not make\.`,
    ),
  };
};

export const resource = testsOf({
  cases: restqlQueryCase,
  lifecycle: restqlQuery,
  valid: { fabric: "spot", name: "read_query", value: "RETURN 1" },
  faults: [
    {
      change: { value: "FOR a IN accounts LIMIT 1 RETURN a" },
      alsoRiddenOut: { create: { 500: [6] } },
    },
  ],
});
