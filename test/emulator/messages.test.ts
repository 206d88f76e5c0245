import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { startGdn, type TestGdn } from "./support/gdn.ts";
import { base64, openSocket, type TestSocket } from "./support/socket.ts";

let gdn: TestGdn;

const inside = (path: string) => `/_fabric/shop/_api/${path}`;
const GLOBAL = "persistent/acme/c8global.shop/c8globals.orders";
const LOCAL = "persistent/acme/c8local.shop/c8locals.here";

async function start(settings: Parameters<typeof startGdn>[0] = {}): Promise<void> {
  gdn = await startGdn(settings);
  await gdn.need("POST", "/_fabric/_system/_api/database", { name: "shop", options: { spotDc: "us-west" } });
  await gdn.need("POST", inside("streams/orders?global=true"));
  await gdn.need("POST", inside("streams/here?global=false"));
}

/** Sends texts, each acknowledged by the server. */
async function publish(producer: TestSocket, ...texts: string[]): Promise<void> {
  for (const text of texts) {
    producer.send({ payload: base64(text) });
    expect(await producer.next()).toMatchObject({ result: "ok" });
  }
}

const status = async (opening: Promise<unknown>) =>
  opening.then(
    () => 101,
    (error: Error) => Number(/\d{3}/.exec(error.message)?.[0]),
  );

describe("a stream", () => {
  beforeEach(() => start());

  it("brings what a producer sends to consumers, with its properties and key", async () => {
    const consumer = await openSocket(gdn, `consumer/${GLOBAL}/mine`);
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    producer.send({ payload: base64("hello"), properties: { a: "1" }, key: "k", context: "c" });
    expect(await producer.next()).toMatchObject({
      result: "ok",
      context: "c",
      messageId: expect.any(String),
    });
    expect(await consumer.next()).toEqual({
      ...{ messageId: expect.any(String), payload: base64("hello"), properties: { a: "1" }, key: "k" },
      ...{ publishTime: expect.stringMatching(/^\d{4}-.*Z$/), redeliveryCount: 0 },
    });
  });

  it("gives each subscription all messages, and the consumers of a shared one a part", async () => {
    const shared = `consumer/${GLOBAL}/shared`;
    const one = await openSocket(gdn, `${shared}?subscriptionType=Shared`);
    const two = await openSocket(gdn, `${shared}?subscriptionType=Shared`);
    const alone = await openSocket(gdn, `consumer/${GLOBAL}/alone`);
    expect(await status(openSocket(gdn, `consumer/${GLOBAL}/alone`))).toBe(409);
    await publish(await openSocket(gdn, `producer/${GLOBAL}`), "1", "2", "3", "4");
    expect([await alone.take(), await alone.take(), await alone.take(), await alone.take()]).toEqual([
      ..."1234",
    ]);
    const parts = await Promise.all([one.take(), one.take(), two.take(), two.take()]);
    expect(parts.sort()).toEqual([..."1234"]);
  });

  it("delivers again what was not acknowledged: after a refusal, and to who connects next", async () => {
    const path = `consumer/${GLOBAL}/mine`;
    const consumer = await openSocket(gdn, path);
    await publish(await openSocket(gdn, `producer/${GLOBAL}`), "1", "2");
    expect(await consumer.take()).toBe("1");
    const { messageId } = await consumer.next();
    consumer.send({ type: "negativeAcknowledge", messageId });
    expect(await consumer.next()).toMatchObject({ messageId, redeliveryCount: 1 });
    await consumer.close();
    const again = await openSocket(gdn, path);
    expect(await again.take()).toBe("2");
    await again.close();
    const stats = async () => (await gdn.need("GET", inside("streams/c8globals.orders/stats"))).body.result;
    await expect.poll(stats).toMatchObject({
      msgInCounter: 2,
      storageSize: expect.any(Number),
      subscriptions: { mine: { msgBacklog: 0, consumers: [] } },
    });
  });

  it("sends no more than the queue of a consumer holds, or than it asked for", async () => {
    const small = await openSocket(gdn, `consumer/${GLOBAL}/small?receiverQueueSize=1`);
    const pulling = await openSocket(gdn, `consumer/${GLOBAL}/pulling?pullMode=true`);
    await publish(await openSocket(gdn, `producer/${GLOBAL}`), "1", "2");
    const first = await small.next();
    pulling.send({ type: "permit", permitMessages: 1 });
    expect(await pulling.take()).toBe("1");
    expect([small.waiting, pulling.waiting]).toEqual([[], []]);
    small.send({ messageId: first.messageId });
    expect(await small.take()).toBe("2");
  });

  it("delivers neither what was acknowledged after a refusal, nor a backlog that was cleared", async () => {
    const path = `consumer/${GLOBAL}/mine?receiverQueueSize=1`;
    const consumer = await openSocket(gdn, path);
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    await publish(producer, "1", "2", "3");
    const { messageId } = await consumer.next();
    await gdn.need("POST", inside("streams/clearbacklog/mine"));
    consumer.send({ messageId });
    await publish(producer, "4");
    const next = await consumer.next();
    expect(next).toMatchObject({ payload: base64("4") });
    // Nothing takes what is refused, until somebody connects; by then it is acknowledged.
    const pulling = await openSocket(gdn, `consumer/${GLOBAL}/pulling?pullMode=true`);
    pulling.send({ type: "permit", permitMessages: 1 });
    await publish(producer, "5", "6");
    const refused = await pulling.next();
    pulling.send({ type: "negativeAcknowledge", messageId: refused.messageId });
    pulling.send({ messageId: refused.messageId });
    pulling.send({ type: "permit", permitMessages: 1 });
    expect(await pulling.take()).toBe("6");
  });

  it("takes no acknowledgement of a message that it does not have", async () => {
    const consumer = await openSocket(gdn, `consumer/${GLOBAL}/mine`);
    for (let seq = 1; seq < 20; seq += 1) consumer.send({ messageId: base64(`gdn:${seq}`) });
    consumer.send({ type: "unknown", messageId: base64("gdn:x") });
    await gdn.need("GET", inside("streams/c8globals.orders/stats"));
    await publish(await openSocket(gdn, `producer/${GLOBAL}`), "1");
    expect(await consumer.take()).toBe("1");
  });

  it("gives all messages to the first consumer of a failover subscription, then to the next", async () => {
    const path = `consumer/${GLOBAL}/mine?subscriptionType=Failover`;
    const first = await openSocket(gdn, path);
    const second = await openSocket(gdn, path);
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    await publish(producer, "1", "2", "3");
    expect(await first.take()).toBe("1");
    await expect.poll(() => first.waiting.length).toBe(2);
    expect(second.waiting).toEqual([]);
    await first.close();
    expect([await second.take(), await second.take()]).toEqual(["2", "3"]);
  });

  it("refuses a consumer of another type than that of its subscription, and types that it does not know", async () => {
    const path = `consumer/${GLOBAL}/mine`;
    const consumer = await openSocket(gdn, path);
    expect(await status(openSocket(gdn, `${path}?subscriptionType=Shared`))).toBe(409);
    await consumer.close();
    await expect.poll(() => status(openSocket(gdn, `${path}?subscriptionType=Shared`))).toBe(101);
    expect(await status(openSocket(gdn, `${path}?subscriptionType=Failover`))).toBe(409);
    expect(await status(openSocket(gdn, `${path}?subscriptionType=Key_Shared`))).toBe(501);
    expect(await status(openSocket(gdn, `consumer/${GLOBAL}/%zz`))).toBe(400);
  });

  it("disconnects the consumers of a deleted subscription; who subscribes again gets what comes then", async () => {
    const path = `consumer/${GLOBAL}/mine`;
    const consumer = await openSocket(gdn, path);
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    await publish(producer, "1");
    await gdn.need("DELETE", inside("streams/c8globals.orders/subscriptions/mine"));
    await consumer.closed;
    const again = await openSocket(gdn, path);
    await publish(producer, "2");
    expect(await again.take()).toBe("2");
    again.send({ type: "unsubscribe" });
    await again.closed;
    expect((await gdn.call("DELETE", inside("streams/c8globals.orders/subscriptions/mine"))).status).toBe(
      404,
    );
  });

  it("leaves no message behind, however close one follows the other", async () => {
    const consumer = await openSocket(gdn, `consumer/${GLOBAL}/mine`);
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    for (let round = 0; round < 400; round += 1) {
      producer.send({ payload: base64(`${round} a`) });
      // So that some come in the very moment in which the one before is delivered.
      const until = performance.now() + (round % 40) / 10;
      while (performance.now() < until);
      producer.send({ payload: base64(`${round} b`) });
      expect([await consumer.take(), await consumer.take()]).toEqual([`${round} a`, `${round} b`]);
    }
  });

  it("can be read from its beginning, its end, or after a message", async () => {
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    producer.send({ payload: base64("1") });
    const { messageId } = await producer.next();
    await publish(producer, "2");
    const earliest = await openSocket(gdn, `reader/${GLOBAL}?messageId=earliest`);
    expect([await earliest.take(), await earliest.take()]).toEqual(["1", "2"]);
    const after = await openSocket(gdn, `reader/${GLOBAL}?messageId=${encodeURIComponent(messageId)}`);
    expect(await after.take()).toBe("2");
    const later = await openSocket(gdn, `consumer/${GLOBAL}/all?initialPosition=earliest`);
    expect(await later.take()).toBe("1");
  });

  it("takes messages over HTTP, and tells its backlog, which can be cleared", async () => {
    await (await openSocket(gdn, `consumer/${GLOBAL}/mine`)).close();
    await gdn.need("POST", inside("streams/c8globals.orders/publish"), "as it is");
    const backlog = async () =>
      (await gdn.need("GET", inside("streams/c8globals.orders/backlog"))).body.result;
    expect(await backlog()).toMatchObject({ totalMessages: 1, messageBacklog: 1 });
    expect((await gdn.need("GET", inside("streams/c8globals.orders/subscriptions"))).body.result).toEqual([
      "mine",
    ]);
    await gdn.need("POST", inside("streams/clearbacklog/mine"));
    expect(await backlog()).toMatchObject({ totalMessages: 1, messageBacklog: 0 });
    await gdn.need("POST", inside("streams/ttl/0?global=true"));
    await expect.poll(async () => (await backlog()).totalMessages).toBe(0);
  });

  it("counts and clears a message in the millisecond in which it is published", async () => {
    await (await openSocket(gdn, `consumer/${GLOBAL}/mine`)).close();
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const backlog = async () =>
      (await gdn.need("GET", inside("streams/c8globals.orders/backlog"))).body.result.messageBacklog;
    await gdn.need("POST", inside("streams/c8globals.orders/publish"), "now");
    expect(await backlog()).toBe(1);
    await gdn.need("POST", inside("streams/clearbacklog/mine"));
    expect(await backlog()).toBe(0);
    vi.useRealTimers();
    expect(await backlog()).toBe(0);
  });

  it("is not deleted while somebody is subscribed, unless by force", async () => {
    await (await openSocket(gdn, `consumer/${GLOBAL}/mine`)).close();
    expect((await gdn.call("DELETE", inside("streams/c8globals.orders"))).status).toBe(412);
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    await gdn.need("DELETE", inside("streams/c8globals.orders?force=true"));
    await producer.closed;
    await gdn.need("POST", inside("streams/orders?global=true"));
    expect((await gdn.need("GET", inside("streams/c8globals.orders/subscriptions"))).body.result).toEqual([]);
  });

  it("answers bad messages, and ends a connection that sends no JSON", async () => {
    const producer = await openSocket(gdn, `producer/${GLOBAL}`);
    producer.send({ payload: "%%%", context: "c" });
    expect(await producer.next()).toMatchObject({ result: "send-error:3", context: "c" });
    producer.send("no json");
    await producer.closed;
  });

  it("is for those that may use it: by a header, or by a password that is good once", async () => {
    const otp = async () => (await gdn.need("POST", "/_api/apid/otp")).body.otp as string;
    const nobody = { authorization: "" };
    const password = await otp();
    expect(await status(openSocket(gdn, `consumer/${GLOBAL}/mine?otp=${password}`, nobody))).toBe(101);
    expect(await status(openSocket(gdn, `reader/${GLOBAL}?otp=${password}`, nobody))).toBe(401);
    expect(await status(openSocket(gdn, `reader/${GLOBAL}`, nobody))).toBe(401);
    const { key } = (await gdn.need("POST", "/_api/key", { keyid: "reader" })).body;
    await gdn.need("PUT", "/_api/key/reader/database/shop", { grant: "ro" });
    const reader = { authorization: `apikey ${key}` };
    expect(await status(openSocket(gdn, `reader/${GLOBAL}`, reader))).toBe(101);
    expect(await status(openSocket(gdn, `producer/${GLOBAL}`, reader))).toBe(403);
  });

  it.each([
    ["reader/persistent/acme/c8global.shop/c8globals.others", 404],
    ["reader/persistent/acme/c8global.others/c8globals.orders", 404],
    ["reader/persistent/other/c8global.shop/c8globals.orders", 401],
    [`consumer/${GLOBAL}`, 400],
    ["writer/x", 404],
  ])("%s is %i", async (path, expected) => {
    expect(await status(openSocket(gdn, path))).toBe(expected);
  });

  it("meets faults, and nobody in a region that is down", async () => {
    const fault = { kind: "status", status: 429, path: "/_ws/**", nth: 1 };
    await gdn.need("PUT", "/_local/faults", [fault]);
    expect(await status(openSocket(gdn, `reader/${GLOBAL}`))).toBe(429);
    const reader = await openSocket(gdn, `reader/${GLOBAL}`, { region: "eu-central" });
    await gdn.need("PUT", "/_local/regions/eu-central", { up: false });
    await reader.closed;
    await expect(openSocket(gdn, `reader/${GLOBAL}`, { region: "eu-central" })).rejects.toThrow();
  });
});

describe("in other regions", () => {
  it("a global stream's messages arrive after the lag, a local one's never", async () => {
    await start({ lag: 300 });
    const there = { region: "eu-central" };
    const remote = await openSocket(gdn, `reader/${GLOBAL}`, there);
    const local = await openSocket(gdn, `reader/${LOCAL}`, there);
    await publish(await openSocket(gdn, `producer/${LOCAL}`), "near");
    await publish(await openSocket(gdn, `producer/${GLOBAL}`), "far");
    expect(remote.waiting).toEqual([]);
    expect(await remote.take()).toBe("far");
    expect(local.waiting).toEqual([]);
  });

  it("a new subscription gets what is under way, and not what is there", async () => {
    await start({ lag: 300 });
    const there = { region: "eu-central" };
    await publish(await openSocket(gdn, `producer/${GLOBAL}`), "far");
    await publish(await openSocket(gdn, `producer/${GLOBAL}`, there), "near");
    const consumer = await openSocket(gdn, `consumer/${GLOBAL}/mine`, there);
    expect(await consumer.take()).toBe("far");
    const backlog = inside("streams/c8globals.orders/backlog");
    const url = gdn.urlOf("eu-central");
    const read = async () => (await gdn.need("GET", backlog, undefined, { url })).body.result.messageBacklog;
    await expect.poll(read).toBe(0);
  });

  it("a spot collection's stream tells a change everywhere at once", async () => {
    await start({ lag: 60_000 });
    await gdn.need("POST", inside("collection"), { name: "accounts", isSpot: true, stream: true });
    const path = "reader/persistent/acme/c8global.shop/accounts";
    const remote = await openSocket(gdn, path, { region: "eu-central" });
    await gdn.need("POST", inside("document/accounts"), { _key: "1", n: 1 });
    expect(JSON.parse(await remote.take())).toMatchObject({ _key: "1", n: 1 });
  });
});

it("a collection's stream tells what is written by documents and by queries, and what is removed", async () => {
  await start();
  await gdn.need("POST", inside("collection"), { name: "orders", stream: true });
  const changes = await openSocket(gdn, "consumer/persistent/acme/c8global.shop/orders/app");
  await gdn.need("POST", inside("document/orders"), { _key: "1", n: 1 });
  await gdn.need("POST", inside("cursor"), { query: "UPDATE '1' WITH {n: 2} IN orders" });
  await gdn.need("DELETE", inside("document/orders/1"));
  await gdn.need("POST", inside("document/orders"), { _key: "2" });
  await gdn.need("PUT", inside("collection/orders/truncate"));
  const told = [];
  for (let count = 0; count < 5; count += 1) told.push(JSON.parse(await changes.take()));
  expect(told).toEqual([
    { _id: "orders/1", _key: "1", _rev: expect.any(String), n: 1 },
    { _id: "orders/1", _key: "1", _rev: expect.any(String), n: 2 },
    { _delete: true, _id: "orders/1", _key: "1" },
    { _id: "orders/2", _key: "2", _rev: expect.any(String) },
    { _delete: true, _id: "orders/2", _key: "2" },
  ]);
});

it("keeps messages and subscriptions over a restart", async () => {
  const data = join(temporaryFolder(), "data");
  await start({ data });
  const consumer = await openSocket(gdn, `consumer/${GLOBAL}/mine`);
  await publish(await openSocket(gdn, `producer/${GLOBAL}`), "1", "2");
  expect(await consumer.take()).toBe("1");
  expect(await consumer.next()).toMatchObject({ payload: base64("2") });
  const backlog = async () => (await gdn.need("GET", inside("streams/c8globals.orders/backlog"))).body.result;
  await expect.poll(backlog).toMatchObject({ messageBacklog: 1 });
  await gdn.close();
  gdn = await startGdn({ data });
  expect(await (await openSocket(gdn, `consumer/${GLOBAL}/mine`)).take()).toBe("2");
});

it("jsc8's own producer, consumer and onChange work on it", async () => {
  await start();
  await gdn.need("POST", inside("collection"), { name: "accounts", stream: true });
  const folder = temporaryFolder();
  const script = join(folder, "client.cjs");
  writeFileSync(
    script,
    `
const dns = require("node:dns");
// Names under .localhost are this machine, whatever the resolver says.
const lookup = dns.lookup;
dns.lookup = (name, options, callback) => lookup(name.endsWith(".localhost") ? "127.0.0.1" : name, options, callback);
const jsc8 = require(${JSON.stringify(join(checkoutFolder, "node_modules", "jsc8"))});
const { url, apiKey } = JSON.parse(process.argv[2]);
const host = new URL(url).host;
(async () => {
  const client = new jsc8({ url, apiKey, fabricName: "shop" });
  const next = (socket) => new Promise((resolve) => socket.once("message", (data) => resolve(JSON.parse(data))));
  const opened = (socket) => new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  const stream = client.stream("orders", false);
  const consumer = stream.consumer("mine", host, { otp: await stream.getOtp() });
  const producer = stream.producer(host, { otp: await stream.getOtp() });
  await Promise.all([opened(consumer), opened(producer)]);
  const received = next(consumer);
  producer.send(JSON.stringify({ payload: Buffer.from("hello").toString("base64") }));
  const { payload } = await received;
  const changes = await client.collection("accounts").onChange(host, "app");
  await opened(changes);
  const told = next(changes);
  await client.insertDocument("accounts", { _key: "1" });
  const change = await told;
  console.log(JSON.stringify([payload, change.payload].map((text) => Buffer.from(text, "base64").toString())));
  process.exit();
})();
`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [script, JSON.stringify(gdn.info)], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: gdn.info.caFile },
  });
  const [hello, change] = JSON.parse(stdout) as [string, string];
  expect(hello).toBe("hello");
  expect(JSON.parse(change)).toMatchObject({ _key: "1" });
});
