import { expect, it } from "vitest";
import { stream } from "../../../../providers/resources/stream/lifecycle.ts";
import { openSocket } from "../../../emulator/support/socket.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const declared = (change: Properties = {}): Properties => ({
  ...{ fabric: "stage", name: "orders" },
  stamp: "acme/project/dev/Stream/orders",
  ...change,
});

async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  return { gdn, other, orders: drive(stream, testConnection(gdn.info)) };
}

it("is not deleted while it holds messages or somebody is subscribed, and is with forceDestroy", async () => {
  const { gdn, other, orders } = await start();
  const made = await orders.create(declared());
  const path = "consumer/persistent/acme/c8global.stage/c8globals.orders/app";
  await (await openSocket(gdn, path)).close();
  await other.send("POST", inside("stage", "streams/c8globals.orders/publish"), { n: 1 });
  const { message } = await errorOf(orders.delete(made));
  expect(message).toMatch(
    /^Could not delete stream c8globals\.orders in fabric stage: it holds \d+ bytes of messages, and 1 messages wait for a subscription, and it has subscriptions: app\. Wait until all of it is read/,
  );
  const streams = () => other.look<{ topic: string }[]>(inside("stage", "streams"));
  expect((await streams()).map(({ topic }) => topic)).toEqual(["c8globals.orders"]);
  await orders.delete(await orders.update(made, declared({ forceDestroy: true })));
  expect(await streams()).toEqual([]);
});

it.each(["c8globals.orders", "c8locals", "a/b"])("cannot be called %s", async (name) => {
  const { orders } = await start();
  const { failures } = await orders.check(declared({ name }));
  expect(failures).toEqual([
    {
      property: "name",
      reason: expect.stringMatching(/^Invalid stream name .*without c8globals or c8locals/),
    },
  ]);
});
