import { readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { base64, openSocket } from "../emulator/support/socket.ts";
import { type SeparateStack, testStack } from "../support/engine.ts";
import { inside, type Outsider, outsider, snapshot } from "../support/outsider.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

/** What an application does with what its program has made. */
interface Application {
  fabric: string;
  use(app: { gdn: TestGdn; other: Outsider; stack: SeparateStack; run: RunQuery }): Promise<void>;
}

/** Runs a saved query as the tests' API key, and gives its rows. */
type RunQuery = (name: string, bindVars?: object) => Promise<unknown[]>;

const APPLICATIONS: Record<string, Application> = {
  fleet: {
    fabric: "fleet",
    use: async ({ gdn, other, stack, run }) => {
      expect(stack.outputs()).toMatchObject({
        topics: { positions: "c8globals.positions", alarms: "c8globals.alarms", changes: "vehicles" },
      });
      const place = "persistent/acme/c8global.fleet";
      const driver = await openSocket(gdn, `producer/${place}/c8globals.positions`);
      const centre = await openSocket(gdn, `consumer/${place}/c8globals.positions/centre`);
      const changes = await openSocket(gdn, `reader/${place}/vehicles`);
      driver.send({ payload: base64('{"vehicle":"bus","speed":50}') });
      expect(JSON.parse(await centre.take())).toEqual({ vehicle: "bus", speed: 50 });
      const bus = { _key: "bus", latitude: 48.1, longitude: 11.5 };
      await other.send("POST", inside("fleet", "document/vehicles"), [
        bus,
        { _key: "far", latitude: 53, longitude: 9 },
      ]);
      expect(JSON.parse(await changes.take())).toMatchObject(bus);
      const near = { latitude: 48.1, longitude: 11.51, metres: 1000 };
      expect(await run("vehicles_near", near)).toEqual([{ vehicle: "bus", metres: expect.any(Number) }]);
      const workers = await other.send("GET", inside("fleet", "streamapps/speeding"));
      expect(workers).toMatchObject({ streamApps: [{ isActive: true }] });
      await other.send("PUT", inside("fleet", "collection/vehicles/truncate"));
      // What is read and acknowledged is no reason to keep a stream, but who is subscribed is.
      await centre.close();
      await driver.close();
      await other.send("DELETE", inside("fleet", "streams/c8globals.positions/subscriptions/centre"));
      await other.send("POST", inside("fleet", "streams/ttl/0?global=true"));
    },
  },
  shop: {
    fabric: "shop",
    use: async ({ other, run }) => {
      expect(await run("search", { words: "boiling water", most: 100 })).toEqual(["kettle", "teapot"]);
      expect(await run("search", { words: "quick", most: 1000 })).toEqual(["bicycle", "kettle"]);
      const bought = (customer: string, product: string) => ({
        ...{ _from: `customers/${customer}`, _to: `products/${product}` },
      });
      for (const edge of [bought("ann", "kettle"), bought("ann", "teapot"), bought("bob", "kettle")]) {
        await other.send("POST", inside("shop", "graph/purchases/edge/bought"), edge);
      }
      expect(await run("also_bought", { product: "kettle" })).toEqual(["teapot"]);
      await other.send("PUT", inside("shop", "collection/bought/truncate"));
    },
  },
  "address-book": {
    fabric: "addressbook",
    use: async ({ gdn, other, run }) => {
      const changes = await openSocket(gdn, "reader/persistent/acme/c8global.addressbook/contacts");
      const peter = { firstname: "Peter", lastname: "Parker", email: "peter@parker.example" };
      const [key] = await run("save_contact", peter);
      expect(JSON.parse(await changes.take())).toMatchObject(peter);
      const email = "spider@parker.example";
      expect(await run("update_contact", { key, email })).toEqual([email]);
      expect(await run("get_contacts")).toEqual([
        { ...peter, email, _id: `contacts/${key}`, _key: key, _rev: expect.anything() },
      ]);
      await run("remove_contact", { key });
      expect(await run("get_contacts")).toEqual([]);
      expect(await other.look("/_api/key/addressbook/database/addressbook")).toBe("ro");
    },
  },
  leaderboard: {
    fabric: "game",
    use: async ({ other, run }) => {
      const score = (player: string, points: number) => run("save_score", { player, level: 1, points });
      for (const points of [10, 30, 20]) await score("ann", points);
      await score("bob", 25);
      expect(await run("best", { level: 1 })).toEqual([
        ["ann", 30],
        ["bob", 25],
      ]);
      const past = Date.now() / 1000 - 10;
      const pairs = [
        { _key: "ann", value: { level: 1 }, expireAt: past },
        { _key: "bob", value: { level: 1 }, expireAt: past + 3600 },
      ];
      await other.send("PUT", inside("game", "kv/sessions/value"), pairs);
      const keys = () => other.look(inside("game", "kv/sessions/keys"));
      await expect.poll(keys, { timeout: 90_000 }).toEqual(["bob"]);
    },
  },
  bank: {
    fabric: "bank",
    use: async ({ stack, run }) => {
      expect(stack.outputs()).toEqual({ regions: ["us-west: 2", "eu-central: 2", "ap-south: 2"] });
      const transfer = { from: "ann", to: "bob", amount: 60 };
      expect(await run("transfer", transfer)).toEqual([
        ["ann", 40],
        ["bob", 80],
      ]);
      expect(await run("transfer", transfer)).toEqual([]);
    },
  },
};

const folder = join(checkoutFolder, "examples");

it("each example is used by a test", () => {
  expect(readdirSync(folder).sort()).toEqual([...Object.keys(APPLICATIONS), "README.md"].sort());
});

describe.each(Object.entries(APPLICATIONS))("%s", (name, { fabric, use }) => {
  let gdn: TestGdn;
  let other: Outsider;

  beforeAll(async () => {
    gdn = await testGdn("--regions", "us-west,eu-central,ap-south", "--expiry-interval", "100");
    other = await outsider(gdn);
  });

  it("is brought up, used, left unchanged by a second up, and destroyed without a trace", async () => {
    const before = await snapshot(gdn.info, other);
    const stack = await testStack({ gdn: gdn.info, project: join(folder, name) });
    const up = await stack.up();
    expect(up.status, up.output).toBe(0);
    const run: RunQuery = async (query, bindVars = {}) => {
      const body = { method: "POST", body: { bindVars } };
      const answer = await gdn.request(inside(fabric, `restql/execute/${query}`), body);
      expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
      return (answer.body as { result: unknown[] }).result;
    };
    await use({ gdn, other, stack, run });
    const again = await stack.up("--expect-no-changes");
    expect(again.status, again.output).toBe(0);
    const destroy = await stack.destroy();
    expect(destroy.status, destroy.output).toBe(0);
    expect(await snapshot(gdn.info, other)).toEqual(before);
  });
});
