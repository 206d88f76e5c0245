import { expect, it } from "vitest";
import { spotFabric } from "../../../providers/resources/fabric/lifecycle.ts";
import { user } from "../../../providers/resources/user/lifecycle.ts";
import { gdnOfFile } from "../../support/gdn-of-file.ts";
import { drive, errorOf, testConnection } from "../../support/lifecycle.ts";
import { fabricNamed, inside } from "../../support/outsider.ts";

const takeGdn = await gdnOfFile();

/** A fabric and a user, and drivers with an API key that has a level on `_system` and none on the fabric. */
async function start(level: "ro" | "rw") {
  const { gdn, other } = await takeGdn();
  const declared = { name: "shop", dcList: ["us-west"], spotDc: "us-west", stamp: "o/p/dev/SpotFabric/shop" };
  const person = { email: "ann@shop.example", password: "one", stamp: "o/p/dev/User/ann" };
  const owner = testConnection(gdn.info);
  const fabric = await drive(spotFabric, owner).create(declared);
  const ann = await drive(user, owner).create(person);
  const { key } = (await other.send("POST", "/_api/key", { keyid: "other" })) as { key: string };
  await other.send("PUT", "/_api/key/other/database/_system", { grant: level });
  await other.send("DELETE", "/_api/key/other/database/shop");
  const connection = testConnection(gdn.info, { credentials: [{ kind: "apiKey", apiKey: key }] });
  const drop = async () => {
    await other.send("DELETE", inside("_system", "database/shop"));
    await other.send("DELETE", `/_api/user/${ann.outs.user}`);
  };
  return { other, fabric, ann, drop, fabrics: drive(spotFabric, connection), users: drive(user, connection) };
}

it("are not taken for gone where the credential may not see them", async () => {
  const { other, fabric, ann, fabrics, users } = await start("ro");
  for (const work of [() => fabrics.refresh(fabric), () => fabrics.delete(fabric)]) {
    expect((await errorOf(work())).message).toMatch(
      /^Could not look at fabric shop: the GDN answered 401 \(error 11\): forbidden\. API key other was refused in fabric shop: check gdn:apiKey, and give the key 'rw' on the fabric\. /,
    );
  }
  expect((await errorOf(users.refresh(ann))).message).toMatch(
    /^Could not look for user ann@shop\.example: the GDN answered 403 /,
  );
  expect(await fabricNamed(other, "shop")).toBeDefined();
});

it("are seen, or gone, for one that manages the tenant", async () => {
  const { fabric, ann, fabrics, users, drop } = await start("rw");
  expect(await fabrics.refresh(fabric)).toBeDefined();
  expect(await users.refresh(ann)).toBeDefined();
  await drop();
  expect(await fabrics.refresh(fabric)).toBeUndefined();
  expect(await users.refresh(ann)).toBeUndefined();
  await fabrics.delete(fabric);
});
