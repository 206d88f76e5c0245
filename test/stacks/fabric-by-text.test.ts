import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { temporaryProject, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { testGdn } from "../support/test-gdn.ts";

/** What is in a fabric names it by a text, and waits for it by `dependsOn`. */
const program = (regions: string[], options = "") => `
import { AccessLevel, Index, RestqlQuery, SeedDocuments, SpotCollection, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};
const declared = { name: "fl", dcList: ${JSON.stringify(regions)}, spotDc: "us-west", forceDestroy: true };
const fabric = new SpotFabric("fabric", declared);
const inside = { dependsOn: fabric };
const at = { fabric: "fl", collection: "accounts" };
const accounts = new SpotCollection("accounts", { fabric: "fl", name: "accounts" }, { ...inside, ${options} });
const held = { dependsOn: [fabric, accounts] };
new Index("index", { ...at, name: "by_name", type: "persistent", fields: ["name"] }, held);
new SeedDocuments("seed", { ...at, documents: [{ _key: "1" }] }, held);
new RestqlQuery("query", { fabric: "fl", name: "all", value: "FOR a IN accounts RETURN a" }, held);
new AccessLevel("level", { apiKeyId: "app", fabric: "fl", level: "ro" }, inside);
new SpotCollection("elsewhere", { fabric: "other", name: "accounts" });
`;

async function start(first: string) {
  const gdn = await testGdn("--fabric-ready", "0");
  const send = async (method: string, path: string, body: object) =>
    expect(await gdn.request(path, { method, body })).not.toMatchObject({ body: { error: true } });
  await send("POST", "/_api/key", { keyid: "app" });
  await send("POST", "/_fabric/_system/_api/database", { name: "other", options: { spotDc: "us-west" } });
  await send("PUT", `/_api/key/${gdn.info.apiKeyId}/database/other`, { grant: "rw" });
  const project = temporaryProject({ "index.ts": first });
  const stack = await testStack({ gdn: gdn.info, project });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  return {
    stack,
    write: (text: string) => writeFileSync(join(project, "index.ts"), text),
    fabrics: async () => (await inspect(gdn.info)).fabrics,
  };
}

const BOTH = ["us-west", "eu-central"];

test("what is in a fabric that it names by a text is replaced with it", async () => {
  const { stack, write, fabrics } = await start(program(BOTH));
  const before = await fabrics();
  write(program(["us-west"]));
  expect(await stack.preview()).toMatchObject({ status: 0, changes: { replace: 6, same: 2 } });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  const { fl, other } = await fabrics();
  expect(fl).toMatchObject({ dcList: ["us-west"], queries: before.fl?.queries });
  expect(fl?.collections).toEqual(before.fl?.collections);
  expect(other).toEqual(before.other);
  expect(await stack.preview("--refresh", "--expect-no-changes")).toMatchObject({ status: 0 });
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(Object.keys(await fabrics())).toEqual(["other"]);
});

test("what is in a fabric that it names by a text keeps it from being replaced where it is protected", async () => {
  const { stack, write, fabrics } = await start(program(BOTH, "protect: true"));
  const before = await fabrics();
  write(program(["us-west"], "protect: true"));
  for (const run of [await stack.preview(), await stack.up()]) {
    expect(run.status).not.toBe(0);
    expect(run.output).toMatch(/accounts.* is currently marked for protection/);
  }
  expect(await fabrics()).toEqual(before);
});
