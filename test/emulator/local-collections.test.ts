import { beforeEach, describe, expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn, until } from "./support/gdn.ts";

const API = "/_fabric/f/_api";
const [WEST, SOUTH] = ["us-west", "ap-south"];

let gdn: TestGdn;
const at = (region: string) => ({ url: gdn.urlOf(region) });
const write = (region: string, method: string, path: string, body?: unknown) =>
  gdn.need(method, `${API}${path}`, body, at(region));
const documents = async (region: string) =>
  (await gdn.need("GET", `${API}/export/c`, undefined, at(region))).body.result;
const count = async (region: string) =>
  (await gdn.need("GET", `${API}/collection/c/count`, undefined, at(region))).body.count;

describe.each([0, 3_600_000])("a local collection, with a lag of %i ms", (lag) => {
  beforeEach(async () => {
    gdn = await gdnForTest({ lag });
    await makeFabric(gdn, "f");
    await gdn.need("POST", `${API}/collection`, { name: "c", isLocal: true });
  });

  test("has in each region what was written there, also under the same key", async () => {
    await write(WEST, "POST", "/document/c", [
      { _key: "1", from: WEST },
      { _key: "2", from: WEST },
    ]);
    expect([await count(WEST), await count(SOUTH)]).toEqual([2, 0]);
    await write(SOUTH, "POST", "/document/c", { _key: "1", from: SOUTH });
    await write(WEST, "PATCH", "/document/c/1", { changed: true });
    expect(await documents(WEST)).toMatchObject([
      { _key: "2", from: WEST },
      { _key: "1", from: WEST, changed: true },
    ]);
    const [only, ...others] = await documents(SOUTH);
    expect([only, others]).toEqual([expect.objectContaining({ _key: "1", from: SOUTH }), []]);
    expect(only).not.toHaveProperty("changed");
    const query = { query: "FOR d IN c UPDATE d WITH { seen: true } IN c RETURN NEW.from" };
    expect((await write(SOUTH, "POST", "/cursor", query)).body.result).toEqual([SOUTH]);
  });

  test("loses in one region only what is removed there", async () => {
    for (const region of [WEST, SOUTH])
      await write(region, "POST", "/document/c", [{ _key: "1" }, { _key: "2" }]);
    await write(WEST, "DELETE", "/document/c/1");
    expect([await count(WEST), await count(SOUTH)]).toEqual([1, 2]);
    await write(SOUTH, "PUT", "/collection/c/truncate");
    expect([await count(WEST), await count(SOUTH)]).toEqual([1, 0]);
    await write(SOUTH, "POST", "/document/c", { _key: "1" });
    expect([await count(WEST), await count(SOUTH)]).toEqual([1, 1]);
  });

  test("gives each document once, whatever other regions do meanwhile", async () => {
    const many = (count: number, first = 0) =>
      Array.from({ length: count }, (_, n) => ({ _key: `k${first + n}` }));
    await write(WEST, "POST", "/document/c", many(601));
    // One without a pair: else the pairs that share a place would never lie across the end of a page.
    await write(WEST, "DELETE", "/document/c/k5");
    await write(SOUTH, "POST", "/document/c", many(601));
    await write(SOUTH, "PUT", "/collection/c/truncate");
    await write(WEST, "POST", "/document/c", many(600, 601));
    const keys = async (query: string) =>
      (await write(WEST, "POST", "/cursor", { query, batchSize: 10_000 })).body.result as string[];
    const all = await keys("FOR d IN c RETURN d._key");
    expect([all.length, new Set(all).size]).toEqual([await count(WEST), 1200]);

    const reading = keys("FOR d IN c LET wait = d._key == 'k1' ? SLEEP(0.5) : 0 RETURN d._key");
    await until(async () => (await gdn.need("GET", `${API}/query/current`)).body.length === 1);
    await write(SOUTH, "POST", "/document/c", [{ _key: "k900" }, { _key: "s50" }]);
    await write(SOUTH, "PATCH", "/document/c", [{ _key: "k900" }, { _key: "s50" }]);
    expect((await reading).toSorted()).toEqual(all.toSorted());
  });

  test("sends nothing on its way to other regions, also while those are down", async () => {
    await gdn.need("PUT", `/_local/regions/${SOUTH}`, { up: false });
    await write(WEST, "POST", "/document/c", { _key: "1" });
    await gdn.need("PUT", `/_local/regions/${SOUTH}`, { up: true });
    expect([await count(WEST), await count(SOUTH)]).toEqual([1, 0]);
  });
});
