import { accessLevel } from "../../providers/resources/access-level/lifecycle.ts";
import { makeAccounts } from "../support/fabric-contents.ts";
import { drive } from "../support/lifecycle.ts";
import { inside } from "../support/outsider.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, type Stage, testsOf } from "../support/resource-case.ts";

/** A level on a saved query, a graph or a search view, for which jsc8 has no calls. */
const queryAccessLevelCase = (at: Names): ResourceCase => {
  const { fabric } = at;
  const id = at.named("app");
  const path = `/_api/key/${id}/database/${fabric}/restql/all`;

  async function save({ gdn }: Stage, name: string): Promise<void> {
    const query = { name, value: "RETURN 1" };
    await gdn.request(inside(fabric, "restql"), { method: "POST", body: { query } });
  }

  return {
    type: "AccessLevel on a saved query",
    driver: (connection) => drive(accessLevel, connection),
    prepare: async (stage) => {
      await makeAccounts(stage, at);
      await save(stage, "all");
      await stage.other.send("POST", "/_api/key", { keyid: id });
      await stage.other.send("PUT", `/_api/key/${id}/database/${fabric}`, { grant: "ro" });
    },
    inputs: () => ({
      ...{ apiKeyId: id, fabric, query: "all", level: "rw" },
      stamp: "acme/project/dev/AccessLevel/access",
    }),
    seen: async ({ other }) => {
      const { result } = (await other.send("GET", path, undefined, [404])) as { result?: string };
      return result === "ro" ? undefined : result;
    },
    shows: "rw",
    inPlace: [{ change: { level: "none" }, shows: "none" }],
    replacing: [
      { query: "others" },
      { query: "*" },
      { query: undefined, graph: "friends" },
      { query: undefined, view: "found" },
    ],
    beforeReplacement: async (stage, { query, graph, view }) => {
      if (query === "others") await save(stage, "others");
      const definition = { name: "friends", edgeDefinitions: [] };
      if (graph) await stage.other.send("POST", inside(fabric, "graph"), definition);
      if (view) await stage.other.send("POST", inside(fabric, "search/view"), { name: "found", links: {} });
    },
    outside: [
      {
        does: "sets another level",
        act: ({ other }) => other.send("PUT", path, { grant: "none" }),
        drift: { level: "none" },
      },
    ],
    ownObject: false,
    remove: ({ gdn }) => gdn.request(inside(fabric, "restql/all"), { method: "DELETE" }),
  };
};

export const resource = testsOf({ cases: queryAccessLevelCase });
