import { expect, test } from "vitest";
import { gdnForTest, makeFabric } from "./support/gdn.ts";
import { errorNum, replay, type Statement } from "./support/statements.ts";

/** The owner of the tenant. */
const OWNER = "root";

/** What is known of the service, statement by statement. */
const follows = (name: string, ...statements: Statement[]) =>
  test(name, async () => {
    const gdn = await gdnForTest();
    await makeFabric(gdn, "f", { spotDc: "us-west" });
    await replay(gdn, "f", statements);
  });
const SYSTEM = "/_fabric/_system/_api";

follows(
  "fabrics",
  [`POST ${SYSTEM}/database`, { name: "g", users: ["root"], options: { dcList: "" } }, 201, { result: true }],
  [`POST ${SYSTEM}/database`, { name: "g" }, 409, errorNum(1207, expect.stringContaining("acme.g"))],
  ["POST F/database", { name: "h" }, 403, errorNum(1230)],
  ["POST /_fabric/none/_api/database", { name: "h" }, 404, errorNum(1228)],
  ["GET F/database", undefined, 200, { result: expect.arrayContaining(["_system", "f", "g"]) }],
  [
    "GET F/database/current",
    undefined,
    200,
    {
      result: {
        name: "f",
        options: { name: "acme.f", status: "available", spotDc: "us-west", tenant: "acme" },
      },
    },
  ],
  ["PUT F/database/metadata", { metadata: { a: 1 } }, 201, { result: true }],
  ["PATCH F/database/metadata", { metadata: { b: 1 } }, 201, { result: true }],
  ["GET F/database/metadata", undefined, 200, { result: { options: { metadata: { a: 1, b: 1 } } } }],
  ["DELETE F/database/g", undefined, 403, errorNum(1230)],
  [`DELETE ${SYSTEM}/database/none`, undefined, 404, errorNum(1228)],
  [`DELETE ${SYSTEM}/database/g`, undefined, 200, { result: true }],
  ["GET /_fabric/g/_api/database/current", undefined, 404, errorNum(1228)],
  ["GET /datacenter/local", undefined, 200, { local: true, status: 0, tags: {}, locationInfo: {} }],
  ["GET /datacenter/none", undefined, 404, errorNum(102024)],
  ["GET F/version?details=true", undefined, 200, { server: "C8DB", details: {} }],
);

follows(
  "login, users and keys",
  ["POST /_open/auth", { email: "nobody@acme.example", password: "x" }, 401, errorNum(11, "forbidden")],
  [
    "POST /_api/user",
    { email: "a@acme.example", passwd: "x" },
    201,
    { user: expect.stringMatching(/^U[\w-]{22}$/) },
  ],
  ["POST /_api/user", { email: "a@acme.example", passwd: "x" }, 409, errorNum(100012)],
  ["POST /_open/auth", { email: "a@acme.example", password: "no" }, 401, errorNum(401, "Wrong credentials")],
  ["GET /_api/user/none", undefined, 404, errorNum(1703)],
  ["PATCH /_api/user/none", {}, 404, errorNum(1703)],
  ["DELETE /_api/user/none", undefined, 404, errorNum(1703)],
  ["GET /_api/user/none/attributes", undefined, 403, errorNum(403)],
  ["PUT /_api/user/none/database/f", { grant: "rw" }, 404, errorNum(1703)],
  [
    "DELETE /_api/user/none/database/f/collection/none",
    undefined,
    404,
    errorNum(1203, "collection or view not found"),
  ],
  ["PUT /_api/user/none/database/f/stream/c8globals.none", { grant: "rw" }, 404, errorNum(100016)],
  ["POST /_api/key", { keyid: "k_1" }, 201, { keyid: "k_1", tenant: "acme", user: "acme.root" }],
  ["POST /_api/key", { keyid: "1k" }, 400, errorNum(100020)],
  ["POST /_api/key", { keyid: "k_1" }, 409],
  [
    "GET /_api/key",
    undefined,
    200,
    { result: expect.arrayContaining([expect.objectContaining({ keyid: "k_1" })]) },
  ],
  [
    "GET /_api/key/k_1",
    undefined,
    200,
    { user: "k_1", email: "k_1@apikey", apikey: { hash: expect.any(String) } },
  ],
  ["GET /_api/key/none", undefined, 404, errorNum(100015)],
  ["GET /_api/key/none/billing", undefined, 404, errorNum(100015)],
  ["GET /_api/key/none/attributes", undefined, 404, errorNum(100015)],
  ["GET /_api/key/k_1/database", undefined, 200, { result: { _system: "rw", f: "rw" } }],
  [`PUT /_api/user/${OWNER}/database/f`, { grant: "rw" }, 200, { "acme.f": "rw" }],
  ["DELETE /_api/key/k_1/database/f", undefined, 202, { error: false, code: 202 }],
  ["GET /_api/key/k_1/database/f", undefined, 200, { result: "none" }],
  ["PUT /_api/key/k_1/attributes", { a: 1 }, 200, { result: { a: 1 } }],
  ["DELETE /_api/key/k_1/attributes/a", undefined, 202],
  ["DELETE /_api/key/k_1", undefined, 202, { error: false, code: 202 }],
  ["DELETE /_api/key/k_1", undefined, 404, errorNum(100015)],
);

follows(
  "indexes and streams",
  ["POST F/collection", { name: "c" }, 200],
  [
    "POST F/index/ttl?collection=c",
    { fields: ["t"], expireAfter: 60 },
    201,
    { type: "ttl", expireAfter: 60 },
  ],
  [
    "POST F/index/fulltext?collection=c",
    { fields: ["x"], minLength: 3 },
    201,
    { type: "fulltext", minLength: 3 },
  ],
  ["POST F/index/hash?collection=c", { fields: ["h"] }, 201, { type: "hash" }],
  ["POST F/index?collection=c", { type: "geo", fields: ["loc"] }, 201, { type: "geo" }],
  ["GET F/index/c/none", undefined, 404, errorNum(1212)],
  ["POST F/streams/s?global=True", undefined, 202, { result: { "stream-id": "c8globals.s" } }],
  ["POST F/streams/l?global=false", undefined, 202, { result: { "stream-id": "c8locals.l" } }],
  [
    "GET F/streams?global=true",
    undefined,
    200,
    { result: [{ topic: "c8globals.s", local: false, tenant: "acme", fabric: "f" }] },
  ],
  ["GET F/streams/c8globals.s/stats", undefined, 200],
  ["GET F/streams/c8globals.s/backlog", undefined, 200],
  ["DELETE F/streams/c8globals.s?force=true", undefined, 202],
  ["GET F/streams/c8globals.s/stats", undefined, 404, errorNum(100016)],
  ["POST /_api/apid/otp", undefined, 200],
);
