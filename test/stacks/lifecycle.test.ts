import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/cleanup.ts";
import { type Operation, type SeparateStack, testStack } from "../support/engine.ts";
import { inspect, owner } from "../support/inspect.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

const seed = JSON.parse(readFileSync("seed/accounts.json", "utf8")) as { _key: string }[];
const byKey = Object.fromEntries(seed.map((document) => [document._key, document]));
const READ_ALL = "FOR account IN accounts RETURN account";

/** The operations other than "same", by resource. */
function changes({ steps }: Operation): Record<string, string> {
  return Object.fromEntries(steps.filter(({ op }) => op !== "same").map(({ name, op }) => [name, op]));
}

describe("the default program through the real engine, step by step", () => {
  let gdn: TestGdn;
  let stack: SeparateStack;
  let seedFile: string;

  const requestCount = async () => (await gdn.journal()).length;

  beforeAll(async () => {
    gdn = await testGdn("--regions", "us-west,eu-central,ap-south");
    seedFile = join(temporaryFolder(), "accounts.json");
    stack = await testStack({ gdn: gdn.info });
    stack.configure({ spotDc: "eu-central", apiKeyId: gdn.info.apiKeyId });
  });

  test("a preview of everything sends nothing and writes no resource into the state", async () => {
    const preview = await stack.preview();
    expect(preview).toMatchObject({ status: 0, changes: { create: 7 } });
    expect(await requestCount()).toBe(0);
    expect(stack.resources()).toEqual([]);
  });

  test("up makes fabric, level, collection, documents and query, and reads them from every region", async () => {
    const up = await stack.up();
    expect(up).toMatchObject({ status: 0, changes: { create: 7 } });
    const { fabrics, levels } = await inspect(gdn.info);
    expect(fabrics).toEqual({
      spot: {
        dcList: ["us-west", "eu-central", "ap-south"],
        spotDc: "eu-central",
        status: "available",
        metadata: expect.objectContaining({ "gdn-spot": expect.stringContaining("SpotFabric/fabric") }),
        collections: { accounts: { isSpot: true, documents: byKey } },
        queries: { read_query: READ_ALL },
      },
    });
    expect(Object.values(levels)).toEqual(["rw"]);
    expect(stack.outputs()).toMatchObject({
      fabric: "spot",
      spotDc: "eu-central",
      dcList: ["us-west", "eu-central", "ap-south"],
      collection: "accounts",
      documents: 5,
      query: "read_query",
      regions: ["us-west", "eu-central", "ap-south"].map((name) => ({ name, rows: 5 })),
    });
  });

  test("a second up changes nothing and sends nothing", async () => {
    await gdn.clearJournal();
    const up = await stack.up();
    expect(up).toMatchObject({ status: 0, changes: { same: 7 } });
    expect(await requestCount()).toBe(0);
  });

  test("a refresh finds no change, and the up after it has none", async () => {
    const kept = () => stack.resources().map(({ urn, inputs, outputs }) => ({ urn, inputs, outputs }));
    const before = kept();
    const refresh = await stack.refresh("--expect-no-changes");
    expect(refresh).toMatchObject({ status: 0 });
    expect(kept()).toEqual(before);
    const up = await stack.up("--expect-no-changes");
    expect(up).toMatchObject({ status: 0, changes: { same: 7 } });
  });

  test("spot region, query and documents change in place", async () => {
    const changed = { ...seed[0], City: "Queens" };
    writeFileSync(
      seedFile,
      JSON.stringify([changed, ...seed.slice(1, 4), { _key: "6", firstname: "Diana" }]),
    );
    stack.configure({
      spotDc: "ap-south",
      queryValue: "FOR account IN accounts SORT account._key RETURN account",
      seedFile,
    });
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    expect(changes(up)).toMatchObject({ fabric: "update", query: "update", documents: "update" });
    const { spot } = (await inspect(gdn.info)).fabrics;
    expect(spot).toMatchObject({
      spotDc: "ap-south",
      queries: { read_query: "FOR account IN accounts SORT account._key RETURN account" },
    });
    expect(spot?.collections.accounts?.documents).toEqual({
      ...Object.fromEntries(Object.entries(byKey).slice(1, 4)),
      1: changed,
      6: { _key: "6", firstname: "Diana" },
    });
  });

  test("another name replaces the collection, and what is in it, after deleting the old one", async () => {
    stack.configure({ collection: "people", queryValue: "FOR account IN people RETURN account" });
    const preview = await stack.preview();
    expect(preview.status, preview.output).toBe(0);
    expect(preview.output).toMatch(
      /warning: changing name replaces collection accounts of fabric spot: it is deleted with all documents/,
    );
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    const { spot } = (await inspect(gdn.info)).fabrics;
    expect(Object.keys(spot?.collections ?? {})).toEqual(["people"]);
    expect(Object.keys(spot?.collections.people?.documents ?? {})).toHaveLength(5);
    expect(await stack.preview()).toMatchObject({ status: 0, changes: { same: 7 } });
  });

  test("what was changed and deleted by hand is found by refresh and made right by up", async () => {
    const ask = await owner(gdn.info);
    await ask("/_fabric/spot/_api/document/people/2", { method: "PATCH", body: { City: "Metropolis" } });
    await ask("/_fabric/spot/_api/document/people/3", { method: "DELETE" });
    await ask("/_fabric/spot/_api/document/people", {
      method: "POST",
      body: { _key: "other", of: "somebody else" },
    });
    await ask("/_fabric/spot/_api/restql/read_query", { method: "DELETE" });
    await stack.refresh();
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    expect(changes(up)).toMatchObject({ documents: "update", query: "create" });
    const { spot } = (await inspect(gdn.info)).fabrics;
    expect(spot?.collections.people?.documents).toMatchObject({
      2: byKey[2],
      3: byKey[3],
      other: { of: "somebody else" },
    });
    expect(spot?.queries).toEqual({ read_query: "FOR account IN people RETURN account" });
    await ask("/_fabric/spot/_api/document/people/other", { method: "DELETE" });
  });

  test("destroy leaves nothing, on the GDN or in the state", async () => {
    const destroy = await stack.destroy();
    expect(destroy.status, destroy.output).toBe(0);
    expect(await inspect(gdn.info)).toEqual({ fabrics: {}, levels: {} });
    expect(stack.resources()).toEqual([]);
  });
});
