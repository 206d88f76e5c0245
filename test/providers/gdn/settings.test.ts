import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../../providers/gdn/settings.ts";
import { temporaryFolder } from "../../support/cleanup.ts";
import { SECRET } from "../../support/fake-gdn.ts";

const URL = "https://gdn.example";
const KEY = `acme.key.${SECRET}`;
const PEM = "-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n";

type Values = Record<string, string>;

/** Settings from a stack's configuration (without `gdn:`) and an environment. */
function resolve(config: Values, env: Values = {}, folder = temporaryFolder()) {
  return resolveSettings((key) => config[key.replace(/^gdn:/, "")], env, folder);
}

/** A token whose claims are these. */
function token(claims: unknown): string {
  return ["{}", JSON.stringify(claims), SECRET]
    .map((part) => Buffer.from(part).toString("base64url"))
    .join(".");
}

describe("where settings come from", () => {
  it("is the stack's configuration first, then the environment", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "ca.pem"), PEM);
    const env = {
      GDN_URL: "https://other.example",
      GDN_API_KEY: "acme.env.s",
      GDN_CA_FILE: "ca.pem",
      GDN_TIMEOUT: "7",
      GDN_RETRIES: "0",
    };
    expect(resolve({}, env, folder)).toMatchObject({
      url: "https://other.example",
      credentials: [{ kind: "apiKey", apiKey: "acme.env.s" }],
      ca: PEM,
      timeoutMs: 7000,
      retries: 0,
    });
    expect(resolve({ url: URL, apiKey: KEY, timeout: "2.5", retries: "3" }, env, folder)).toMatchObject({
      url: URL,
      credentials: [{ kind: "apiKey", apiKey: KEY }, { apiKey: "acme.env.s" }],
      timeoutMs: 2500,
      retries: 3,
    });
  });

  it("mixes no credential of two sources, and takes an empty value for none", () => {
    const env = { GDN_PASSWORD: "p", GDN_EMAIL: "ann@acme.example", GDN_API_KEY: "" };
    expect(resolve({ url: URL, token: "", apiKey: KEY }, env).credentials).toEqual([
      { kind: "apiKey", apiKey: KEY },
    ]);
  });

  it("keeps another source's credential for a refusal only if it is surely of the same tenant", () => {
    const other = { GDN_API_KEY: "other.key.SECRET" };
    expect(resolve({ url: URL, apiKey: KEY }, other).credentials).toHaveLength(1);
    const same = { GDN_TOKEN: token({ tenant: "acme" }) };
    expect(resolve({ url: URL, apiKey: KEY }, same).credentials).toHaveLength(2);
    const login = { url: URL, email: "ann@acme.example", password: "old" };
    const rotated = { GDN_EMAIL: "ann@acme.example", GDN_PASSWORD: "new" };
    expect(resolve(login, rotated).credentials).toHaveLength(2);
    expect(resolve(login, { ...rotated, GDN_EMAIL: "bob@acme.example" }).credentials).toHaveLength(1);
  });

  it("does not mind half a login beside a whole credential", () => {
    expect(resolve({ url: URL, apiKey: KEY }, { GDN_EMAIL: "ann@acme.example" }).credentials).toHaveLength(1);
    expect(() => resolve({ url: URL }, { GDN_EMAIL: "ann@acme.example" })).toThrow(/gdn:password is not set/);
  });

  it("prefers a key to a token, and a token to a login", () => {
    const jwt = token({ tenant: "acme" });
    const all = { url: URL, apiKey: KEY, token: jwt, email: "a", password: "p" };
    expect(resolve(all).credentials).toEqual([{ kind: "apiKey", apiKey: KEY }]);
    expect(resolve({ ...all, apiKey: "" }).credentials).toEqual([{ kind: "token", token: jwt }]);
  });

  it("is, for a local GDN, what that wrote down about itself, unless something is set", () => {
    const folder = temporaryFolder();
    const url = "https://gdn.localhost:8453";
    const connections = join(folder, ".gdn", "connections");
    mkdirSync(connections, { recursive: true });
    writeFileSync(join(folder, "ca.pem"), PEM);
    const written = { url, apiKey: "acme.local.s", caFile: join(folder, "ca.pem") };
    writeFileSync(join(connections, "8453.json"), JSON.stringify(written));
    expect(resolve({ url }, {}, folder)).toMatchObject({
      credentials: [{ kind: "apiKey", apiKey: "acme.local.s" }],
      ca: PEM,
    });
    expect(resolve({ url, apiKey: KEY }, {}, folder).credentials[0]).toEqual({ kind: "apiKey", apiKey: KEY });
    // Neither another port nor another host may get that key.
    for (const other of ["https://gdn.localhost:8454", "https://gdn.localhost.example:8453"]) {
      expect(() => resolve({ url: other }, {}, folder)).toThrow(/There is no credential/);
    }
  });

  it("has defaults for the rest", () => {
    expect(resolve({ url: URL, apiKey: KEY })).toMatchObject({
      ca: undefined,
      timeoutMs: 30_000,
      retries: 5,
    });
  });
});

it.each([
  ["https://gdn.example", "https://gdn.example"],
  ["https://gdn.example/", "https://gdn.example"],
  ["https://gdn.example:443", "https://gdn.example"],
  ["https://GDN.example:8443", "https://gdn.example:8443"],
  ["https://api-gdn.example", "https://gdn.example"],
])("takes %s for %s, to which jsc8 adds its api-", (given, url) => {
  expect(resolve({ url: given, apiKey: KEY }).url).toBe(url);
});

/** The one sentence for each setting that cannot be right. */
const BROKEN: [config: Values, says: string | RegExp][] = [
  [{ url: "" }, /^No GDN URL is configured. Set gdn:url \(pulumi config set gdn:url \.\.\.\) or GDN_URL to /],
  [
    { url: "http://gdn.example" },
    "gdn:url is 'http://gdn.example', but it must start with https://, such as https://gdn.paas.macrometa.io.",
  ],
  [{ url: "gdn.example" }, /^gdn:url is 'gdn\.example', but it must start with https:\/\/, such as /],
  [{ url: "https://" }, /^gdn:url is 'https:\/\/', which is no address; it must look like one, such as /],
  [{ url: "https://a b" }, /^gdn:url is 'https:\/\/a b', which is no address/],
  [
    { url: "https://gdn.example/path" },
    /^gdn:url must be no more than https:\/\/ with a host and perhaps a port/,
  ],
  [{ url: "https://gdn.example?a=1" }, /^gdn:url must be no more than/],
  [{ url: `https://me:${SECRET}@gdn.example` }, /^gdn:url must be no more than/],
  [{ url: `http://me:${SECRET}@gdn.example` }, /^gdn:url is 'http:\/\/\.\.\.@gdn\.example', but/],
  [
    { apiKey: "" },
    /^There is no credential for the GDN at https:\/\/gdn\.example: set gdn:apiKey .* GDN_PASSWORD\.$/,
  ],
  [{ apiKey: SECRET }, "gdn:apiKey does not look like an API key, which has the form tenant.keyid.secret."],
  [{ apiKey: `${KEY}\n` }, /^gdn:apiKey does not look like an API key/],
  [{ apiKey: `${KEY}ä` }, /^gdn:apiKey does not look like an API key/],
  [
    { apiKey: "", token: SECRET },
    /^gdn:token is not a token of the GDN: it must be a JWT that names its tenant\.$/,
  ],
  [{ apiKey: "", token: token({ sub: "acme" }) }, /^gdn:token is not a token of the GDN/],
  [{ apiKey: "", token: `${token({ tenant: "acme" })}\n` }, /^gdn:token is not a token of the GDN/],
  [{ apiKey: "", token: token({ tenant: "../x" }) }, /^gdn:token is not a token of the GDN/],
  [{ apiKey: "", email: "a" }, "A login needs gdn:email and gdn:password, but gdn:password is not set."],
  [{ apiKey: "", password: SECRET }, "A login needs gdn:email and gdn:password, but gdn:email is not set."],
  [
    { caFile: "gone.pem" },
    /^The certificate file .*gone\.pem \(gdn:caFile\) could not be read \(ENOENT\): check the/,
  ],
  [{ timeout: "soon" }, "gdn:timeout is 'soon', but must be a number from 1 to 3600."],
  [{ timeout: "0" }, "gdn:timeout is '0', but must be a number from 1 to 3600."],
  [{ retries: "-1" }, "gdn:retries is '-1', but must be a number from 0 to 100."],
];

it.each(BROKEN)("refuses %j", (config, says) => {
  const error = errorOf({ url: URL, apiKey: KEY, ...config });
  if (typeof says === "string") expect(error.message).toBe(says);
  else expect(error.message).toMatch(says);
  expect(error.message).toMatch(/^[^\p{Cc}]+\.$/u);
  expect(inspect(error)).not.toContain(SECRET);
});

it("takes a certificate file by a path relative to the folder, a file: URL, or one in the user's folder", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a b.pem"), PEM);
  const spellings = [
    "a b.pem",
    "no/../a b.pem",
    "file:a%20b.pem",
    pathToFileURL(join(folder, "a b.pem")).href,
  ];
  for (const caFile of [...spellings, `~/${relative(homedir(), join(folder, "a b.pem"))}`]) {
    expect(resolve({ url: URL, apiKey: KEY, caFile }, {}, folder).ca, caFile).toBe(PEM);
  }
});

it("refuses a certificate file that is none, instead of waiting for it", () => {
  const folder = temporaryFolder();
  execFileSync("mkfifo", [join(folder, "fifo.pem")]);
  for (const caFile of [folder, join(folder, "fifo.pem")]) {
    expect(errorOf({ url: URL, apiKey: KEY, caFile }).message).toBe(
      `The certificate file ${caFile} (gdn:caFile) could not be read (it is no file): check the path, which is relative to the folder of Pulumi.yaml.`,
    );
  }
});

it("refuses a certificate file that holds none", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "key.pem"), SECRET);
  expect(errorOf({ url: URL, apiKey: KEY, caFile: join(folder, "key.pem") }).message).toBe(
    `The file ${join(folder, "key.pem")} (gdn:caFile) holds no certificate in PEM form.`,
  );
});

it("says how to start the local GDN where that is meant", () => {
  expect(errorOf({ url: "https://gdn.localhost:1" }).message).toMatch(
    / Is the local GDN running\? 'gdn-spot gdn' \(here 'npm run gdn'\) starts it\.$/,
  );
});

function errorOf(config: Values): Error {
  try {
    return expect.fail(`no error, but ${JSON.stringify(resolve(config))}`);
  } catch (error) {
    expect(error).toHaveProperty("name", "SettingsError");
    return error as Error;
  }
}
