import { expect, test } from "vitest";
import { testStack } from "../support/engine.ts";
import { inspect, owner } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

const WHY =
  /API key rotated was refused in fabric spot: check gdn:apiKey, and give the key 'rw' on the fabric\./;

test.each([["default"], ["strict", "--strict-keys"]])(
  "a rotated API key bricks neither up nor destroy, though the state holds the old one; on the %s service",
  async (service, ...flags) => {
    const gdn = await testGdn("--regions", "us-west,eu-central", ...flags);
    const stack = await testStack({ gdn: gdn.info });
    stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
    await stack.configureSecret("gdn:apiKey", gdn.info.apiKey);
    expect(await stack.up()).toMatchObject({ status: 0 });

    const ask = await owner(gdn.info);
    const { key } = await ask<{ key: string }>("/_api/key", { method: "POST", body: { keyid: "rotated" } });
    await ask("/_api/key/rotated/database/_system", { method: "PUT", body: { grant: "rw" } });
    await ask(`/_api/key/${gdn.info.apiKeyId}`, { method: "DELETE" });
    await stack.configureSecret("gdn:apiKey", key);
    // For these two the engine configures the provider from the state; `npm run` hands on the present key like this.
    stack.env.GDN_API_KEY = key;

    const refresh = await stack.refresh();
    if (service === "default") {
      expect(refresh.status, refresh.output).toBe(0);
    } else {
      // A new key has no right there, and a refresh gives it none.
      expect(refresh.status).not.toBe(0);
      expect(refresh.output).toMatch(WHY);
    }
    // The level of the key that is gone is gone with it, and is declared for one that does not exist any more.
    stack.configure({ apiKeyId: "rotated" });
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    const settled = await stack.refresh("--expect-no-changes");
    expect(settled.status, settled.output).toBe(0);
    const destroy = await stack.destroy();
    expect(destroy.status, destroy.output).toBe(0);
    expect(await inspect({ ...gdn.info, apiKeyId: "rotated" })).toEqual({ fabrics: {}, levels: {} });
    expect(stack.stateText()).not.toContain(key);
  },
);
