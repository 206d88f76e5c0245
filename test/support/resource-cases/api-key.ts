import { apiKey } from "../../../providers/lifecycle/api-key.ts";
import { drive } from "../lifecycle.ts";
import type { ResourceCase, Stage } from "../resource-case.ts";

const PATH = "/_api/key/app";

/** The names are listed, so that one that should be gone is seen; `other` is somebody else's. */
async function keyWithAttributes({ other }: Stage): Promise<unknown> {
  const { user } = (await other.send("GET", PATH, undefined, [404])) as { user?: string };
  if (user === undefined) return undefined;
  const attributes = await other.look<Record<string, string>>(`${PATH}/attributes`);
  return { user, attributes, names: Object.keys(attributes).filter((name) => name !== "other") };
}

export const apiKeyCase: ResourceCase = {
  type: "ApiKey",
  driver: (connection) => drive(apiKey, connection),
  inputs: () => ({
    apiKeyId: "app",
    attributes: { team: "accounts", purpose: "orders" },
    stamp: "acme/project/dev/ApiKey/app",
  }),
  seen: keyWithAttributes,
  shows: { user: "app", attributes: { team: "accounts" }, names: ["purpose", "team"] },
  inPlace: [
    {
      change: { attributes: { team: "billing", tier: "1" } },
      shows: { attributes: { team: "billing", tier: "1" }, names: ["team", "tier"] },
    },
    { change: { attributes: {} }, shows: { names: [] } },
  ],
  replacing: [{ apiKeyId: "other" }],
  loses: /^warning: changing apiKeyId replaces API key app: whoever uses it is refused from then on/,
  outside: [
    {
      does: "changes and removes attributes",
      act: async ({ other }) => {
        await other.send("PUT", `${PATH}/attributes`, { team: "mine", other: "people's" });
        await other.send("DELETE", `${PATH}/attributes/purpose`);
      },
      drift: { attributes: { team: "mine" } },
    },
  ],
  remove: ({ other }) => other.send("DELETE", PATH),
  makeOther: async ({ other }) => {
    await other.send("POST", "/_api/key", { keyid: "app" });
    await other.send("PUT", `${PATH}/attributes`, { team: "accounts", purpose: "orders", more: "of it" });
  },
  refusal:
    /^Could not create API key app: there is one of that name already, which this stack did not make\./,
};
