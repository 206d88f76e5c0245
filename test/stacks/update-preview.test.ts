import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { type Operation, type SeparateStack, temporaryProject, testStack } from "../support/engine.ts";
import { UNKNOWN } from "../support/lifecycle.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

const head = `
import * as pulumi from "@pulumi/pulumi";
import { AccessLevel, ApiKey, Collection, Fabric, RestqlQuery, SeedDocuments, SpotFabric, User } from ${JSON.stringify(join(checkoutFolder, "providers", "index.ts"))};
const config = new pulumi.Config();
`;

/** A stack of this program, served by the plugin of this project. */
async function stackOf(program: string, gdn: TestGdn): Promise<SeparateStack> {
  const project = temporaryProject({ "index.ts": head + program });
  return testStack({ gdn: gdn.info, project, env: { PULUMI_EXPERIMENTAL: "true" } });
}

/** What the engine did, or would do, to which resources of ours that it does not leave as they are. */
const changed = ({ steps }: Operation) =>
  steps
    .filter(({ op, type }) => op !== "same" && type.includes("gdn:"))
    .map(({ op, name }) => `${op} ${name}`);

/** The inputs that a resource is to have. */
const wanted = ({ steps }: Operation, name: string) =>
  steps.find((step) => step.name === name)?.after?.inputs;

/** Previews, and then does exactly what was planned. */
async function previewAndDo(stack: SeparateStack, gdn: TestGdn) {
  const file = join(temporaryFolder(), "plan.json");
  await gdn.clearJournal();
  const preview = await stack.preview("--save-plan", file, "--diff");
  expect(preview.status, preview.output).toBe(0);
  expect(await gdn.journal()).toEqual([]);
  const up = await stack.up("--plan", file);
  expect(up.status, up.output).toBe(0);
  return { preview, up, plan: readFileSync(file, "utf8") };
}

const TWO_FABRICS = `
const first = new SpotFabric("first", {
  name: "first",
  dcList: ["us-west", "eu-central"],
  spotDc: config.get("spotDc") ?? "us-west",
  metadata: { team: config.get("team") ?? "shop" },
}, { ignoreChanges: config.getObject("ignored") ?? [] });
const second = new Fabric("second", {
  name: "second",
  dcList: first.effectiveDcList,
  metadata: { spot: first.effectiveSpotDc },
});
const carts = new Collection("carts", { fabric: second.name, name: "carts" });
new SeedDocuments("seed", { fabric: second.name, collection: carts.name, documents: [{ _key: "one" }] });
new RestqlQuery("id", { fabric: second.name, name: "id", value: "RETURN @id", parameters: { id: carts.collectionId } });
export const regions = first.regions;
`;

test("a change in place of a fabric replaces nothing that is declared by its regions, in the preview as in the up", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const stack = await stackOf(TWO_FABRICS, gdn);
  const { preview: begin } = await previewAndDo(stack, gdn);
  expect(begin.changes).toEqual({ create: 6 });
  expect(wanted(begin, "second")).toMatchObject({ dcList: UNKNOWN, metadata: { spot: UNKNOWN } });
  expect(wanted(begin, "id")).toMatchObject({ fabric: "second", parameters: { id: UNKNOWN } });

  stack.configure({ team: "sales" });
  const { preview, up } = await previewAndDo(stack, gdn);
  expect(changed(preview)).toEqual(["update first"]);
  expect(preview.output).not.toMatch(/warning/);
  expect(preview.changes).toEqual(up.changes);
});

test("what a change in place may make another value is unknown in its preview, and nothing else", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const stack = await stackOf(TWO_FABRICS, gdn);
  expect(await stack.up()).toMatchObject({ status: 0 });

  stack.configure({ spotDc: "eu-central" });
  const { preview, up } = await previewAndDo(stack, gdn);
  expect(changed(preview)).toEqual(["update first", "update second"]);
  expect(wanted(preview, "second")).toMatchObject({
    dcList: ["us-west", "eu-central"],
    metadata: { spot: UNKNOWN },
  });
  expect(changed(up)).toEqual(changed(preview));
  expect(wanted(up, "second")).toMatchObject({ metadata: { spot: "eu-central" } });

  stack.configure({ spotDc: "us-west", team: "sales", ignored: ["spotDc"] });
  const { preview: ignoring } = await previewAndDo(stack, gdn);
  expect(changed(ignoring)).toEqual(["update first"]);
});

test("another password of a user replaces none of its access levels, and is told nowhere", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const stack = await stackOf(
    `
const fabric = new Fabric("fabric", { name: "shop" });
const ann = new User("ann", { email: "ann@shop.example", password: config.requireSecret("password") });
new AccessLevel("level", { user: ann.user, fabric: fabric.name, level: "ro" });
`,
    gdn,
  );
  await stack.configureSecret("other:password", "old-horse-staple");
  const begin = await previewAndDo(stack, gdn);
  await stack.configureSecret("other:password", "new-horse-staple");
  const { preview, up, plan } = await previewAndDo(stack, gdn);
  expect(changed(preview)).toEqual(["update ann"]);
  expect(up.changes).toEqual({ update: 1, same: 3 });
  for (const text of [begin.preview.output, begin.plan, preview.output, plan, up.output, stack.stateText()]) {
    expect(text).not.toContain("horse-staple");
  }
});

test("an output that is a secret is one in the preview of a change in place, and so is all that is made of it", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const stack = await stackOf(
    `
const fabric = new Fabric("fabric", { name: "shop", metadata: pulumi.secret({ code: "cold-" + "horse" }) });
const app = new ApiKey("app", { apiKeyId: "app", attributes: { team: config.get("team") ?? "shop" } });
new RestqlQuery("query", { fabric: fabric.name, name: "query", value: "RETURN @key", parameters: { key: app.key } });
export const key = app.key;
`,
    gdn,
  );
  const begin = await previewAndDo(stack, gdn);
  const show = ["stack", "output", "key", "--show-secrets", "--stack", stack.name];
  const key = (await stack.pulumi(show)).output.trim();
  expect(key).toMatch(/^acme\.app\./);

  stack.configure({ team: "sales" });
  const json = await stack.preview("--json");
  const { preview, up, plan } = await previewAndDo(stack, gdn);
  expect(changed(preview)).toEqual(["update app"]);
  expect(wanted(preview, "query")).toMatchObject({ parameters: { key: "[secret]" } });
  const texts = [begin.preview.output, begin.plan, json.output, preview.output, plan, up.output];
  for (const text of [...texts, stack.stateText()]) {
    expect(text.includes(key)).toBe(false);
    expect(text).not.toContain("cold-horse");
  }
});

test("a resource that is renamed with an alias takes what is declared by it along", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const stack = await stackOf(
    `
const name = config.get("name") ?? "before";
const fabric = new Fabric(name, { name: "shop" }, { aliases: [{ name: "before" }] });
new Fabric("other", { name: "other", dcList: fabric.effectiveDcList });
`,
    gdn,
  );
  await previewAndDo(stack, gdn);
  stack.configure({ name: "after" });
  const { preview } = await previewAndDo(stack, gdn);
  expect(changed(preview)).toEqual(["update after"]);
});
