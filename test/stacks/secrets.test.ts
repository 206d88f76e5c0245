import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { temporaryFolder } from "../support/cleanup.ts";
import { testStack } from "../support/engine.ts";
import { testGdn } from "../support/test-gdn.ts";

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

test("a credential from the environment shows nowhere: logs at every level, plans, checkpoints, titles, journal", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const folder = temporaryFolder();
  const { apiKey, email, password } = gdn.info;
  const login = await gdn.request("/_open/auth", { method: "POST", body: { email, password } });
  const { jwt } = login.body as { jwt: string };
  const secrets = [apiKey.split(".").at(-1) ?? apiKey, password, jwt];
  const planted = { GDN_TOKEN: jwt, GDN_EMAIL: email, GDN_PASSWORD: password };
  const stack = await testStack({ gdn: gdn.info, env: { PULUMI_EXPERIMENTAL: "true", ...planted } });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
  const plan = join(folder, "plan.json");
  const texts: string[] = [];
  texts.push((await stack.preview("--save-plan", plan, "-v=9", "--logtostderr", "--debug")).output);
  texts.push(readFileSync(plan, "utf8"));
  const running = stack.up("-v=9", "--logtostderr", "--debug");
  let done = false;
  void running.finally(() => {
    done = true;
  });
  while (!done) {
    texts.push(...commandLines());
    await pause(20);
  }
  texts.push((await running).output, (await stack.refresh("-v=9", "--logtostderr", "--debug")).output);
  // An error, with all that the plugin prints about it.
  await gdn.request("/_local/faults", { method: "PUT", body: [{ kind: "status", status: 500 }] });
  texts.push((await stack.refresh("-v=9", "--logtostderr", "--debug")).output);
  await gdn.request("/_local/faults", { method: "DELETE" });
  texts.push((await stack.destroy("-v=9", "--logtostderr", "--debug")).output);
  texts.push(JSON.stringify(await gdn.journal()));
  texts.push(...allFilesOf(stack.folder).map((file) => readFileSync(file, "utf8")));

  expect(texts.length).toBeGreaterThan(20);
  const isLeak = (text: string) => secrets.some((secret) => text.includes(secret));
  expect(texts.filter(isLeak).map((text) => text.slice(0, 200))).toEqual([]);
});

/** The command lines of all processes, which everybody on the machine can read. */
function commandLines(): string[] {
  if (!existsSync("/proc")) return []; // Only Linux shows them there.
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        return ""; // It has ended since.
      }
    });
}

/** State, its backups and history, settings. */
function allFilesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
