import { beforeEach, expect, test } from "vitest";
import { gdnForTest, makeFabric, type TestGdn } from "./support/gdn.ts";

const API = "/_fabric/f/_api";
const TOO_MUCH = [500, 32];
let gdn: TestGdn;

/** About 6 MB of rows. */
const LARGE = "FOR i IN 1..1000 RETURN REPEAT('x', 6000)";

beforeEach(async () => {
  gdn = await gdnForTest({ queryMemory: 32_000_000 });
  await makeFabric(gdn, "f");
});

const run = (query: string, more = {}) =>
  gdn.call("POST", `${API}/cursor`, { query, batchSize: 1, ttl: 600, ...more });
const next = (id: string) => gdn.call("PUT", `${API}/cursor/${id}`);

test("open cursors that were not asked for the longest make room for a new one", async () => {
  const begin = async () => (await run(LARGE)).body.id;
  const isOpen = async (id: string) => (await next(id)).status === 200;
  const [first, second] = [await begin(), await begin()];
  expect(await isOpen(first)).toBe(true);
  const third = await begin();
  expect([await isOpen(first), await isOpen(second), await isOpen(third)]).toEqual([true, false, true]);
  // What has no room at all takes none from others.
  expect((await run("FOR i IN 1..3000 RETURN REPEAT('x', 6000)")).body.errorNum).toBe(32);
  expect([await isOpen(first), await isOpen(third)]).toEqual([true, true]);
});

test("what a cursor held is free again once it is removed, read to its end or over", async () => {
  for (let i = 0; i < 3; i++) {
    const removed = await run(LARGE);
    await gdn.need("DELETE", `${API}/cursor/${removed.body.id}`);
    const read = await run(LARGE, { batchSize: 999 });
    expect((await next(read.body.id)).body.hasMore).toBe(false);
  }
  const [first, second] = [await run(LARGE), await run(LARGE)];
  for (const { body } of [first, second]) expect((await next(body.id)).status).toBe(200);
});

test("of queries that hold too much together one fails, and what they held is free again", async () => {
  const held =
    "LET texts = (FOR i IN 1..1000 RETURN CONCAT(i, REPEAT('x', 6000))) RETURN [SLEEP(50), LENGTH(texts)]";
  const running = [held, held, held].map((query) => run(query));
  const { status, body } = await Promise.race(running);
  expect([status, body.errorNum]).toEqual(TOO_MUCH);
  const queries = (await gdn.need("GET", `${API}/query/current`)).body;
  expect(queries).toHaveLength(2);
  for (const { id } of queries) await gdn.need("DELETE", `${API}/query/${id}`);
  await Promise.all(running);

  const alone = await run("FOR i IN 1..3000 RETURN REPEAT('x', 6000)");
  expect([alone.status, alone.body.errorNum]).toEqual(TOO_MUCH);
  const [first, second] = [await run(LARGE), await run(LARGE)];
  for (const { body } of [first, second]) expect((await next(body.id)).status).toBe(200);
});

test("a cursor does not outlive its fabric", async () => {
  const { id } = (await run("FOR i IN 1..9 RETURN i")).body;
  await gdn.need("DELETE", "/_fabric/_system/_api/database/f");
  await makeFabric(gdn, "f");
  const { status, body } = await next(id);
  expect([status, body.errorNum]).toEqual([404, 1600]);
});
