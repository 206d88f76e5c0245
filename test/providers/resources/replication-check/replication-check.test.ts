import { expect, it } from "vitest";
import { replicationCheck } from "../../../../providers/resources/replication-check/lifecycle.ts";
import { drive, errorOf, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric, outsider } from "../../../support/outsider.ts";
import { testGdn } from "../../../support/test-gdn.ts";

async function start(...flags: string[]) {
  const gdn = await testGdn("--fabric-ready", "0", ...flags);
  const other = await outsider(gdn);
  await makeFabric(gdn, other, "stage", { dcList: "us-west,eu-central" });
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
  /** Saved queries belong to a user; the API key sees those of its own user. */
  const save = async (value: string) => {
    const body = { query: { name: "read_query", value } };
    await gdn.request(inside("stage", "restql"), { method: "POST", body });
  };
  return { gdn, other, save, check: drive(replicationCheck, testConnection(gdn.info)) };
}

const sorted = "FOR account IN accounts SORT account._key RETURN account";

it("runs in each region of the fabric and tells what each answered, over several batches", async () => {
  const { gdn, other, save, check } = await start();
  const documents = Array.from({ length: 250 }, (_, index) => ({ _key: `k${index}` }));
  await other.send("POST", inside("stage", "document/accounts"), documents);
  await save(sorted);
  const inputs = { fabric: "stage", query: "read_query", rows: 250 };
  const made = await check.create(inputs);
  expect(made.outs.regions).toEqual(
    ["us-west", "eu-central"].map((name) => ({
      name,
      url: gdn.info.regions.find((region) => region.name === name)?.url,
      rows: 250,
      seconds: expect.any(Number),
    })),
  );
  await check.expectSettled(made, inputs);
  await other.send("DELETE", inside("stage", "document/accounts/k7"));
  // It does not hold any more, so the next up makes it again.
  expect(await check.refresh(made)).toBeUndefined();
});

it("waits until what is written in one region is in the others", async () => {
  const { gdn, other, check } = await start("--lag", "2000");
  await other.send("POST", inside("stage", "document/accounts"), [{ _key: "1" }, { _key: "2" }]);
  const inputs = { fabric: "stage", collection: "accounts", rows: 2 };
  const made = await check.create(inputs);
  const counts = (await gdn.journal()).filter(({ path }) => path.endsWith("/collection/accounts/count"));
  expect(counts.filter(({ region }) => region === "eu-central").length).toBeGreaterThan(1);
  expect(made.outs.regions).toMatchObject([
    { name: "us-west", rows: 2 },
    { name: "eu-central", rows: 2 },
  ]);
});

it("fails at once where the GDN cannot run the query, and does not advise to try again", async () => {
  const { gdn, save, check } = await start();
  await save("FOR a IN accounts WINDOW {preceding: 1} AGGREGATE n = SUM(a.n) RETURN n");
  const { message } = await errorOf(
    check.create({ fabric: "stage", query: "read_query", rows: 1, within: 600 }),
  );
  expect(message).toMatch(/answered 501 .*WINDOW/);
  expect(message).not.toMatch(/again/);
  const runs = (await gdn.journal()).filter(({ path }) => path.endsWith("/restql/execute/read_query"));
  expect(runs.length).toBeLessThanOrEqual(2);
});

it("says which region lacks what, and for how long it waited", async () => {
  const { other, save, check } = await start();
  await other.send("POST", inside("stage", "document/accounts"), [{ _key: "1" }]);
  await save(sorted);
  const inputs = { fabric: "stage", query: "read_query", rows: 2, within: 0.2 };
  await expect(check.create(inputs)).rejects.toThrow(
    "Could not read the rows of query read_query from every region of fabric stage: region us-west has 1 of 2 rows; region eu-central has 1 of 2 rows. It was tried for 0.2 s: raise within, or see whether these regions are well.",
  );
  await expect(check.create({ ...inputs, query: "unknown" })).rejects.toThrow(
    /: region us-west answers 400 \(error 1502\): query is empty; region eu-central answers 400 \(error 1502\): query is empty\. It was tried for 0\.2 s/,
  );
  await expect(check.create({ ...inputs, fabric: "nowhere" })).rejects.toThrow(
    /there is no fabric 'nowhere'/,
  );
});

it.each([
  [
    "lacks a bind value",
    "FOR a IN accounts FILTER a._key == @key RETURN a",
    "1551): .* bind parameter 'key'",
  ],
  ["cannot be parsed", "FOR a IN", "1501): syntax error"],
])("does not wait for a query that %s", async (_what, value, words) => {
  const { gdn, save, check } = await start();
  await save(value);
  const inputs = { fabric: "stage", query: "read_query", rows: 1, within: 2 };
  await expect(check.create(inputs)).rejects.toThrow(
    new RegExp(
      `^Could not run the saved query read_query of fabric stage in region us-west: the GDN answered 400 \\(error ${words.replace(")", "\\)")}.* Change what was declared`,
    ),
  );
  const runs = (await gdn.journal()).filter(({ path }) => path.endsWith("/restql/execute/read_query"));
  expect(runs.map(({ region }) => region).sort()).toEqual(["eu-central", "us-west"]);
});

it("does not hold any more when the query cannot be run any more", async () => {
  const { gdn, save, check } = await start();
  await save(sorted);
  const made = await check.create({ fabric: "stage", query: "read_query", rows: 0 });
  const body = { query: { name: "read_query", value: "RETURN @key" } };
  expect((await gdn.request(inside("stage", "restql/read_query"), { method: "PUT", body })).status).toBe(200);
  expect(await check.refresh(made)).toBeUndefined();
});

it("waits for a region that does not know the collection yet, and tells what it said", async () => {
  const { gdn, save, check } = await start();
  await save(sorted);
  const fault = { kind: "status", path: "/_fabric/*/_api/restql/execute/*", status: 404, errorNum: 1203 };
  await gdn.request("/_local/faults", { method: "PUT", body: [{ ...fault, nth: [1, 2, 3, 4] }] });
  const inputs = { fabric: "stage", query: "read_query", rows: 0 };
  expect((await check.create(inputs)).outs.regions).toHaveLength(2);
  await gdn.request("/_local/faults", { method: "PUT", body: [fault] });
  await expect(check.create({ ...inputs, within: 0.2 })).rejects.toThrow(
    /: region us-west answers 404 \(error 1203\): \S.*; region eu-central answers 404 \(error 1203\): \S.*\. It was tried for 0\.2 s/,
  );
});

it("says so when the rows differ between the regions though their number is right", async () => {
  const { gdn, other, save, check } = await start("--lag", "60000");
  await save("FOR account IN accounts RETURN account");
  for (const { name, url } of gdn.info.regions.slice(0, 2)) {
    await gdn.request(inside("stage", "document/accounts"), { method: "POST", url, body: { _key: name } });
  }
  expect(await other.send("GET", inside("stage", "collection/accounts/count"))).toMatchObject({ count: 1 });
  const inputs = { fabric: "stage", query: "read_query", rows: 1, within: 0.2 };
  await expect(check.create(inputs)).rejects.toThrow(
    /: regions us-west and eu-central do not give the same rows\. It was tried for 0\.2 s: /,
  );
});

it("takes other people's rows beside the expected ones for no lack", async () => {
  const { other, check } = await start();
  await other.send("POST", inside("stage", "document/accounts"), [{ _key: "1" }, { _key: "2" }]);
  const inputs = { fabric: "stage", collection: "accounts", rows: 1 };
  const made = await check.create(inputs);
  expect(made.outs.regions).toMatchObject([{ rows: 2 }, { rows: 2 }]);
  await check.expectSettled(made, inputs);
});
