import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryProject, testStack } from "../support/engine.ts";
import { testGdn } from "../support/test-gdn.ts";

const program = `
import { ApiKey } from ${JSON.stringify(join(checkoutFolder, "providers", "index.ts"))};
export const key = new ApiKey("app", { apiKeyId: "app", attributes: { team: "shop" } }).key;
`;

test("the secret of a key is kept, encrypted, also when the key is left half made; a replacement makes another", async () => {
  const gdn = await testGdn();
  const stack = await testStack({ gdn: gdn.info, project: temporaryProject({ "index.ts": program }) });
  /** Anything that looks like the new key, wherever it should not be. */
  const expectNoKey = (...texts: string[]) => {
    for (const text of texts) expect(/acme\.app\.\w{20}/.exec(text)?.[0].slice(0, 8)).toBeUndefined();
  };
  const show = ["stack", "output", "key", "--show-secrets", "--stack", stack.name];
  const validKey = async () => {
    const key = (await stack.pulumi(show)).output.trim();
    const answer = await gdn.request("/_api/key/validate", { method: "POST", body: { apikey: key } });
    expect(answer).toMatchObject({ status: 200, body: { result: { keyid: "app" } } });
    return key;
  };

  const fault = { kind: "status", status: 500, method: "PUT", path: "**/attributes" };
  await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  const half = await stack.up();
  expect(half.status).not.toBe(0);
  expect(half.output).toMatch(/Could not change the attributes of API key app: the GDN answered 500/);
  expectNoKey(half.output, stack.stateText());

  await gdn.request("/_local/faults", { method: "DELETE" });
  await gdn.clearJournal();
  const whole = await stack.up();
  expect(whole.status).toBe(0);
  expectNoKey(whole.output, stack.stateText());
  const made = (await gdn.journal()).filter(({ method }) => method === "POST");
  expect(made).toEqual([]);
  const first = await validKey();

  const urn = stack.resources().find(({ type }) => type.endsWith(":ApiKey"))?.urn ?? "";
  const replaced = await stack.up("--replace", urn);
  expect(replaced.status, replaced.output).toBe(0);
  expectNoKey(replaced.output, stack.stateText());
  expect(await validKey()).not.toBe(first);
  expect(await stack.destroy()).toMatchObject({ status: 0 });
});
