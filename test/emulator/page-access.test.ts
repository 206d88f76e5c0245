import { readFileSync } from "node:fs";
import { request } from "node:https";
import { describe, expect, test } from "vitest";
import { requireThisMachine } from "../../emulator/control/access.ts";
import { gdnForTest, loopback, makeFabric } from "./support/gdn.ts";

/** What a browser sends with a request that a page of another site makes. */
const FOREIGN: [string, Record<string, string>][] = [
  ["a page of another site, by script or form", { origin: "https://evil.example" }],
  ["a page with no origin of its own", { origin: "null" }],
  ["a page on another port of this machine", { origin: "https://gdn.localhost:1" }],
  ["the same host without TLS", { origin: "http://gdn.localhost" }],
  ["an image or script of another site", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" }],
  ["a frame of another site", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" }],
  ["a page of another region's host", { "sec-fetch-site": "same-site", "sec-fetch-dest": "empty" }],
];
/** Everything below `/_local` that tells or changes something. */
const PATHS: [string, string][] = [
  ["GET", "/_local/requests"],
  ["DELETE", "/_local/requests"],
  ["GET", "/_local/faults"],
  ["PUT", "/_local/faults"],
  ["DELETE", "/_local/faults"],
  ["GET", "/_local/regions"],
  ["PUT", "/_local/regions/us-west"],
  ["GET", "/_local/state"],
  ["GET", "/_local/fabrics/_system"],
  ["GET", "/_local/api/us-west/_api/database"],
  ["POST", "/_local/api/us-west/_fabric/_system/_api/database"],
];

describe("who may ask", () => {
  test.each(FOREIGN)("%s may not", async (_who, headers) => {
    const gdn = await gdnForTest();
    for (const [method, path] of PATHS) {
      const reply = await gdn.call(method, path, method === "PUT" ? [] : undefined, { headers });
      expect([path, reply.status]).toEqual([path, 403]);
      expect(reply.body.errorMessage).toMatch(/answers scripts and its own page only/);
    }
  });

  test("a name that somebody had lead to this machine is nobody's host", async () => {
    const { info } = await gdnForTest();
    for (const [method, path] of [...PATHS, ["GET", "/_local/"] as const]) {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      const headers = {
        host: "evil.example",
        origin: "https://evil.example",
        "sec-fetch-site": "same-origin",
      };
      const ca = readFileSync(info.caFile);
      const options = { method, headers, ca, lookup: loopback, servername: "gdn.localhost", agent: false };
      request(`${info.url}${path}`, options, (incoming) => resolve(incoming.resume().statusCode))
        .on("error", reject)
        .end();
      expect(await promise).toBe(421);
    }
  });

  test("the page itself may, and so may scripts", async () => {
    const gdn = await gdnForTest();
    const own: Record<string, string> = { origin: gdn.info.url, "sec-fetch-site": "same-origin" };
    for (const headers of [own, {}, { "sec-fetch-site": "none" }]) {
      const reply = await gdn.call(
        "PUT",
        "/_local/regions/us-west",
        { up: true },
        { headers, authorization: "" },
      );
      expect(reply.status).toBe(200);
      expect(reply.headers).toMatchObject({
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
      });
    }
  });

  test("a link from elsewhere opens the page", async () => {
    const gdn = await gdnForTest();
    const headers = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "document" };
    expect((await gdn.call("GET", "/_local/", undefined, { headers })).status).toBe(200);
    expect((await gdn.call("DELETE", "/_local/requests", undefined, { headers })).status).toBe(403);
  });

  test("data are for this machine only, wherever the local GDN listens", () => {
    for (const address of ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"]) requireThisMachine(address);
    for (const address of ["192.168.1.7", "::ffff:10.0.0.1", "fe80::1", "1.127.0.0", undefined]) {
      expect(() => requireThisMachine(address)).toThrow(/this machine only/);
    }
  });
});

describe("the page's files", () => {
  test("may load and ask for nothing from elsewhere, and are kept until they change", async () => {
    const gdn = await gdnForTest();
    const page = await gdn.need("GET", "/_local/", undefined, { authorization: "" });
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    const files = [...page.text.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file]) => file);
    expect(files).toContain("main.js");
    for (const file of ["", ...files]) {
      const { headers } = await gdn.need("GET", `/_local/${file}`, undefined, { authorization: "" });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toMatch(/default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/);
      expect(policy).not.toMatch(/unsafe|\*|https?:/);
      const known = { "if-none-match": String(headers.etag) };
      const again = await gdn.call("GET", `/_local/${file}`, undefined, { headers: known });
      expect([again.status, again.text]).toEqual([304, ""]);
    }
  });

  test("there is nothing but them", async () => {
    const gdn = await gdnForTest();
    for (const name of ["tsconfig.json", "view.ts", "none.js", "..%2ffiles.ts"]) {
      expect((await gdn.call("GET", `/_local/${name}`)).status).toBe(404);
    }
    expect((await gdn.call("POST", "/_local/page.css")).status).toBe(404);
    const { status, headers } = await gdn.call("GET", "/_local");
    expect([status, headers.location]).toEqual([308, "/_local/"]);
  });
});

describe("what the page asks for", () => {
  test("the API as the tenant's owner, in a region of choice, unseen by faults and journal", async () => {
    const gdn = await gdnForTest();
    await makeFabric(gdn, "f");
    await gdn.need("PUT", "/_local/faults", [{ kind: "status" }]);
    await gdn.need("DELETE", "/_local/requests");
    const asked = { authorization: "" };
    const path = "/_local/api/ap-south/_fabric/f/_api/collection";
    await gdn.need("POST", path, { name: "c" }, asked);
    const { body } = await gdn.need("GET", `${path}?excludeSystem=true`, undefined, asked);
    expect(body.result).toMatchObject([{ name: "c" }]);
    const { name } = (await gdn.need("GET", "/_local/api/ap-south/datacenter/local", undefined, asked)).body;
    expect(name).toBe("ap-south");
    expect((await gdn.need("GET", "/_local/requests")).body).toEqual([]);
    expect((await gdn.need("GET", "/_local/faults")).body).toMatchObject([{ seen: 0 }]);
  });

  test("a region that is down answers nothing, one that is not there neither", async () => {
    const gdn = await gdnForTest();
    await gdn.need("PUT", "/_local/regions/ap-south", { up: false });
    const down = await gdn.call("GET", "/_local/api/ap-south/datacenter/local");
    expect([down.status, down.body.errorMessage]).toEqual([
      503,
      "Region ap-south is down. Bring it up again, or ask another one.",
    ]);
    expect((await gdn.call("GET", "/_local/api/nowhere/datacenter/local")).status).toBe(404);
  });

  test("the last requests only", async () => {
    const gdn = await gdnForTest();
    for (const name of ["a", "b", "c"]) await gdn.call("GET", `/datacenter/${name}`);
    const { body } = await gdn.need("GET", "/_local/requests?last=2");
    expect(body.map(({ path }: { path: string }) => path)).toEqual(["/datacenter/b", "/datacenter/c"]);
    for (const last of ["0", "-1", "x", ""]) {
      expect((await gdn.call("GET", `/_local/requests?last=${last}`)).status).toBe(400);
    }
  });

  test("nothing of the state is a credential", async () => {
    const gdn = await gdnForTest();
    const { text } = await gdn.need("GET", "/_local/state");
    for (const secret of [gdn.info.apiKey, gdn.info.password]) expect(text).not.toContain(secret);
  });
});
