import { describe, expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn, until } from "./support/gdn.ts";
import { temporaryFolder } from "./support/process.ts";

const API = "/_fabric/f/_api";
const [WEST, CENTRAL, SOUTH] = ["us-west", "eu-central", "ap-south"];

async function gdnWith(lag: number): Promise<TestGdn> {
  const gdn = await gdnForTest({ lag });
  await makeFabric(gdn, "f", { spotDc: CENTRAL });
  await gdn.need("POST", `${API}/collection`, { name: "c" });
  await gdn.need("POST", `${API}/collection`, { name: "spot", isSpot: true });
  return gdn;
}

const seen = async (gdn: TestGdn, region: string, path = "/document/c/1") =>
  (await gdn.call("GET", `${API}${path}`, undefined, { url: gdn.urlOf(region) })).body;
const write = (gdn: TestGdn, region: string, method: string, path: string, body?: unknown) =>
  gdn.need(method, `${API}${path}`, body, { url: gdn.urlOf(region) });
const setUp = (gdn: TestGdn, region: string, up: boolean) =>
  gdn.need("PUT", `/_local/regions/${region}`, { up });

describe("without lag", () => {
  test("a write is everywhere when its answer comes", async () => {
    const gdn = await gdnWith(0);
    await write(gdn, SOUTH, "POST", "/document/c", { _key: "1", a: 1 });
    for (const region of [WEST, CENTRAL, SOUTH]) expect(await seen(gdn, region)).toMatchObject({ a: 1 });
  });
});

/** A lag that does not end within the test: what another region sees, it has got some other way. */
const LONG = 3_600_000;

describe("with a lag", () => {
  test("the region that takes a write has it at once, the others still see what they saw", async () => {
    const gdn = await gdnWith(LONG);
    await write(gdn, WEST, "POST", "/document/c", [{ _key: "1", a: 1 }, { _key: "2" }]);
    expect(await seen(gdn, WEST)).toMatchObject({ a: 1 });
    expect((await seen(gdn, SOUTH)).errorNum).toBe(1202);
    const count = async (region: string) => (await seen(gdn, region, "/collection/c/count")).count;
    expect([await count(WEST), await count(SOUTH)]).toEqual([2, 0]);
    const query = { query: "FOR d IN c RETURN d._key" };
    const rows = async (region: string) => (await write(gdn, region, "POST", "/cursor", query)).body.result;
    expect([await rows(WEST), await rows(SOUTH)]).toEqual([["1", "2"], []]);
    expect((await seen(gdn, SOUTH, "/export/c")).result).toEqual([]);
  });

  test("a region can insert what it does not yet see, and then sees its own", async () => {
    const gdn = await gdnWith(LONG);
    await write(gdn, WEST, "POST", "/document/c", { _key: "1", from: WEST });
    await write(gdn, SOUTH, "POST", "/document/c", { _key: "1", from: SOUTH });
    expect(await seen(gdn, WEST)).toMatchObject({ from: WEST });
    expect(await seen(gdn, SOUTH)).toMatchObject({ from: SOUTH });
    expect((await seen(gdn, CENTRAL)).errorNum).toBe(1202);
  });

  test("updates, removals and truncation lag too", async () => {
    const gdn = await gdnWith(0);
    await write(gdn, WEST, "POST", "/document/c", [{ _key: "1", a: 1 }, { _key: "2" }]);
    await setUp(gdn, SOUTH, false);
    await write(gdn, WEST, "PATCH", "/document/c/1", { a: 2 });
    await write(gdn, WEST, "DELETE", "/document/c/2");
    await write(gdn, WEST, "PUT", "/collection/c/truncate");
    expect((await seen(gdn, CENTRAL, "/collection/c/count")).count).toBe(0);
    await setUp(gdn, SOUTH, true);
    await until(async () => (await seen(gdn, SOUTH, "/collection/c/count")).count === 0);
  });

  test("writes arrive in order, and at the end all regions agree on the last one", async () => {
    const gdn = await gdnWith(15);
    const values: number[] = [];
    await write(gdn, WEST, "POST", "/document/c", { _key: "1", n: 0 });
    const watch = until(async () => {
      const { n } = await seen(gdn, SOUTH);
      if (n !== undefined && n !== values.at(-1)) values.push(n);
      return n === 20;
    });
    for (let n = 1; n <= 20; n += 1) await write(gdn, WEST, "PATCH", "/document/c/1", { n });
    await watch;
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    await write(gdn, CENTRAL, "PATCH", "/document/c/1", { n: "central" });
    await write(gdn, SOUTH, "PATCH", "/document/c/1", { n: "south" });
    for (const region of [WEST, CENTRAL, SOUTH])
      await until(async () => (await seen(gdn, region)).n === "south");
  });

  test("spot collections have none: a write is seen everywhere at once", async () => {
    const gdn = await gdnWith(LONG);
    await write(gdn, SOUTH, "POST", "/document/spot", { _key: "1" });
    for (const region of [WEST, CENTRAL, SOUTH]) {
      expect(await seen(gdn, region, "/document/spot/1")).toMatchObject({ _key: "1" });
    }
  });

  test("what is on its way outlives the process, and arrives", async () => {
    const data = temporaryFolder();
    const first = await gdnForTest({ lag: 1_000, data });
    await makeFabric(first, "f");
    await first.need("POST", `${API}/collection`, { name: "c" });
    await first.need("POST", `${API}/document/c`, { _key: "1" });
    await first.close();
    const second = await gdnForTest({ lag: LONG, data });
    expect(await seen(second, WEST)).toMatchObject({ _key: "1" });
    for (const region of [CENTRAL, SOUTH]) await until(async () => (await seen(second, region))._key === "1");
  });

  test("a region that comes back gets what is due at once, though later writes are on their way", async () => {
    const gdn = await gdnWith(4_000);
    await setUp(gdn, SOUTH, false);
    await write(gdn, WEST, "POST", "/document/c", { _key: "1" });
    await until(async () => (await seen(gdn, CENTRAL))._key === "1");
    await write(gdn, WEST, "POST", "/document/c", { _key: "2" });
    await setUp(gdn, SOUTH, true);
    await until(async () => (await seen(gdn, SOUTH))._key === "1");
    // Had it waited for the later one, that would be there, too.
    expect((await seen(gdn, CENTRAL, "/document/c/2")).errorNum).toBe(1202);
  });
});

describe("a region that is down", () => {
  test("drops connections, and gets what it missed when it is back", async () => {
    const gdn = await gdnWith(0);
    await setUp(gdn, SOUTH, false);
    await expect(seen(gdn, SOUTH)).rejects.toThrow(/socket hang up|ECONNRESET/);
    await write(gdn, WEST, "POST", "/document/c", [{ _key: "1" }, { _key: "2" }]);
    expect(await seen(gdn, CENTRAL)).toMatchObject({ _key: "1" });
    const regions = (await gdn.need("GET", "/_local/regions")).body;
    expect(regions).toContainEqual({ name: SOUTH, spot: true, up: false });
    await setUp(gdn, SOUTH, true);
    await until(async () => (await seen(gdn, SOUTH, "/collection/c/count")).count === 2);
    await write(gdn, WEST, "POST", "/document/c", { _key: "3" });
    expect(await seen(gdn, SOUTH, "/document/c/3")).toMatchObject({ _key: "3" });
  });

  test("gets what it missed in order, and what is written then after that", async () => {
    const gdn = await gdnWith(0);
    await setUp(gdn, SOUTH, false);
    const documents = Array.from({ length: 10_000 }, (_, n) => ({ _key: `k${n}`, n }));
    await write(gdn, WEST, "POST", "/document/c?silent=1", documents);
    await setUp(gdn, SOUTH, true);
    await write(gdn, WEST, "POST", "/document/c", { _key: "last", n: documents.length });
    const query = "FOR d IN c COLLECT AGGREGATE most = MAX(d.n), count = COUNT(1) RETURN {most, count}";
    await until(async () => {
      const { most, count } = (await write(gdn, SOUTH, "POST", "/cursor", { query })).body.result[0];
      // What is there is the beginning of what was written: nothing is missing before the last of it.
      expect(count).toBe(most === null ? 0 : most + 1);
      return count === documents.length + 1;
    });
  });

  test("takes no writes of spot collections, wherever they are asked for, if it is their spot region", async () => {
    const gdn = await gdnWith(0);
    await write(gdn, WEST, "POST", "/document/spot", { _key: "1" });
    await setUp(gdn, CENTRAL, false);
    const reply = await gdn.call("POST", `${API}/document/spot`, { _key: "2" });
    expect([reply.status, reply.body.errorNum]).toEqual([503, 503]);
    const query = { query: "INSERT {} INTO spot" };
    expect((await gdn.call("POST", `${API}/cursor`, query)).status).toBe(503);
    expect(await seen(gdn, WEST, "/document/spot/1")).toMatchObject({ _key: "1" });
    await write(gdn, WEST, "POST", "/document/c", { _key: "1" });
  });
});

test("a query that is reading sees all documents as they were at one moment, though they are changed meanwhile", async () => {
  const gdn = await gdnWith(0);
  const documents = Array.from({ length: 3_000 }, (_, n) => ({ _key: `k${n}`, n }));
  await write(gdn, WEST, "POST", "/document/c", documents);
  // The sleep in the middle lets writes come between two pages.
  const query = "FOR d IN c LET wait = d.n == 10 ? SLEEP(0.2) : 0 RETURN d._key";
  let isReading = true;
  const reading = gdn.need("POST", `${API}/cursor`, { query, batchSize: 10_000 }).finally(() => {
    isReading = false;
  });
  let changes = 0;
  for (; isReading; changes += 1) {
    await write(gdn, WEST, "DELETE", `/document/c/k${2000 + changes}`);
    await write(gdn, WEST, "POST", "/document/c", { _key: `new${changes}` });
  }
  const keys = new Set<string>((await reading).body.result);
  const made = [...keys].filter((key) => key.startsWith("new")).length;
  expect(made).toBeLessThan(changes);
  const isThere = (key: string) => keys.has(key);
  const numbered = (name: string, from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `${name}${from + n}`);
  expect(numbered("new", 0, made).every(isThere)).toBe(true);
  // Of the change that was going on then, the deletion may have been made.
  expect(numbered("k", 2000, 2000 + made).some(isThere)).toBe(false);
  expect([...numbered("k", 0, 2000), ...numbered("k", 2001 + made, 3000)].every(isThere)).toBe(true);
  expect((await reading).body.result).toHaveLength(keys.size);
});
