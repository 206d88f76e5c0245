import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { type SeparateStack, temporaryProject, testStack } from "../support/engine.ts";
import { writeFiles } from "../support/files.ts";
import { type Outsider, outsider } from "../support/outsider.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

/** Three applications, whose levels are declared by the key's output, by its text, and in the component. */
const program = (rotation: string) => `
import { ApiKey, AccessLevel, SpotDatabase, SpotFabric } from ${JSON.stringify(join(checkoutFolder, "providers", "index.ts"))};
const rotation = ${JSON.stringify(rotation === "" ? {} : { rotateWhenChanged: rotation })};
const keys = ["byoutput", "bytext", "incomponent"].map((apiKeyId) => new ApiKey(apiKeyId, { apiKeyId, ...rotation }));
const regions = { dcList: ["us-west", "eu-central"], spotDc: "us-west" };
const fabric = new SpotFabric("shop", { name: "shop", ...regions }, { dependsOn: keys });
new AccessLevel("byoutput", { apiKeyId: keys[0].apiKeyId, fabric: fabric.name, level: "rw" });
new AccessLevel("bytext", { apiKeyId: "bytext", fabric: fabric.name, level: "ro" });
new SpotDatabase("bank", {
  name: "bank", ...regions, access: { incomponent: "rw" }, collections: { accounts: {} },
}, { dependsOn: keys });
export const secrets = keys.map(({ key }) => key);
`;

/** None has a right on a fabric made after it, though one made now begins with those of its maker. */
const wanted = {
  byoutput: { _system: "rw", shop: "rw", bank: "none" },
  bytext: { _system: "rw", shop: "ro", bank: "none" },
  incomponent: { _system: "rw", shop: "none", bank: "rw" },
};

async function levels(other: Outsider) {
  const none = { shop: "none", bank: "none" };
  const entries = Object.keys(wanted).map(async (id) => [
    id,
    { ...none, ...(await other.look<object>(`/_api/key/${id}/database`)) },
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/** The three keys, each of which the GDN takes for good. */
async function secrets(stack: SeparateStack, gdn: TestGdn): Promise<string[]> {
  const show = ["stack", "output", "secrets", "--show-secrets", "--json", "--stack", stack.name];
  const keys = JSON.parse((await stack.pulumi(show)).output) as string[];
  for (const apikey of keys)
    expect(await gdn.request("/_api/key/validate", { method: "POST", body: { apikey } })).toMatchObject({
      status: 200,
    });
  return keys;
}

test("after a rotation, by its input or by --replace, a key has its levels in the same run", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const other = await outsider(gdn);
  const project = temporaryProject({ "index.ts": program("") });
  const stack = await testStack({ gdn: gdn.info, project });
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  const first = await secrets(stack, gdn);
  expect(await levels(other)).toEqual(wanted);

  const keys = stack.resources().filter(({ type }) => type.endsWith(":ApiKey"));
  const replaced = await stack.up(...keys.flatMap(({ urn }) => ["--replace", urn]));
  expect(replaced.status, replaced.output).toBe(0);
  const second = await secrets(stack, gdn);
  expect(second.filter((each) => first.includes(each))).toEqual([]);
  expect(await levels(other)).toEqual(wanted);
  expect(await stack.preview()).toMatchObject({ status: 0, changes: { same: 11 } });

  writeFiles(project, { "index.ts": program("2026-12") });
  const preview = await stack.preview();
  expect(preview.changes).toMatchObject({ update: 3 });
  expect(preview.output).toMatch(
    /warning: changing rotateWhenChanged makes a new secret for API key bytext: whoever uses the old one is refused from then on; its access levels stay/,
  );
  const rotated = await stack.up();
  expect(rotated.status, rotated.output).toBe(0);
  expect(rotated.changes).toMatchObject({ update: 3 });
  const third = await secrets(stack, gdn);
  expect(third.filter((each) => second.includes(each))).toEqual([]);
  expect(await levels(other)).toEqual(wanted);
  const refreshed = await stack.refresh();
  expect(refreshed).toMatchObject({ status: 0, changes: { same: 11 } });

  const destroyed = await stack.destroy("--run-program");
  expect(destroyed.status, destroyed.output).toBe(0);
  const metadata = await other.look<{ options: { metadata: object } }>(
    "/_fabric/_system/_api/database/metadata",
  );
  expect(metadata.options.metadata).toEqual({});
});
