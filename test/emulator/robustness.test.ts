import { readFileSync } from "node:fs";
import { connect } from "node:tls";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPERATIONS } from "../../emulator/operations/index.ts";
import { makeFabric, startGdn, type TestGdn } from "./support/gdn.ts";

const API = "/_fabric/f/_api";
let gdn: TestGdn;

beforeAll(async () => {
  gdn = await startGdn({ maxBody: 1_000_000, queryTimeout: 5_000 });
  await makeFabric(gdn, "f");
  await gdn.need("POST", `${API}/collection`, { name: "c" });
});
afterAll(() => gdn.close());

describe("bodies", () => {
  test.each([
    ["broken JSON", '{"a":', 400, 600],
    ["an unexpected end", "[1,2", 400, 600],
    ["arrays 10,000 deep", `${"[".repeat(10_000)}${"]".repeat(10_000)}`, 400, 600],
    ["objects 10,000 deep", `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`, 400, 600],
    ["501 deep", `{"a":${"[".repeat(500)}${"]".repeat(500)}}`, 400, 600],
    ["bytes that are no text", "\u0000\u0001", 400, 600],
    ["more than the limit", JSON.stringify({ a: "x".repeat(1_000_000) }), 413, 413],
  ])("%s", async (_name, body, status, errorNum) => {
    const reply = await gdn.call("POST", `${API}/document/c`, body);
    expect([reply.status, reply.body.errorNum]).toEqual([status, errorNum]);
    expect((await gdn.call("GET", "/datacenter/local")).status).toBe(200);
  });

  test("as deep as is allowed", async () => {
    const body = `{"_key":"deep","a":${"[".repeat(499)}"[{"${"]".repeat(499)}}`;
    await gdn.need("POST", `${API}/document/c`, body);
    expect((await gdn.need("GET", `${API}/document/c/deep`)).text).toContain(body.slice(15, -1));
  });
});

describe("connections", () => {
  /** Sends bytes as they are, and tells what came back. */
  async function raw(bytes: string): Promise<string> {
    const { port } = new URL(gdn.info.url);
    const ca = readFileSync(gdn.info.caFile);
    const socket = connect({ port: Number(port), host: "127.0.0.1", servername: "gdn.localhost", ca });
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(answer));
    socket.write(bytes);
    return await promise;
  }

  test.each([
    ["no HTTP at all", "hello\r\n\r\n", "HTTP/1.1 400"],
    ["a path that is no ASCII", "GET /\u00e9 HTTP/1.1\r\nhost: gdn.localhost\r\n\r\n", "HTTP/1.1 400"],
    ["two lengths", "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", "HTTP/1.1 400"],
    ["a header of 17 kB", `GET / HTTP/1.1\r\nx: ${"y".repeat(17_000)}\r\n\r\n`, "HTTP/1.1 431"],
    ["no host", "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 421"],
  ])("%s", async (_name, bytes, start) => {
    expect(await raw(bytes)).toMatch(new RegExp(`^${start}`));
    expect((await gdn.call("GET", "/datacenter/local")).status).toBe(200);
  });

  test("an unknown host is told which there are", async () => {
    const answer = await raw("GET / HTTP/1.1\r\nhost: mars.gdn.localhost\r\nconnection: close\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1\.1 421/);
    expect(answer).toMatch(/No region has the host 'mars\.gdn\.localhost'.*us-west\.gdn\.localhost/);
  });

  test("a client that goes away in the middle of its body harms nobody", async () => {
    const { port } = new URL(gdn.info.url);
    const socket = connect({
      port: Number(port),
      host: "127.0.0.1",
      servername: "gdn.localhost",
      ca: readFileSync(gdn.info.caFile),
    });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    socket.write("POST /_api/key HTTP/1.1\r\nhost: gdn.localhost\r\ncontent-length: 100\r\n\r\nhalf");
    socket.destroy();
    expect((await gdn.call("GET", "/datacenter/local")).status).toBe(200);
  });
});

describe("paths", () => {
  test.each([
    ["unknown", "/_fabric/f/_api/nothing", 501, 501],
    ["unknown, in an unknown fabric", "/_fabric/nope/_api/nothing", 404, 1228],
    ["climbing", "/_fabric/f/_api/document/c/%2e%2e%2f%2e%2e", 404, 1202],
    ["with an escaped slash", "/_fabric/f/_api/document/c%2F1/x", 404, 1203],
    ["with a broken escape", "/_fabric/f/_api/document/c/%E0%A4%A", 400, 400],
    ["with a lone percent sign", "/_fabric/%/_api/collection", 400, 400],
    ["with SQL", "/_fabric/f/_api/collection/c';DROP TABLE fabrics;--/count", 404, 1203],
    ["of another tenant", "/_tenant/other/_fabric/f/_api/collection", 401, 11],
    ["with a NUL", "/_fabric/f/_api/document/c/%00", 404, 1202],
  ])("%s", async (_name, path, status, errorNum) => {
    const reply = await gdn.call("GET", path);
    expect([reply.status, reply.body.errorNum]).toEqual([status, errorNum]);
  });

  test.each([
    "/_fabric/f/_api/collection",
    "/_fabric/f/collection",
    "/_fabric/f/collection?",
    "/_fabric/f/collection/",
    "/_tenant/acme/_fabric/f/_api/collection",
    "/_tenant/acme/_fabric/f/collection",
  ])("%s leads to the collections", async (path) => {
    const { result } = (await gdn.need("GET", path)).body;
    expect(result.filter(({ isSystem }: { isSystem: boolean }) => !isSystem)).toHaveLength(1);
  });

  test.each(["/_api/user", "/_fabric/f/_api/user", "/_fabric/_system/_admin/user", "/_api/user/"])(
    "%s leads to the users",
    async (path) => {
      expect((await gdn.need("GET", path)).body.result).toHaveLength(1);
    },
  );

  test("an empty name never means everything", async () => {
    for (const path of [`${API}/collection/`, "/_fabric/_system/_api/database/"]) {
      expect((await gdn.call("DELETE", path)).status).toBe(501);
    }
    expect((await gdn.need("GET", `${API}/collection?excludeSystem=true`)).body.result).toHaveLength(1);
  });
});

test("every operation answers whatever body it is sent, and never with 500", async () => {
  const bodies = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constant(undefined),
    fc.jsonValue().map((one) => JSON.stringify(one)),
  );
  const names = fc.constantFrom("c", "f", "_system", "1", "none", "*", "x y", "%00", "é");
  // SLEEP and the like apart, queries come from the fuzzer of the query engine.
  const operations = OPERATIONS.filter(({ path }) => !path.startsWith("/_open"));
  const errors: string[] = [];
  const request = fc.tuple(
    fc.constantFrom(...operations),
    fc.array(names, { minLength: 6, maxLength: 6 }),
    bodies,
  );
  await fc.assert(
    fc.asyncProperty(request, async ([{ method, path }, parts, body]) => {
      let place = 0;
      const filled = path.replace(/:[a-z]+/gi, () => encodeURIComponent(parts[place++ % parts.length] ?? ""));
      // The key that this test itself uses stays.
      if (/^\/(?:key|user)\/(?:local|root)/.test(filled)) return;
      const reply = await gdn.call(method, `/_fabric/_system/_api${filled}`, body);
      if (reply.status === 500) errors.push(`${method} ${filled} ${body}: ${reply.text}`);
    }),
    { numRuns: 600 },
  );
  expect(errors).toEqual([]);
  expect((await gdn.call("GET", "/datacenter/local")).status).toBe(200);
});
