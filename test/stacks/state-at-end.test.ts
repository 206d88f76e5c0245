import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { killWithDescendants } from "../faults/kill.ts";
import { cleanUp } from "../support/cleanup.ts";
import { type SeparateStack, temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { AccessLevel, ApiKey, Collection, SeedDocuments, SpotFabric, User } from ${JSON.stringify(join(checkoutFolder, "providers", "index.ts"))};

const config = new pulumi.Config();
const step = config.requireNumber("step");
const fabric = new SpotFabric("shop", { name: "shop", spotDc: "us-west" });
const accounts = new Collection("accounts", { fabric, name: "accounts", isSpot: true });
const seeds = new SeedDocuments("seeds", { fabric, collection: accounts, documents: [{ _key: "1" }, { _key: "2" }] });
const key = new ApiKey("app", { apiKeyId: "app" });
new AccessLevel("app", { fabric, apiKeyId: key.apiKeyId, level: "rw" }, { dependsOn: seeds });
if (step > 1) {
  new Collection("orders", { fabric, name: "orders", type: step > 2 ? "edge" : "document" });
  new ApiKey("kept", { apiKeyId: "kept" }, { retainOnDelete: true });
}
if (config.getBoolean("user")) new User("ann", { email: "ann@shop.example", password: "long-enough-9" });
export const secret = key.key;
`;

let gdn: TestGdn;
let stack: SeparateStack;

beforeEach(async () => {
  gdn = await testGdn("--fabric-ready", "0");
  const project = temporaryProject({ "index.ts": PROGRAM });
  stack = await testStack({ gdn: gdn.info, withGdnSpot: true, project });
  stack.configure({ step: 1 });
});

const faults = (method: "PUT" | "DELETE", body?: object) =>
  gdn.request("/_local/faults", { method, ...(body === undefined ? {} : { body }) });

/** Starts a command that stands still at a request, whose work is done. */
async function standingStill(command: string, fault: object, ...options: string[]): Promise<ChildProcess> {
  await faults("PUT", [{ kind: "silence", nth: 1, ...fault }]);
  const [program, ...args] = stack.commandLine(command, "--yes", "--skip-preview", ...options);
  const child = spawn(program, args, { cwd: stack.project, env: stack.env, stdio: "ignore" });
  cleanUp(() => killWithDescendants(child.pid));
  await expect
    .poll(async () => ((await gdn.request("/_local/faults")).body as { hits: number }[])[0]?.hits, {
      timeout: 15_000,
    })
    .toBe(1);
  return child;
}

async function killed(command: string, fault: object): Promise<void> {
  const child = await standingStill(command, fault);
  const ended = new Promise((resolve) => child.once("close", resolve));
  killWithDescendants(child.pid);
  await ended;
  await faults("DELETE");
}

async function expectDone(command: "up" | "destroy"): Promise<string> {
  const { status, output } = await stack[command]();
  expect(status, output).toBe(0);
  return output;
}

/** Kills an up at its n-th request. @returns false if there were fewer: then it came to its end */
async function killedAt(nth: number, kind: string): Promise<boolean> {
  await faults("PUT", [{ kind, nth }]);
  const [program, ...args] = stack.commandLine("up", "--yes", "--skip-preview");
  const child = spawn(program, args, { cwd: stack.project, env: stack.env, stdio: "ignore" });
  cleanUp(() => killWithDescendants(child.pid));
  const ended = new Promise((resolve) => child.once("close", resolve));
  const isHit = async () =>
    Boolean(((await gdn.request("/_local/faults")).body as { hits: number }[])[0]?.hits);
  await expect.poll(async () => (await isHit()) || child.exitCode !== null, { timeout: 60_000 }).toBe(true);
  const hit = await isHit();
  killWithDescendants(child.pid);
  await ended;
  await faults("DELETE");
  return hit;
}

/** The secret in the state is that of the key as it is. */
async function expectKeyWorks(): Promise<void> {
  const { status, output } = await stack.pulumi([
    ...["stack", "output", "secret", "--show-secrets", "--stack", stack.name],
  ]);
  expect(status, output).toBe(0);
  const answer = await gdn.request("/_fabric/shop/_api/collection/accounts", {
    headers: { authorization: `apikey ${output.trim()}` },
  });
  expect(answer.status).toBe(200);
}

const statusOf = async (path: string) => (await gdn.request(path)).status;

async function expectNothingLeft(): Promise<void> {
  expect((await inspect(gdn.info)).fabrics).toEqual({});
  expect(await statusOf("/_api/key/app")).toBe(404);
}

describe("a first up that is killed", () => {
  it.each([
    ["right after the fabric was made", { path: "/_fabric/_system/_api/database", method: "POST" }],
    ["while documents are written", { path: "/_fabric/shop/_api/import/**", method: "POST" }],
    ["right after the API key was made", { path: "/_fabric/_system/_api/key", method: "POST" }],
    ["with its last request", { path: "/_fabric/_system/_api/key/app/database/**", method: "PUT" }],
  ])("%s leaves nothing behind a destroy", async (_, fault) => {
    await killed("up", fault);
    expect(stack.resources()).toEqual([]);
    expect(await expectDone("destroy")).toContain("was cut off before its state was written");
    await expectNothingLeft();
  });

  it("goes on with the next up, with a new secret for an API key", async () => {
    await killed("up", { path: "/_fabric/_system/_api/key/app/database/**", method: "PUT" });
    await expectDone("up");
    await expectKeyWorks();
    expect(await stack.preview("--expect-no-changes")).toMatchObject({ status: 0 });
    await expectDone("destroy");
    await expectNothingLeft();
  });

  it("is not destroyed where others have put documents in, until the next up has taken it into the state", async () => {
    await killed("up", { path: "/_fabric/_system/_api/key/app/database/**", method: "PUT" });
    const path = "/_fabric/shop/_api/document/accounts";
    await gdn.request(path, { method: "POST", body: { _key: "others" } });
    const refused = await stack.destroy();
    expect(refused.status).toBe(1);
    expect(refused.output).toMatch(
      /Nothing was destroyed.*fabric shop \(which has 3 documents in collection accounts\).*Run `(gdn-spot|npm run) up`/,
    );
    await expectDone("up");
    await gdn.request(`${path}/others`, { method: "DELETE" });
    await expectDone("destroy");
    await expectNothingLeft();
  });

  it("is not destroyed where it made a user, who may be at work", async () => {
    stack.configure({ user: true });
    await killed("up", { path: "/_fabric/_system/_admin/user", method: "POST" });
    expect((await stack.destroy()).output).toContain("user ann@shop.example");
    await expectDone("up");
    await expectDone("destroy");
    await expectNothingLeft();
  });
});

/** With GDN_SPOT_CRASHES=all every request is one at which it is killed. */
const PLACES =
  process.env.GDN_SPOT_CRASHES === "all" ? Array.from({ length: 40 }, (_, index) => index + 1) : [8];

it("a first up that is killed at any request goes on with the next one, and API keys are made anew", {
  timeout: 3_600_000,
}, async () => {
  for (const nth of PLACES) {
    for (const kind of ["hang", "silence"]) {
      const isHit = await killedAt(nth, kind);
      await expectDone("up");
      expect(await stack.preview("--expect-no-changes"), `request ${nth}`).toMatchObject({ status: 0 });
      await expectKeyWorks();
      await expectDone("destroy");
      await expectNothingLeft();
      if (!isHit) return;
    }
  }
});

describe("an update that is killed", () => {
  beforeEach(async () => {
    await expectDone("up");
    stack.configure({ step: 2 });
  });

  it("is not destroyed before the next up", async () => {
    await killed("up", { path: "/_fabric/shop/collection", method: "POST" });
    const refused = await stack.destroy();
    expect(refused).toMatchObject({
      status: 1,
      output: expect.stringContaining("collection orders in fabric shop"),
    });
    expect(Object.keys((await inspect(gdn.info)).fabrics.shop?.collections ?? {})).toContain("orders");
    await expectDone("up");
    await expectDone("destroy");
    await expectNothingLeft();
  });

  it("that replaces a collection goes on with the new one", async () => {
    await expectDone("up");
    stack.configure({ step: 3 });
    await killed("up", { path: "/_fabric/shop/collection", method: "POST" });
    await expectDone("up");
    expect((await gdn.request("/_fabric/shop/_api/collection/orders")).body).toMatchObject({ type: 3 });
    expect(await stack.preview("--expect-no-changes")).toMatchObject({ status: 0 });
  });
});

it("a destroy leaves what is retained, and what was taken out of the state", async () => {
  stack.configure({ step: 2 });
  await expectDone("up");
  const { status, output } = await stack.pulumi([
    ...["state", "delete", "--stack", stack.name, "--yes"],
    `urn:pulumi:${stack.name}::other::pulumi-nodejs:dynamic/gdn:AccessLevel::app`,
  ]);
  expect(status, output).toBe(0);
  const state = await stack.pulumi([
    ...["state", "delete", "--stack", stack.name, "--yes"],
    `urn:pulumi:${stack.name}::other::pulumi-nodejs:dynamic/gdn:ApiKey::app`,
  ]);
  expect(state.status, state.output).toBe(0);
  await expectDone("destroy");
  expect([await statusOf("/_api/key/app"), await statusOf("/_api/key/kept")]).toEqual([200, 200]);
});

it("an API key whose state was lost later is left alone", async () => {
  await expectDone("up");
  rmSync(join(stack.folder, "state", ".pulumi"), { recursive: true });
  await stack.pulumi(["stack", "init", stack.name, "--no-select"]);
  const again = await stack.up();
  expect(again.output).toContain("its secret, which is told only once, is not in the state");
});

it("a destroy leaves a run alone that is at work", async () => {
  const lastRequest = { path: "/_fabric/_system/_api/key/app/database/**", method: "PUT" };
  const child = await standingStill("up", lastRequest);
  const ended = new Promise((resolve) => child.once("close", resolve));
  const refused = await stack.destroy();
  expect(refused.status).not.toBe(0);
  expect(refused.output).toContain("the stack is currently locked by 1 lock");
  await faults("DELETE");
  await ended;
  expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual(["shop"]);
  expect(await stack.preview("--expect-no-changes")).toMatchObject({ status: 0 });
  await expectDone("destroy");
  await expectNothingLeft();
});

it("an interrupted run writes the state that there is", async () => {
  stack.configure({ "gdn:timeout": 2 });
  const child = await standingStill("up", {
    path: "/_fabric/_system/_api/key/app/database/**",
    method: "PUT",
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGINT");
  await faults("DELETE");
  await ended;
  expect(stack.resources().map(({ type }) => type.split(":").at(-1))).toEqual(
    expect.arrayContaining(["SpotFabric", "Collection", "SeedDocuments", "ApiKey"]),
  );
  await expectDone("up");
  await expectDone("destroy");
  await expectNothingLeft();
});

it("the engine writes the state before and after each resource with --every-checkpoint", async () => {
  const lastRequest = { path: "/_fabric/_system/_api/key/app/database/**", method: "PUT" };
  const child = await standingStill("up", lastRequest, "--every-checkpoint");
  await expect.poll(() => stack.resources().length).toBeGreaterThan(3);
  killWithDescendants(child.pid);
});
