import { spawn } from "node:child_process";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { clearStaleLocks } from "../../cli/stack/state.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { killWithDescendants } from "../faults/kill.ts";
import { cleanUp } from "../support/cleanup.ts";
import { type SeparateStack, temporaryProject, testStack } from "../support/engine.ts";
import { writeFiles } from "../support/files.ts";
import { outsider } from "../support/outsider.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

const program = (rotation: string) => `
import { ApiKey, AccessLevel } from ${JSON.stringify(join(checkoutFolder, "providers", "index.ts"))};
const app = new ApiKey("app", { apiKeyId: "app"${rotation} });
new AccessLevel("app", { apiKeyId: "app", fabric: "_system", level: "ro" }, { dependsOn: app });
export const key = app.key;
`;

/** Runs an up that is killed while it waits for the answer to its creation of the key. */
async function killedUp(stack: SeparateStack, gdn: TestGdn, kind: string, args: string[]): Promise<void> {
  await gdn.request("/_local/faults", { method: "PUT", body: [{ kind, method: "POST", path: "**/key" }] });
  const { name, project, env, settingsFile } = stack;
  const child = spawn(
    inject("engine").cli,
    [
      ...["up", "--yes", "--skip-preview", "--non-interactive", "--stack", name],
      ...["--config-file", settingsFile, ...args],
    ],
    { cwd: project, env, stdio: "ignore" },
  );
  const kill = () => killWithDescendants(child.pid);
  cleanUp(kill);
  const hits = async () => ((await gdn.request("/_local/faults")).body as { hits: number }[])[0]?.hits;
  await expect.poll(hits, { timeout: 30_000 }).toBe(1);
  const ended = new Promise((resolve) => child.once("close", resolve));
  kill();
  await ended;
  await gdn.request("/_local/faults", { method: "DELETE" });
  clearStaleLocks(join(stack.folder, "state"), "other", name);
}

test("a rotation that is killed between the old key and the new one is ended by the same command", async () => {
  const gdn = await testGdn();
  const other = await outsider(gdn);
  const project = temporaryProject({ "index.ts": program("") });
  const stack = await testStack({ gdn: gdn.info, project });
  const whole = async (...args: string[]) => {
    const { status, output } = await stack.up(...args);
    expect(status, output).toBe(0);
    const show = ["stack", "output", "key", "--show-secrets", "--stack", stack.name];
    const apikey = (await stack.pulumi(show)).output.trim();
    const answer = await gdn.request("/_api/key/validate", { method: "POST", body: { apikey } });
    expect(answer).toMatchObject({ status: 200, body: { result: { keyid: "app" } } });
    expect(await other.look("/_api/key/app/database")).toEqual({ _system: "ro" });
    return apikey;
  };
  const keys = [await whole()];

  const urn = stack.resources().find(({ type }) => type.endsWith(":ApiKey"))?.urn ?? "";
  await killedUp(stack, gdn, "hang", ["--replace", urn]);
  keys.push(await whole("--replace", urn));

  writeFiles(project, { "index.ts": program(', rotateWhenChanged: "2026-12"') });
  await killedUp(stack, gdn, "silence", []);
  keys.push(await whole());
  expect(new Set(keys).size).toBe(3);
  expect(await stack.preview("--expect-no-changes")).toMatchObject({ status: 0 });
});
