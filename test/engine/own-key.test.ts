import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { type Operation, temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/local-gdn.ts";

test("the level of the very key that provisions is what is declared, and stands in no run's way", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const stack = await testStack({ gdn: gdn.info });
  const level = async () => Object.values((await inspect(gdn.info)).levels);
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId, accessLevel: "ro" });
  const first = await stack.up();
  expect(first.status, first.output).toBe(0);
  expect(await level()).toEqual(["ro"]);

  stack.configure({ queryValue: "FOR account IN accounts SORT account._key RETURN account" });
  const change = await stack.up();
  expect(change.status, change.output).toBe(0);
  expect(await level()).toEqual(["ro"]);

  stack.configure({ accessLevel: "none" });
  const lowered = await stack.up();
  expect(lowered.status, lowered.output).toBe(0);
  expect(await level()).toEqual(["none"]);
  const refresh = await stack.refresh("--expect-no-changes");
  expect(refresh.status, refresh.output).toBe(0);
  expect(await level()).toEqual(["none"]);
  expect(await stack.up("--expect-no-changes")).toMatchObject({ status: 0 });

  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
});

const program = (level: string) => `
import { AccessLevel, SeedDocuments, SpotCollection, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};
const fabric = new SpotFabric("fabric", { name: "own", spotCreationType: "AUTOMATIC" });
const accounts = new SpotCollection("accounts", { fabric: fabric.name, name: "accounts" });
const at = { fabric: fabric.name, collection: accounts.name };
const level = new AccessLevel("level", { ...at, apiKeyId: "local", level: "${level}" });
new SeedDocuments("seed", { ...at, documents: [{ _key: "1" }] }, { dependsOn: level });
`;

test("a level that would keep that key out of a collection is refused, and so a destroy stays possible", async () => {
  const gdn = await testGdn("--fabric-ready", "0");
  const project = temporaryProject({ "index.ts": program("ro") });
  const stack = await testStack({ gdn: gdn.info, project, env: { GDN_API_KEY: "" } });
  await stack.configureSecret("gdn:apiKey", gdn.info.apiKey);
  const expectRefusal = (run: Operation) => {
    expect(run.status).not.toBe(0);
    expect(run.output).toMatch(/API key local on fabric own, collection accounts: it is the key that this/);
  };
  const expectWarning = (run: Operation) => {
    expect(run.status, run.output).toBe(0);
    expect(run.output).toMatch(
      /warning: an up with the key of this run will refuse level \w+ of API key local/,
    );
  };
  await gdn.clearJournal();
  expectWarning(await stack.preview());
  expect(await gdn.journal()).toEqual([]);
  expectRefusal(await stack.up());

  writeFileSync(join(project, "index.ts"), program("rw"));
  expect(await stack.up()).toMatchObject({ status: 0 });
  writeFileSync(join(project, "index.ts"), program("none"));
  expectWarning(await stack.preview());
  expectRefusal(await stack.up());
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect((await inspect(gdn.info)).fabrics).toEqual({});
});
