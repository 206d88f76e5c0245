import { expect, it } from "vitest";
import { spotFabric } from "../../../providers/lifecycle/spot-fabric.ts";
import { gdnOfFile } from "../../support/gdn-of-file.ts";
import { drive, errorOf, testConnection } from "../../support/lifecycle.ts";
import { fabricNamed, inside } from "../../support/outsider.ts";

const takeGdn = await gdnOfFile();

/** A fabric, and a driver with an API key that has a level on `_system` and none on the fabric. */
async function start(level: "ro" | "rw") {
  const { gdn, other } = await takeGdn();
  const declared = { name: "shop", dcList: ["us-west"], spotDc: "us-west", stamp: "o/p/dev/SpotFabric/shop" };
  const made = await drive(spotFabric, testConnection(gdn.info)).create(declared);
  const { key } = (await other.send("POST", "/_api/key", { keyid: "other" })) as { key: string };
  await other.send("PUT", "/_api/key/other/database/_system", { grant: level });
  const connection = testConnection(gdn.info, { credentials: [{ kind: "apiKey", apiKey: key }] });
  const drop = () => other.send("DELETE", inside("_system", "database/shop"));
  return { other, made, drop, driver: drive(spotFabric, connection) };
}

it("is not taken for gone where the credential may not see it", async () => {
  const { other, made, driver } = await start("ro");
  for (const work of [() => driver.refresh(made), () => driver.delete(made)]) {
    expect((await errorOf(work())).message).toMatch(
      /^Could not look at fabric shop: the GDN answered 401 \(error 11\): forbidden\. .* and that it has rights on what is named here\.$/,
    );
  }
  expect(await fabricNamed(other, "shop")).toBeDefined();
});

it.each(["ro", "rw"] as const)("is gone where it is, for a key with %s on _system", async (level) => {
  const { made, driver, drop } = await start(level);
  await drop();
  expect(await driver.refresh(made)).toBeUndefined();
  await driver.delete(made);
});
