import { readFileSync } from "node:fs";
import { Agent, request } from "node:https";
import { describe, expect, test } from "vitest";
import { gdnForTest, loopback, type TestGdn } from "./support/gdn.ts";

const ALL = "/datacenter/all";

async function gdnWith(faults: unknown): Promise<TestGdn> {
  const gdn = await gdnForTest();
  await gdn.need("PUT", "/_local/faults", faults);
  return gdn;
}

const hits = async (gdn: TestGdn) =>
  (await gdn.need("GET", "/_local/faults")).body.map((fault: { seen: number; hits: number }) => [
    fault.seen,
    fault.hits,
  ]);

describe("kinds", () => {
  test.each(["refuse", "reset"])("%s: no answer, and no work", async (kind) => {
    const gdn = await gdnWith([{ kind, method: "POST" }]);
    await expect(gdn.call("POST", "/_api/key", { keyid: "k" })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await gdn.call("GET", "/_api/key/k")).status).toBe(404);
    expect(await hits(gdn)).toEqual([[1, 1]]);
  });

  test("drop: the work is done, and the answer dropped", async () => {
    const gdn = await gdnWith([{ kind: "drop", method: "POST" }]);
    await expect(gdn.call("POST", "/_api/key", { keyid: "k" })).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect((await gdn.call("GET", "/_api/key/k")).status).toBe(200);
  });

  test.each([401, 429, 500, 503])("status %d instead of the work", async (status) => {
    const gdn = await gdnWith([{ kind: "status", status, method: "POST" }]);
    const { status: got, body, headers } = await gdn.call("POST", "/_api/key", { keyid: "k" });
    expect([got, body.error, body.code, body.errorNum]).toEqual([status, true, status, status]);
    expect(headers["retry-after"]).toBe(status === 429 ? "1" : undefined);
    expect(headers).not.toHaveProperty("x-c8-endpoint");
    expect((await gdn.call("GET", "/_api/key/k")).status).toBe(404);
  });

  test("status with a Retry-After and an error number of one's own", async () => {
    const gdn = await gdnWith([{ kind: "status", status: 503, retryAfter: 7, errorNum: 1500 }]);
    const { body, headers } = await gdn.call("GET", ALL);
    expect([headers["retry-after"], body.errorNum]).toEqual(["7", 1500]);
  });

  test("html: a page, as from a proxy", async () => {
    const gdn = await gdnWith([{ kind: "html" }]);
    const { status, headers, text } = await gdn.call("GET", ALL);
    expect([status, headers["content-type"]]).toEqual([502, "text/html"]);
    expect(text).toMatch(/^<!DOCTYPE html>/);
  });

  test("delay: the answer comes after a while", async () => {
    const gdn = await gdnWith([{ kind: "delay", ms: 80 }]);
    expect((await gdn.call("GET", ALL)).status).toBe(200);
    const [entry] = (await gdn.need("GET", "/_local/requests")).body;
    expect(entry.ms).toBeGreaterThanOrEqual(79);
  });

  test("truncate: the body breaks off after the headers", async () => {
    const gdn = await gdnWith([{ kind: "truncate" }]);
    const { info } = gdn;
    const agent = new Agent({ ca: readFileSync(info.caFile), lookup: loopback });
    const { promise, resolve } = Promise.withResolvers<[number, number]>();
    request(
      `${info.url}${ALL}`,
      { agent, headers: { authorization: `apikey ${info.apiKey}` } },
      (incoming) => {
        let length = 0;
        incoming.on("data", (part: Buffer) => {
          length += part.length;
        });
        incoming.on("error", () => resolve([Number(incoming.headers["content-length"]), length]));
      },
    ).end();
    const [promised, got] = await promise;
    expect(got).toBeGreaterThan(0);
    expect(got).toBeLessThan(promised);
  });

  test("hang: no answer ever, until the client goes", async () => {
    const gdn = await gdnWith([{ kind: "hang", path: ALL }]);
    const { info } = gdn;
    const agent = new Agent({ ca: readFileSync(info.caFile), lookup: loopback });
    const outgoing = request(`${info.url}${ALL}`, {
      agent,
      headers: { authorization: `apikey ${info.apiKey}` },
    });
    const ended = new Promise((resolve) => outgoing.on("error", resolve));
    outgoing.end();
    while ((await hits(gdn))[0]?.[1] !== 1) await new Promise((resolve) => setImmediate(resolve));
    expect((await gdn.call("GET", "/datacenter/local")).status).toBe(200);
    outgoing.destroy(new Error("enough"));
    await ended;
  });
});

test("silence: the work is done, and no answer comes until the client goes", async () => {
  const gdn = await gdnWith([{ kind: "silence", method: "POST" }]);
  const { info } = gdn;
  const agent = new Agent({ ca: readFileSync(info.caFile), lookup: loopback });
  const outgoing = request(`${info.url}/_api/key`, {
    agent,
    method: "POST",
    headers: { authorization: `apikey ${info.apiKey}` },
  });
  const ended = new Promise((resolve) => outgoing.on("error", resolve));
  outgoing.end(JSON.stringify({ keyid: "k" }));
  while ((await gdn.call("GET", "/_api/key/k")).status !== 200)
    await new Promise((resolve) => setImmediate(resolve));
  outgoing.destroy(new Error("enough"));
  await ended;
});

describe("which requests", () => {
  test("by method, path, region and number", async () => {
    const gdn = await gdnWith([
      { kind: "status", status: 500, path: "/_fabric/*/collection/**", nth: 2 },
      { kind: "status", status: 503, region: "ap-south", nth: [1, 3] },
    ]);
    const status = async (path: string, url?: string) =>
      (await gdn.call("GET", path, undefined, url === undefined ? {} : { url })).status;
    // Whatever form of the path a client writes.
    expect(await status("/_fabric/_system/_api/collection/c")).toBe(404);
    expect(await status("/_fabric/_system/collection/c/count")).toBe(500);
    expect(await status("/_fabric/_system/collection/c")).toBe(404);
    expect(await status("/_fabric/_system/collection")).toBe(200);
    const south = gdn.urlOf("ap-south");
    const seen = [
      await status(ALL, south),
      await status(ALL, south),
      await status(ALL, south),
      await status(ALL, south),
    ];
    expect(seen).toEqual([503, 200, 503, 200]);
    expect(await hits(gdn)).toEqual([
      [3, 1],
      [4, 2],
    ]);
  });

  test.each([
    "/_fabric/*/_api/collection/**",
    "/_fabric/_system/collection/c",
    "**/_api/collection/c",
    "/**/collection/*",
  ])("whatever form of the path the pattern has: %s", async (path) => {
    const gdn = await gdnWith([{ kind: "status", status: 500, path }]);
    for (const asked of ["/_fabric/_system/_api/collection/c", "/_fabric/_system/collection/c"]) {
      expect((await gdn.call("GET", asked)).status).toBe(500);
    }
    expect((await gdn.call("GET", "/_fabric/_system/_api/collection")).status).toBe(200);
  });

  test("the first that is due hits; all that match count", async () => {
    const gdn = await gdnWith([
      { kind: "status", status: 500, nth: 2 },
      { kind: "status", status: 503 },
    ]);
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await gdn.call("GET", ALL)).status);
    expect(statuses).toEqual([503, 500, 503]);
    expect(await hits(gdn)).toEqual([
      [3, 1],
      [3, 2],
    ]);
  });

  test("they come before authentication, and never to /_local", async () => {
    const gdn = await gdnWith([{ kind: "status", status: 503 }]);
    expect((await gdn.call("GET", ALL, undefined, { authorization: "" })).status).toBe(503);
    expect((await gdn.call("GET", "/_local/requests")).status).toBe(200);
  });

  test("DELETE ends them", async () => {
    const gdn = await gdnWith([{ kind: "refuse" }]);
    await gdn.need("DELETE", "/_local/faults");
    expect((await gdn.call("GET", ALL)).status).toBe(200);
  });
});

test.each([
  ["no array", { kind: "reset" }],
  ["an unknown kind", [{ kind: "explode" }]],
  ["an unknown field", [{ kind: "reset", when: 1 }]],
  ["a status that is no error", [{ kind: "status", status: 200 }]],
  ["a number below 1", [{ kind: "reset", nth: 0 }]],
  ["a list of no numbers", [{ kind: "reset", nth: [] }]],
  ["a region that there is not", [{ kind: "reset", region: "mars" }]],
  ["a method that there is not", [{ kind: "reset", method: "FETCH" }]],
  ["a delay without a time", [{ kind: "delay" }]],
])("%s is refused, and changes nothing", async (_name, faults) => {
  const gdn = await gdnWith([{ kind: "status", status: 500, nth: 99 }]);
  const { status, body } = await gdn.call("PUT", "/_local/faults", faults);
  expect([status, body.errorNum]).toEqual([400, 10]);
  expect((await gdn.need("GET", "/_local/faults")).body).toHaveLength(1);
});

describe("the journal", () => {
  test("has every request but those to /_local, with what came of it", async () => {
    const gdn = await gdnForTest();
    await gdn.call("GET", ALL);
    await gdn.call("GET", "/_fabric/none/_api/collection?excludeSystem=true", undefined, {
      url: gdn.urlOf("ap-south"),
    });
    await gdn.need("PUT", "/_local/faults", [{ kind: "drop" }]);
    await gdn.call("GET", ALL).catch(() => {});
    const entries = (await gdn.need("GET", "/_local/requests")).body;
    expect(entries).toMatchObject([
      { region: "us-west", method: "GET", path: ALL, status: 200, errorNum: 0 },
      {
        region: "ap-south",
        path: "/_fabric/none/_api/collection?excludeSystem=true",
        status: 404,
        errorNum: 1228,
      },
      { path: ALL, status: 0, bytes: 0, fault: "drop" },
    ]);
    expect(entries[0].bytes).toBeGreaterThan(100);
    expect(Date.parse(entries[0].time)).toBeGreaterThan(0);
    await gdn.need("DELETE", "/_local/requests");
    expect((await gdn.need("GET", "/_local/requests")).body).toEqual([]);
  });

  test("holds no credential", async () => {
    const gdn = await gdnForTest();
    const { email, password, apiKey } = gdn.info;
    const { jwt } = (await gdn.need("POST", "/_open/auth", { email, password }, { authorization: "" })).body;
    await gdn.need("POST", "/_api/key/validate", { apikey: apiKey });
    const { text } = await gdn.need("GET", "/_local/requests");
    for (const secret of [password, apiKey, jwt]) expect(text).not.toContain(secret);
  });
});

test("/_local is not for pages of other sites", async () => {
  const gdn = await gdnForTest();
  const headers = { origin: "https://evil.example" };
  const reply = await gdn.call("DELETE", "/_local/requests", undefined, { headers });
  expect(reply.status).toBe(403);
});
