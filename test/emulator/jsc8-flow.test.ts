import { readFileSync } from "node:fs";
import jsc8Module from "jsc8";
import { expect, test } from "vitest";
import { gdnForTest, loopback, type TestGdn, until } from "./support/gdn.ts";

// jsc8 is CommonJS, and its types say otherwise: the class is the module itself.
const jsc8 = jsc8Module as unknown as typeof jsc8Module.default;

const ACCOUNTS = [
  { _key: "1", firstname: "Peter", lastname: "Parker", City: "NewYork" },
  { _key: "2", firstname: "Bruce", lastname: "Wayne", City: "Gotham" },
  { _key: "3", firstname: "Clark", lastname: "Kent", City: "Manhatten" },
  { _key: "4", firstname: "Ned", lastname: "Stark", City: "Winterfell" },
  { _key: "5", firstname: "Tywin", lastname: "Lannister", City: "Kings Landing" },
];

function connect(
  gdn: TestGdn,
  credential: { apiKey?: string; token?: string },
  fabricName = "_system",
  url = gdn.info.url,
) {
  const agentOptions = { ca: readFileSync(gdn.info.caFile), lookup: loopback };
  return jsc8({ url, fabricName, agentOptions, ...credential });
}

test.each([false, true])(
  "npm's jsc8 client sets up a spot fabric, reads it from every region and tears it down; strict keys: %s",
  async (strictKeys) => {
    const gdn = await gdnForTest({ fabricReady: 60, strictKeys });
    const { apiKey, apiKeyId, regions } = gdn.info;
    const system = connect(gdn, { apiKey });

    const [tenant] = await system.getDcList();
    expect(tenant.tenant).toBe(gdn.info.tenant);
    const names = tenant.dcInfo.map((dc: { name: string }) => dc.name);
    expect(names).toEqual(regions.map(({ name }) => name));

    await system.createFabric("spot", [], { dcList: names.join(","), spotDc: names[1] });
    const spotFabric = async () =>
      (await system.listUserFabrics()).find((fabric: { name: string }) => fabric.name === "spot");
    expect((await spotFabric()).options.status).toBe("creating");
    await until(async () => (await spotFabric()).options.status === "available");
    expect((await spotFabric()).options).toMatchObject({ spotDc: names[1], dcList: names.join(",") });

    const spot = connect(gdn, { apiKey }, "spot");
    if (strictKeys) {
      await expect(spot.get()).rejects.toMatchObject({ code: 401, errorNum: 11 });
      await system.setDatabaseAccessLevel(apiKeyId, "spot", "rw");
    }
    expect((await spot.get()).name).toBe("spot");

    // `isSpot` is passed on, though the types do not know it.
    const spotProperties: object = { isSpot: true };
    await spot.createCollection("accounts", spotProperties);
    expect((await spot.getCollection("accounts")).isSpot).toBe(true);
    await spot.insertDocumentMany("accounts", ACCOUNTS);
    await spot.createRestql("read_query", "FOR account IN accounts RETURN account");
    for (const { url } of regions) {
      const there = connect(gdn, { apiKey }, "spot", url);
      const { result } = await there.executeRestql("read_query");
      expect(result).toMatchObject(ACCOUNTS);
    }

    const login = connect(gdn, {});
    const { jwt } = (await login.login(gdn.info.email, gdn.info.password)) as { jwt: string };
    expect(
      await connect(gdn, { token: jwt }, "spot").executeQuery(
        "FOR a IN accounts COLLECT WITH COUNT INTO n RETURN n",
      ),
    ).toEqual([5]);

    await spot.deleteRestql("read_query");
    await spot.deleteCollection("accounts");
    expect(await spot.hasCollection("accounts")).toBe(false);
    await system.dropFabric("spot");
    expect(await system.listFabrics()).toEqual(["_system"]);
    await expect(spot.get()).rejects.toMatchObject({ code: 404, errorNum: 1228 });
  },
);

test("jsc8 validates keys and tokens, and manages keys and users under its own paths", async () => {
  const gdn = await gdnForTest();
  const client = connect(gdn, {});
  await client.loginWithApiKey(gdn.info.apiKey);
  const system = connect(gdn, { apiKey: gdn.info.apiKey });
  const { key } = await system.createApiKey("second");
  expect((await system.getAvailableApiKeys()).result.map((one: { keyid: string }) => one.keyid)).toContain(
    "second",
  );
  await system.setDatabaseAccessLevel("second", "_system", "ro");
  expect((await system.getDatabaseAccessLevel("second", "_system")).result).toBe("ro");
  const second = connect(gdn, { apiKey: key });
  expect(await second.getCollections()).toEqual([]);
  await expect(second.createCollection("c")).rejects.toMatchObject({ code: 403, errorNum: 11 });

  const { user } = await system.createUser("ignored", "ann@acme.example", "secret");
  await system.updatePermission(user, "_system", "ro");
  expect((await system.getPermission(user, "_system")).result).toBe("ro");
  await system.removeApiKey("second");
  await expect(second.getCollections()).rejects.toMatchObject({ code: 401, errorNum: 11 });
});
