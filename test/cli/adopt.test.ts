import { existsSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";
import { sourceText } from "../../cli/adopt/source-text.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { gdnEnvironment, temporaryProject, testStack } from "../support/engine.ts";
import { inside, makeFabric, type Outsider, outsider, snapshot } from "../support/outsider.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

/** What would be filled in, if it stood in a template. */
const HOLE = `$${"{x}"}`;

const biome = join(checkoutFolder, "node_modules", ".bin", "biome");

/** Runs the command on this GDN, as somebody who has no stack for it. */
function adoptAll(gdn: TestGdn, ...args: string[]) {
  return runProcess(process.execPath, ["cli/main.js", "adopt", ...args], {
    cwd: checkoutFolder,
    env: { ...process.env, ...gdnEnvironment(gdn.info) },
  });
}

/** A fabric with one of everything, made by somebody who does not know of this project. */
async function makeByHand(gdn: TestGdn, other: Outsider): Promise<() => Promise<unknown>> {
  await makeFabric(gdn, other, "shop", {
    dcList: "us-west,eu-central",
    spotDc: "eu-central",
    metadata: { team: "shop", "two words": { since: [2024, 5] }, "gdn-spot:seed:accounts": "somebody" },
  });
  const collections = [
    { name: "accounts", isSpot: true, stream: true },
    { name: "user-carts", waitForSync: true, cacheEnabled: true },
    { name: "class", type: 3, isLocal: true },
    {
      name: "numbered",
      keyOptions: { type: "autoincrement", allowUserKeys: false, increment: 5, offset: 10 },
    },
    { name: "_own" },
    // Called as what the program imports.
    { name: "Index" },
  ];
  for (const collection of collections) await other.send("POST", inside("shop", "collection"), collection);
  const index = (collection: string, body: object) =>
    other.send("POST", inside("shop", `index?collection=${collection}`), body);
  await index("user-carts", {
    name: "by_owner",
    type: "persistent",
    fields: ["owner", "at.city"],
    unique: true,
  });
  await index("user-carts", { name: "when", type: "ttl", fields: ["at"], expireAfter: 3600 });
  await index("class", { name: "words", type: "fulltext", fields: ["text"], minLength: 4 });
  await index("Index", { name: "of", type: "persistent", fields: ["of"] });
  await other.send("POST", inside("shop", "document/accounts"), [{ _key: "1" }, { _key: "2" }]);

  await other.send("POST", inside("shop", "kv/sessions?expiration=true"), { stream: true });
  await other.send("POST", inside("shop", "streams/orders?global=true"));
  await other.send("POST", inside("shop", "streams/here?global=false"));
  const edgeDefinitions = [{ collection: "class", from: ["accounts"], to: ["accounts", "user-carts"] }];
  await other.send("POST", inside("shop", "graph"), { name: "bought", edgeDefinitions });
  const links = { accounts: { fields: { name: { analyzers: ["text_en"] } } } };
  await other.send("POST", inside("shop", "search/view"), { name: "found", links });
  const definition = '@App:name("totals")\ndefine stream Orders (customer string);\n';
  await other.send("POST", inside("shop", "streamapps"), { definition, regions: ["us-west"] });

  const queries = [
    { name: "all", value: "FOR a IN accounts RETURN a" },
    { name: "quotes", value: `FOR a IN accounts FILTER a.x == "it's" && a.y == "\\u0041" RETURN a` },
    { name: "lines", value: `FOR a IN \`accounts\`\n  FILTER a.x == '${HOLE}'\n  RETURN a` },
    {
      name: "bound",
      value: "FOR a IN accounts LIMIT @n RETURN a",
      parameter: { n: 5, of: [{ a: 1, b: null }] },
    },
    { name: "broken", value: "FOR a IN" },
    { name: "not.possible", value: "RETURN 1" },
  ];
  for (const query of queries) {
    // Saved queries belong to a user; the API key sees those of its own user.
    const { status } = await gdn.request(inside("shop", "restql"), { method: "POST", body: { query } });
    expect(status).toBe(200);
  }

  await other.send("POST", "/_api/key", { keyid: "app" });
  const ann = await other.send("POST", "/_api/user", { email: "ann@shop.example", passwd: "secret" });
  const holders = ["/_api/key/app", `/_api/user/${(ann as { user: string }).user}`];
  const [app, user] = holders.map((holder) => `${holder}/database/shop`);
  await other.send("PUT", `${app}`, { grant: "ro" });
  await other.send("PUT", `${app}/collection/accounts`, { grant: "rw" });
  await other.send("PUT", `${user}/collection/*`, { grant: "ro" });
  await other.send("PUT", `${user}/collection/class`, { grant: "rw" });
  // With such a level, the key that provisions could not do its work.
  await other.send("PUT", `/_api/key/${gdn.info.apiKeyId}/database/shop/collection/class`, { grant: "ro" });
  return async () => ({
    all: await snapshot(gdn.info, other),
    levels: await Promise.all(holders.map((holder) => other.look(`${holder}/database?full=true`))),
    indexes: await other.send("GET", inside("shop", "index?collection=user-carts")),
  });
}

/** Without what metadata tell of who declares an access level. */
function withoutNotes(looked: unknown): unknown {
  return JSON.parse(JSON.stringify(looked), (key, value) =>
    /^gdn-spot:access:/.test(key) ? undefined : value,
  );
}

test("a fabric that was made by hand is taken over whole, and all of it stays", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central,ap-south");
  const other = await outsider(gdn);
  const look = await makeByHand(gdn, other);
  const before = await look();
  const formatter = { formatter: { indentStyle: "space", lineWidth: 110 } };
  const project = temporaryProject({
    "shop/Pulumi.yaml": "name: taken\nruntime: nodejs\nmain: index.ts\n",
    // As in this project's folder: a program that does not say its `main` would be this, and declare nothing.
    "package.json": '{ "type": "module", "exports": { ".": { "default": "./package.js" } } }',
    "package.js": "export {};\n",
    "biome.json": JSON.stringify(formatter),
  });
  const out = join(project, "shop", "index.ts");

  const run = await adoptAll(gdn, "shop", "--out", out);
  expect(run).toMatchObject({ status: 0, stdout: `Wrote 25 resources to ${out}.\n` });
  const shown = await adoptAll(gdn, "shop");
  expect(shown).toMatchObject({ status: 0, stderr: run.stderr });
  expect(shown.stdout).toContain("new SpotFabric(");
  const leftOut = run.stderr.trim().split("\n").sort();
  expect(leftOut).toEqual([
    expect.stringMatching(/^Left out: Collection "_own": a declared name must be a letter/),
    expect.stringMatching(
      /^Left out: Level ro of API key local on fabric shop, collection class: it is the key that this run/,
    ),
    expect.stringMatching(/^Left out: Saved query "not\.possible": a declared name must be /),
    expect.stringMatching(/^Left out: Saved query broken: its text does not parse/),
  ]);
  const formatted = await runProcess(biome, ["format", "shop/index.ts"], { cwd: project });
  expect(formatted.status, formatted.stderr + formatted.stdout).toBe(0);

  const stack = await testStack({ gdn: gdn.info, project: join(project, "shop") });
  await gdn.clearJournal();
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(up.changes).toEqual({ create: 26 });
  const changing = (await gdn.journal()).filter(({ method, status }) => method !== "GET" && status < 400);
  // A level is taken over by setting it to what it is, and by a note of that; a query is parsed before it is looked for.
  for (const { method, path } of changing)
    expect(`${method} ${path}`).toMatch(
      /^PUT .*\/database\/|^PATCH .*\/database\/metadata$|\/query$|\/validate$/,
    );
  expect(withoutNotes(await look())).toEqual(before);

  const preview = await stack.preview("--refresh", "--expect-no-changes");
  expect(preview.status, preview.output).toBe(0);
  const destroy = await stack.destroy();
  expect(destroy.status, destroy.output).toBe(0);
  expect(await look()).toEqual(before);

  const again = await adoptAll(gdn, "shop", "--out", out);
  expect(again).toMatchObject({ status: 1, stdout: "" });
  expect(again.stderr).toMatch(
    /^There is a file .*index\.ts already, and nothing was written: name another one/,
  );
});

test("a fabric that is not there is named, and nothing is written", async () => {
  const gdn = await testGdn();
  const out = join(temporaryProject({}), "new.ts");
  const run = await adoptAll(gdn, "nothing", "--out", out);
  expect(run).toMatchObject({ status: 1, stdout: "" });
  expect(run.stderr).toMatch(/^Could not read fabric nothing: there is no fabric 'nothing'\./);
  expect(existsSync(out)).toBe(false);
  for (const wrong of [["../x"], ["shop", "--out="]])
    expect(await adoptAll(gdn, ...wrong)).toMatchObject({ status: 2, stdout: "" });
});

test.each([
  ["it's", `"it's"`],
  ['say "hi"', `'say "hi"'`],
  [`"it's" "so"`, `'"it\\'s" "so"'`],
  ['back\\slash "quoted" \\"', `'back\\\\slash "quoted" \\\\"'`],
  [`a\nb\`${HOLE}\\d`, `\`a\nb\\\`\\${HOLE}\\\\d\``],
  ["tab\tand\nline", '"tab\\tand\\nline"'],
  ["end\u2028of line", '"end\\u2028of line"'],
  [{ ["__proto__"]: 2, "a-b": [] }, '{ ["__proto__"]: 2, "a-b": [] }'],
])("%j is written so that it means itself", (value, text) => {
  expect(sourceText(value, 0)).toBe(text);
  expect(runInThisContext(`(${text})`)).toEqual(value);
});
