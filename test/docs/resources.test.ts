import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect, test } from "vitest";
import * as providers from "../../providers/index.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryProject, testStack } from "../support/engine.ts";
import { outsider, snapshot } from "../support/outsider.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";
import { codeIn } from "./documents.ts";

/** The examples of all resources, one after the other. */
const program = codeIn("docs/resources.md", "ts")
  .join("\n")
  .replace('"gdn-spot"', JSON.stringify(join(checkoutFolder, "providers", "index.ts")));

/** What a console exports. */
const queries = JSON.stringify([
  { name: "all_events", value: "FOR e IN events RETURN e", type: "c8ql" },
  { name: "near", value: "FOR d IN view SEARCH NGRAM_MATCH(d.a, 'x') RETURN d" },
]);

/** All that can be read of a GDN, without what a fabric that is dropped leaves no trace of. */
const everything = async (gdn: TestGdn) => snapshot(gdn.info, await outsider(gdn));

test("the examples make every resource, settle, keep their secrets, and leave nothing", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central,ap-south");
  const before = await everything(gdn);
  const stack = await testStack({
    gdn: gdn.info,
    project: temporaryProject({ "index.ts": program, "queries.json": queries }),
  });
  stack.configure({ deployKeyId: gdn.info.apiKeyId });
  await stack.configureSecret("annPassword", "MARKED-PASSWORD");

  const first = await stack.preview();
  expect(first.status, first.output).toBe(0);
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(up.output).toMatch(
    /warning: query near in fabric shop is saved, but this GDN cannot run it: .*NGRAM_MATCH/,
  );
  const types = stack.resources().map(({ type }) => type.replace(/^.*gdn:(index:)?/, ""));
  expect(RESOURCES.length).toBeGreaterThan(11);
  for (const type of RESOURCES) expect(types).toContain(type);
  expect(stack.outputs()).toMatchObject({
    answers: ["us-west", "eu-central"].map((name) => ({ name, rows: 2 })),
    bankAnswers: ["us-west", "eu-central", "ap-south"].map((name) => ({ name, rows: 1 })),
    spotRegions: ["us-west", "eu-central", "ap-south"],
    savedTexts: ["all_events", "near"],
    inEvents: ["follows (edge)", "people (document)", "visits (document)"],
  });
  const login = { email: "ann@shop.example", password: "MARKED-PASSWORD" };
  expect(await gdn.request("/_open/auth", { method: "POST", body: login })).toMatchObject({ status: 200 });

  const secrets = ["MARKED-PASSWORD", await keyOf(stack)];
  const expectKept = (text: string) => {
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  };
  for (const operation of [up, await stack.refresh(), await stack.up("--expect-no-changes")]) {
    expect(operation.status, operation.output).toBe(0);
    expectKept(operation.output);
    expectKept(stack.stateText());
  }

  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(await everything(gdn)).toEqual(before);
});

/** The names of all resources that programs can declare. */
const RESOURCES = Object.entries(providers)
  .filter(([, value]) => typeof value === "function" && value.prototype instanceof pulumi.Resource)
  .map(([name]) => name);

/** The new API key, which works and is told only to who asks for secrets. */
async function keyOf(stack: Awaited<ReturnType<typeof testStack>>): Promise<string> {
  const command = ["stack", "output", "appKey", "--stack", stack.name];
  expect((await stack.pulumi(command)).output.trim()).toBe("[secret]");
  const key = (await stack.pulumi([...command, "--show-secrets"])).output.trim();
  expect(key).toMatch(/^acme\.app\.\w{70}$/);
  return key;
}
