import { beforeAll, expect, test } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { inside, outsider } from "../support/outsider.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

let gdn: TestGdn;

beforeAll(async () => {
  gdn = await testGdn("--regions", "us-west,eu-central", "--spot-regions", "us-west", "--fabric-ready", "0");
  const other = await outsider(gdn);
  await other.send("POST", inside("_system", "database"), { name: "shop", options: { spotDc: "us-west" } });
  await other.send("PUT", `/_api/key/${gdn.info.apiKeyId}/database/shop`, { grant: "rw" });
  await other.send("POST", inside("shop", "collection"), { name: "accounts", isSpot: true, stream: true });
  await other.send("POST", inside("shop", "collection"), { name: "knows", type: 3, isLocal: true });
  await other.send("POST", inside("shop", "collection"), { name: "_own", isSystem: true });
  await other.send("POST", inside("_system", "database"), { name: "theirs" });
});

/** What a program asks, and what its stack is configured with beside this GDN. */
type Question = [expression: string, config?: Record<string, string>];

/** Asks in a process of its own, one after the other; an error is told by its class and message. */
async function answers(...questions: Question[]): Promise<unknown[]> {
  const { url, caFile, apiKey } = gdn.info;
  const usual = { "gdn:url": url, "gdn:caFile": caFile, "gdn:apiKey": apiKey, "gdn:retries": "0" };
  const asked = questions.map(
    ([expression, config]) => `
      pulumi.runtime.setAllConfig(${JSON.stringify({ ...usual, ...config })});
      told.push(await (async () => ${expression})().catch(({ constructor, message }) => [constructor.name, message]));`,
  );
  const text = `
    import { createRequire } from "node:module";
    import * as pulumi from "@pulumi/pulumi";
    import { getCollections, getEdgeLocations, getFabrics } from "./providers/index.ts";
    const isLoaded = (name) => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes(name));
    const told = [];
    ${asked.join("")}
    console.log(JSON.stringify(told));`;
  const { status, stdout, stderr } = await runProcess(
    process.execPath,
    ["--input-type=module", "--eval", text],
    { cwd: checkoutFolder },
  );
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as unknown[];
}

test("a program sees regions, fabrics and collections, and loads the GDN's client for that only", async () => {
  const [before, regions, fabrics, collections, after] = await answers(
    ['isLoaded("jsc8")'],
    ["getEdgeLocations()"],
    ["getFabrics()"],
    ['getCollections("shop")'],
    ['isLoaded("jsc8")'],
  );
  expect([before, after]).toEqual([false, true]);
  expect(regions).toEqual(
    gdn.info.regions.map(({ name, url, spot }) => ({ name, url, spot, host: expect.any(String) })),
  );
  expect(fabrics).toEqual([
    { name: "shop", dcList: ["us-west", "eu-central"], spotDc: "us-west", status: "available" },
    expect.objectContaining({ name: "theirs" }),
  ]);
  const usual = { isSpot: false, isLocal: false, waitForSync: false, stream: false };
  expect(collections).toEqual([
    { ...usual, name: "knows", type: "edge", isLocal: true },
    { ...usual, name: "accounts", type: "document", isSpot: true, stream: true },
  ]);
});

test("what cannot be looked up is one sentence, for people and without the credential", async () => {
  const told = await answers(
    ['getCollections("nothing")'],
    ['getCollections("theirs")'],
    ['getCollections("../x")'],
    ['getCollections(pulumi.output("shop"))'],
    ["getFabrics()", { "gdn:url": "https://gdn.localhost:9" }],
    ["getFabrics()", { "gdn:url": "gdn.localhost" }],
  );
  const sentences = [
    /^Could not list the collections of fabric nothing: /,
    /^Could not list the collections of fabric theirs: the GDN answered 401/,
    /^There is no fabric '\.\.\/x': its name must be a letter/,
    /^Could not list the collections of a fabric: its name must be a text; of an output, wait by apply\(\)\.$/,
    /^Could not list the fabrics: connect ECONNREFUSED/,
    /must start with https:/,
  ];
  expect(told).toEqual(sentences.map((sentence) => ["RunError", expect.stringMatching(sentence)]));
  expect(JSON.stringify(told)).not.toContain(gdn.info.apiKey.split(".").at(-1));
});
