import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { gdnProcess, runGdn, temporaryFolder } from "./support/process.ts";

const API = "/_fabric/_system/_api";
const KILLS = 8;

test("what was acknowledged survives kill -9, again and again, in the middle of bulk inserts", async () => {
  const data = temporaryFolder();
  const acknowledged = new Set<string>();
  let batch = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const gdn = await gdnProcess(data, "--data", data);
    if (round === 0) await gdn.need("POST", `${API}/collection`, { name: "c" });
    const kept: string[] = (
      await gdn.need("POST", `${API}/cursor`, { query: "FOR d IN c RETURN d._key", batchSize: 1e6 })
    ).body.result;
    const there = new Set(kept);
    expect([...acknowledged].filter((key) => !there.has(key))).toEqual([]);
    // Batches are whole or not at all, acknowledged or not.
    const sizes = Map.groupBy(kept, (key) => key.split("-")[0]);
    for (const [name, keys] of sizes) expect([name, keys.length]).toEqual([name, 50]);
    let writing = true;
    const write = async () => {
      while (writing) {
        batch += 1;
        const keys = Array.from({ length: 50 }, (_, n) => `${batch}-${n}`);
        const body = keys.map((_key) => ({ _key, filler: "x".repeat(500) }));
        const reply = await gdn.call("POST", `${API}/document/c`, body).catch(() => undefined);
        if (reply === undefined) return;
        for (const key of keys) acknowledged.add(key);
        // After a number of batches that differs from round to round, while others are under way.
        if (acknowledged.size > 50 * (4 * (round + 1) + (round % 3))) writing = false;
      }
    };
    const writers = [write(), write(), write()];
    await Promise.race(writers);
    expect((await gdn.kill("SIGKILL")).signal).toBe("SIGKILL");
    await Promise.all(writers);
  }
  expect(acknowledged.size).toBeGreaterThan(50 * 4 * KILLS);
});

test("everything is there after a restart: fabrics, levels, keys, users, queries, credentials, certificate", async () => {
  const data = temporaryFolder();
  const first = await gdnProcess(data, "--data", data, "--regions", "a,b");
  await first.need("POST", `${API}/database`, { name: "f", options: { spotDc: "b", metadata: { m: 1 } } });
  await first.need("POST", "/_fabric/f/_api/collection", { name: "c", isSpot: true });
  await first.need("POST", "/_fabric/f/_api/document/c", { _key: "1" });
  await first.need("POST", "/_fabric/f/_api/restql", {
    query: { name: "q", value: "FOR d IN c RETURN d._key" },
  });
  const { key } = (await first.need("POST", "/_api/key", { keyid: "k" })).body;
  await first.need("PUT", "/_api/key/k/attributes", { a: 1 });
  await first.need("POST", "/_api/user", { email: "ann@acme.example", passwd: "x" });
  expect((await first.kill("SIGTERM")).status).toBe(0);

  const second = await gdnProcess(data, "--data", data);
  const { pid: _pid, url: _url, regions, ...credentials } = second.info;
  expect(first.info).toMatchObject(credentials);
  expect(regions.map(({ name }) => name)).toEqual(["a", "b"]);
  const { options } = (await second.need("GET", "/_fabric/f/_api/database/current")).body.result;
  expect(options).toMatchObject({ spotDc: "b", metadata: { m: 1 }, status: "available" });
  expect((await second.need("POST", "/_fabric/f/_api/restql/execute/q")).body.result).toEqual(["1"]);
  const authorization = `apikey ${key}`;
  expect((await second.call("GET", "/datacenter/all", undefined, { authorization })).status).toBe(200);
  expect((await second.need("GET", "/_api/key/k/attributes")).body.result).toEqual({ a: 1 });
  const login = { email: "ann@acme.example", password: "x" };
  expect((await second.call("POST", "/_open/auth", login, { authorization: "" })).status).toBe(200);
});

test("a new fabric that was not ready is no sooner ready for a restart", async () => {
  const data = temporaryFolder();
  const first = await gdnProcess(data, "--data", data, "--fabric-ready", "86400000");
  await first.need("POST", `${API}/database`, { name: "f" });
  await first.kill("SIGKILL");
  const second = await gdnProcess(data, "--data", data, "--fabric-ready", "0");
  const fabrics = (await second.need("GET", `${API}/database/user`)).body.result;
  expect(fabrics[1].options.status).toBe("creating");
});

describe("data that cannot be used", () => {
  test("a second process on the same data is refused", async () => {
    const data = temporaryFolder();
    await gdnProcess(data, "--data", data);
    const { status, stderr } = await runGdn(data, "--port", "0", "--data", data).ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(/is in use by another local GDN\. Stop that one/);
  });

  test("data of the version before, without tables for graphs and messages, are taken on", async () => {
    const data = temporaryFolder();
    const older = await gdnProcess(data, "--data", data);
    await older.need("POST", `${API}/streams/orders?global=true`);
    await older.kill("SIGTERM");
    const database = new DatabaseSync(join(data, "gdn.sqlite"));
    for (const table of ["definitions", "messages", "subscriptions", "acknowledged"]) {
      database.exec(`DROP TABLE ${table}`);
    }
    database.exec("PRAGMA user_version=2");
    database.close();
    const gdn = await gdnProcess(data, "--data", data);
    await gdn.need("POST", `${API}/streams/c8globals.orders/publish`, { n: 1 });
    expect((await gdn.need("GET", `${API}/streams/c8globals.orders/stats`)).body.result).toMatchObject({
      msgInCounter: 1,
    });
    expect((await gdn.need("GET", `${API}/graph`)).body.graphs).toEqual([]);
  });

  test("data of a newer version is refused, and left as it is", async () => {
    const data = temporaryFolder();
    const path = join(data, "gdn.sqlite");
    const newer = new DatabaseSync(path);
    newer.exec("PRAGMA user_version=99");
    newer.close();
    const { status, stderr } = await runGdn(data, "--port", "0", "--data", data).ended;
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /has format 99, and this version of the local GDN knows \d+: a newer one wrote it/,
    );
  });

  test("another tenant, or a region less than a fabric needs, is refused", async () => {
    const data = temporaryFolder();
    const gdn = await gdnProcess(data, "--data", data, "--regions", "a,b");
    await gdn.need("POST", `${API}/database`, { name: "f", options: { dcList: "b" } });
    await gdn.kill("SIGTERM");
    const tenant = await runGdn(data, "--port", "0", "--data", data, "--tenant", "other").ended;
    expect(tenant).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/belongs to tenant acme, not other/),
    });
    const region = await runGdn(data, "--port", "0", "--data", data, "--regions", "a,c").ended;
    expect(region).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Region b cannot go: fabric f lives in it/),
    });
    const more = await gdnProcess(data, "--data", data, "--regions", "a,b,c");
    expect(more.info.regions.map(({ name }) => name)).toEqual(["a", "b", "c"]);
  });
});
