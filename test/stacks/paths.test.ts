import { appendFileSync, copyFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

const program = `
import * as pulumi from "@pulumi/pulumi";
import { getFabrics, SeedDocuments, SpotCollection, SpotFabric } from ${JSON.stringify(join(checkoutFolder, "providers", "index.ts"))};

const fabric = new SpotFabric("shop", { name: "shop", spotCreationType: "AUTOMATIC" });
const carts = new SpotCollection("carts", { fabric: fabric.name, name: "carts" });
const source = new pulumi.Config().require("source");
new SeedDocuments("first", { fabric: fabric.name, collection: carts.name, source });
export const fabrics = fabric.id.apply(async () => (await getFabrics()).map(({ name }) => name));
`;

test("paths are relative to the folder of Pulumi.yaml, wherever in it the program is", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const project = temporaryProject({
    "Pulumi.yaml": "name: other\nruntime: nodejs\nmain: src/\n",
    "src/package.json": '{"name":"other","type":"module","main":"index.ts"}\n',
    "src/index.ts": program,
    "src/beside.csv": "_key\n1\n",
    "seed/carts.csv": "_key;of\n1;you\n2;me\n",
  });
  copyFileSync(gdn.info.caFile, join(project, "ca.pem"));
  const stack = await testStack({ gdn: gdn.info, project, env: { GDN_CA_FILE: "" } });
  stack.configure({ "gdn:caFile": "ca.pem", source: "beside.csv" });
  const preview = await stack.preview();
  expect(preview.output).toContain(
    `there is no file beside.csv in ${project}: paths are relative to the folder of Pulumi.yaml, though one lies beside the program`,
  );

  stack.configure({ "gdn:caFile": "src/gone.pem", source: "seed/carts.csv" });
  expect((await stack.up()).output).toContain(
    `The certificate file ${join(project, "src/gone.pem")} (gdn:caFile) could not be read (ENOENT): check the path, which is relative to the folder of Pulumi.yaml.`,
  );

  stack.configure({ "gdn:caFile": "ca.pem" });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(stack.outputs()).toMatchObject({ fabrics: ["shop"] });
  const { fabrics } = await inspect(gdn.info);
  expect(fabrics.shop?.collections.carts?.documents).toMatchObject({ 1: { of: "you" }, 2: { of: "me" } });

  stack.configure({ source: "./no such folder/../seed/carts.csv" });
  expect(await stack.up("--expect-no-changes")).toMatchObject({ status: 0 });
  expect(await stack.refresh("--expect-no-changes")).toMatchObject({ status: 0 });

  // What is left out is said once, though nothing changes by it.
  appendFileSync(join(project, "seed/carts.csv"), ";\n");
  const said = "with nothing but separators or blanks left out";
  expect((await stack.up("--expect-no-changes")).output).toContain(said);
  expect((await stack.up("--expect-no-changes")).output).not.toContain(said);
  expect(await stack.destroy()).toMatchObject({ status: 0 });
});
