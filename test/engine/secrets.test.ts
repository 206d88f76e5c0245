import { expect, test } from "vitest";
import { testStack } from "../support/engine.ts";
import { testGdn } from "../support/local-gdn.ts";

test("the state holds no credential, and a provider text that does not change with the providers", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const { apiKey, email, password } = gdn.info;
  const login = await gdn.request("/_open/auth", { method: "POST", body: { email, password } });
  const { jwt } = login.body as { jwt: string };
  // A key in the stack's configuration, which is used, and a token in the environment.
  const stack = await testStack({ gdn: gdn.info, env: { GDN_TOKEN: jwt } });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
  await stack.configureSecret("gdn:apiKey", apiKey);
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  for (const text of [stack.stateText(), up.output]) {
    for (const secret of [apiKey, apiKey.split(".").at(-1) ?? apiKey, password, jwt]) {
      expect(text.includes(secret)).toBe(false);
    }
  }
  const gdnResources = stack.resources().filter(({ type }) => type.includes("gdn:"));
  expect(gdnResources).toHaveLength(6);
  for (const { type, inputs, outputs } of gdnResources) {
    const text = `exports.handler=()=>require("./providers/plugin.ts").${type.split(":").at(-1)}`;
    expect([inputs?.__provider, outputs?.__provider]).toEqual([text, text]);
    expect(text.length).toBeLessThan(300);
  }
});

test("a credential that is configured in clear is refused before anything is written", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ "gdn:apiKey": gdn.info.apiKey, spotDc: "us-west" });
  const up = await stack.up();
  expect(up.status).not.toBe(0);
  expect(up.output).toMatch(
    /gdn:apiKey is set in clear, .*: set it again with 'pulumi config set --secret gdn:apiKey'/,
  );
  expect(stack.stateText()).not.toContain(gdn.info.apiKey);
  expect(await gdn.journal()).toEqual([]);
});
