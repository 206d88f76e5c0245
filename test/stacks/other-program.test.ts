import { mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { cleanUp } from "../support/cleanup.ts";
import { PROJECT_WITHOUT_PLUGIN, temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

const providers = resolve("providers/index.ts");

const program = `
import { RestqlQuery, SeedDocuments, SpotCollection, SpotFabric } from ${JSON.stringify(providers)};

const fabric = new SpotFabric("shop", { name: "shop", spotCreationType: "AUTOMATIC", metadata: { team: "shop" } });
const carts = new SpotCollection("carts", { fabric: fabric.name, name: "carts" });
const plain = new SpotCollection("plain", { fabric: fabric.name, name: "plain", isSpot: false });
const transforms = [({ props, opts }) => ({ props: { ...props, isSpot: false }, opts })];
const changed = new SpotCollection("changed", { fabric: fabric.name, name: "changed" }, { transforms });
const seed = new SeedDocuments("first", { fabric: fabric.name, collection: carts.name, documents: [{ of: "you" }, { of: "me" }] });
new RestqlQuery("all", { fabric: fabric.name, name: "all", value: "FOR c IN carts RETURN c" }, { dependsOn: carts });

export const spotDc = fabric.effectiveSpotDc;
export const count = seed.count;
export const areSpot = [carts.isSpot, plain.isSpot, changed.isSpot];
`;

test("another program imports the providers and lives its own life with them", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const project = temporaryProject({ "Pulumi.yaml": PROJECT_WITHOUT_PLUGIN, "index.ts": program });
  const stack = await testStack({ gdn: gdn.info, project });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(stack.outputs()).toMatchObject({ spotDc: "us-west", count: 2, areSpot: [true, false, false] });
  const { fabrics } = await inspect(gdn.info);
  expect(fabrics.shop).toMatchObject({
    metadata: { team: "shop" },
    queries: { all: "FOR c IN carts RETURN c" },
  });
  expect(Object.keys(fabrics.shop?.collections.carts?.documents ?? {})).toHaveLength(2);
  expect(await stack.up("--expect-no-changes")).toMatchObject({ status: 0 });
  expect(await stack.destroy()).toMatchObject({ status: 0 });
  expect((await inspect(gdn.info)).fabrics).toEqual({});
});

test("a program that was moved finds its way to the providers again", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const project = temporaryProject({ "Pulumi.yaml": PROJECT_WITHOUT_PLUGIN, "index.ts": program });
  const stack = await testStack({ gdn: gdn.info, project });
  expect(await stack.up()).toMatchObject({ status: 0 });

  const deeper = join(dirname(project), `${project.split("/").at(-1)}-moved`, "deeper");
  mkdirSync(dirname(deeper));
  renameSync(project, deeper);
  cleanUp(() => rmSync(dirname(deeper), { recursive: true, force: true }));
  stack.project = deeper;
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  const refresh = await stack.refresh("--expect-no-changes");
  expect(refresh.status, refresh.output).toBe(0);
  expect(await stack.destroy()).toMatchObject({ status: 0 });
  expect((await inspect(gdn.info)).fabrics).toEqual({});
});
