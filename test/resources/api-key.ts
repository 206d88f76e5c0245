import { apiKey } from "../../providers/resources/api-key/lifecycle.ts";
import { drive } from "../support/lifecycle.ts";
import type { Names } from "../support/place.ts";
import { type ResourceCase, type Stage, testsOf } from "../support/resource-case.ts";

/** The names are listed, so that one that should be gone is seen; `other` is somebody else's. */
async function keyWithAttributes({ other }: Stage, path: string): Promise<unknown> {
  const { user } = (await other.send("GET", path, undefined, [404])) as { user?: string };
  if (user === undefined) return undefined;
  const attributes = await other.look<Record<string, string>>(`${path}/attributes`);
  return { user, attributes, names: Object.keys(attributes).filter((name) => name !== "other") };
}

const apiKeyCase = (at: Names): ResourceCase => {
  const id = at.named("app");
  const path = `/_api/key/${id}`;
  return {
    type: "ApiKey",
    // Its secret is in the state only, so there it is an error.
    foundAgain: false,
    driver: (connection) => drive(apiKey, connection),
    inputs: () => ({
      apiKeyId: id,
      attributes: { team: "accounts", purpose: "orders" },
      stamp: "acme/project/dev/ApiKey/app",
    }),
    seen: (stage) => keyWithAttributes(stage, path),
    shows: { user: id, attributes: { team: "accounts" }, names: ["purpose", "team"] },
    inPlace: [
      {
        change: { attributes: { team: "billing", tier: "1" } },
        shows: { attributes: { team: "billing", tier: "1" }, names: ["team", "tier"] },
      },
      { change: { attributes: {} }, shows: { names: [] } },
      { change: { rotateWhenChanged: "2026-11" }, shows: { names: ["purpose", "team"] } },
    ],
    replacing: [{ apiKeyId: at.named("other") }],
    loses: new RegExp(
      `^warning: changing apiKeyId replaces API key ${id}: whoever uses it is refused from then on`,
    ),
    outside: [
      {
        does: "changes and removes attributes",
        act: async ({ other }) => {
          await other.send("PUT", `${path}/attributes`, { team: "mine", other: "people's" });
          await other.send("DELETE", `${path}/attributes/purpose`);
        },
        drift: { attributes: { team: "mine" } },
      },
    ],
    remove: ({ other }) => other.send("DELETE", path),
    makeOther: async ({ other }) => {
      await other.send("POST", "/_api/key", { keyid: id });
      await other.send("PUT", `${path}/attributes`, { team: "accounts", purpose: "orders", more: "of it" });
    },
    refusal: new RegExp(
      `^Could not create API key ${id}: there is one of that name already, which this stack did not make\\.`,
    ),
  };
};

export const resource = testsOf({
  cases: apiKeyCase,
  lifecycle: apiKey,
  valid: { apiKeyId: "app", attributes: { team: "accounts" }, rotateWhenChanged: "2026-11" },
  faults: [
    {
      change: { attributes: { team: "billing" } },
      alsoRiddenOut: { create: { 500: [6] } },
    },
  ],
});
