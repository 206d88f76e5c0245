import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { createCertificate } from "../../emulator/http/certificate.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { type SeparateStack, testStack } from "../support/engine.ts";
import { inspect } from "../support/inspect.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

/** What a person meets who gets something wrong: one sentence, a status other than 0, and nothing changed. */
describe("mistakes", () => {
  let gdn: TestGdn;
  let otherAuthority: string;
  let stack: SeparateStack;
  const right = { spotDc: "us-west", apiKeyId: "local" };

  beforeAll(async () => {
    gdn = await testGdn();
    otherAuthority = join(temporaryFolder(), "other.pem");
    writeFileSync(otherAuthority, (await createCertificate(["gdn.localhost"])).ca);
    stack = await testStack({ gdn: gdn.info, env: { GDN_RETRIES: "1" } });
  });

  function seedFile(text: string): string {
    const path = join(temporaryFolder(), "seed.json");
    writeFileSync(path, text);
    return path;
  }

  const mistakes: Mistake[] = [
    {
      name: "the GDN does not run",
      command: "up",
      config: () => ({ "gdn:url": "https://gdn.localhost:9" }),
      says: /Could not list the tenant's edge locations: connect ECONNREFUSED .* Nothing answers at https:\/\/gdn\.localhost:9: check gdn:url\. Is the local GDN running\?/,
    },
    {
      name: "a wrong API key",
      command: "up",
      config: () => ({}),
      env: { GDN_API_KEY: "acme.local.wrong" },
      says: /the GDN answered 401 .* The credential was refused .* check gdn:apiKey/,
    },
    {
      name: "http://",
      command: "up",
      config: () => ({ "gdn:url": "http://gdn.localhost" }),
      says: /must start with https:\/\//,
    },
    {
      name: "no scheme",
      command: "up",
      config: () => ({ "gdn:url": "gdn.localhost" }),
      says: /must start with https:\/\//,
    },
    {
      name: "an unknown host",
      command: "up",
      config: () => ({ "gdn:url": "https://gdn.invalid" }),
      says: /There is no host of that name \(https:\/\/gdn\.invalid\): check gdn:url/,
    },
    {
      name: "a certificate that is not trusted",
      command: "up",
      config: () => ({ "gdn:caFile": otherAuthority }),
      says: /The certificate of https:\/\/.* is not trusted: set gdn:caFile/,
    },
    {
      name: "a name with a slash",
      command: "preview",
      config: () => ({ fabric: "a/b" }),
      says: /name.*Invalid fabric name 'a\/b': it must be a letter followed by/,
    },
    {
      name: "a name with dots that climb",
      command: "preview",
      config: () => ({ collection: ".." }),
      says: /Invalid collection name '\.\.'/,
    },
    {
      name: "a spot region that is not in the list",
      command: "preview",
      config: () => ({ dcList: ["us-west", "eu-central"], spotDc: "ap-south" }),
      says: /spotDc.*'ap-south' is not one of the fabric's regions: choose one of us-west, eu-central, or add it/,
    },
    {
      name: "a region that does not exist",
      command: "up",
      config: () => ({ dcList: ["us-west", "mars"] }),
      says: /the tenant has no region 'mars'\. Its regions are us-west \(.*\), eu-central \(.*\), ap-south/,
    },
    {
      name: "an access level that does not exist",
      command: "preview",
      config: () => ({ accessLevel: "admin" }),
      says: /level.*'admin' is not one of: rw, ro, none/,
    },
    {
      name: "a seed document that is not an object",
      command: "preview",
      config: () => ({ seedFile: seedFile('[{"_key":"1"}, "two"]') }),
      says: /the document at line 1, column 16 of .*seed\.json is a string, but a document must be an object/,
    },
    {
      name: "two documents with one key",
      command: "preview",
      config: () => ({ seedFile: seedFile('[{"_key":"1"}, {"_key":"1"}]') }),
      says: /the document at line 1, column 16 of .*seed\.json: _key is '1', which the one at line 1, column 2 has already/,
    },
    {
      name: "a seed file that does not exist",
      command: "preview",
      config: () => ({ seedFile: "seed/absent.json" }),
      says: /there is no file seed\/absent\.json/,
    },
    {
      name: "a query that does not parse",
      command: "preview",
      config: () => ({ queryValue: "FOR account IN accounts RETRUN account" }),
      says: /value.*does not parse: 'RETRUN' at line 1, column 25/,
    },
  ];

  test.for(mistakes)("$name", async ({ command, config, env, says }) => {
    Object.assign(stack.env, { GDN_API_KEY: gdn.info.apiKey }, env);
    // Settings of the test before are taken away: undefined removes a key.
    stack.configure({ ...CLEAN, ...right, ...config() });
    const run = await stack[command]();
    expect(run.status).not.toBe(0);
    const errors = run.diagnostics.filter(({ severity }) => severity === "error");
    const sentences = errors.map(({ message }) => message).filter((message) => says.test(message));
    expect(sentences, run.output).toHaveLength(1);
    expect(run.output).not.toMatch(/\n\s+at .*\.(ts|js):\d+/);
    expect(run.output).not.toContain(gdn.info.apiKey);
    expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
    expect(stack.resources().filter(({ type }) => type.includes("gdn:"))).toEqual([]);
  });

  test("without a credential, a sentence says which there are", async () => {
    const bare = await testStack({ gdn: gdn.info, env: { GDN_API_KEY: "" } });
    bare.configure(right);
    const up = await bare.up();
    expect(up.status).not.toBe(0);
    expect(up.output).toMatch(/There is no credential for the GDN at .*: set gdn:apiKey/);
    // A preview needs none.
    expect(await bare.preview()).toMatchObject({ status: 0, changes: { create: 6, same: 1 } });
  });
});

interface Mistake {
  name: string;
  /** Where it is found: in the preview, which comes first as people run it, or not before the GDN is asked. */
  command: "preview" | "up";
  config: () => Record<string, unknown>;
  env?: Record<string, string>;
  says: RegExp;
}

const CLEAN = Object.fromEntries(
  [
    "gdn:url",
    "gdn:caFile",
    "fabric",
    "collection",
    "dcList",
    "spotDc",
    "accessLevel",
    "seedFile",
    "queryValue",
  ].map((key) => [key, undefined]),
);
