import { accessLevel } from "../../providers/resources/access-level/lifecycle.ts";
import { apiKey } from "../../providers/resources/api-key/lifecycle.ts";
import { drive, type Recorded, testConnection } from "./lifecycle.ts";
import { fabricNamed, inside, makeFabric, type Outsider, outsider } from "./outsider.ts";
import { type TestGdn, testGdn } from "./test-gdn.ts";

/** The key that is rotated. */
export const declared = {
  apiKeyId: "app",
  attributes: { team: "shop" },
  stamp: "acme/project/dev/ApiKey/app",
};
/** One of its levels that is declared. */
export const level = {
  apiKeyId: "app",
  fabric: "shop",
  level: "rw",
  stamp: "acme/project/dev/AccessLevel/app",
};

/** A fabric with collections, in which the key has levels of every kind; one of them is declared. */
export async function start() {
  const gdn = await testGdn();
  const other = await outsider(gdn);
  await makeFabric(gdn, other, "shop");
  await other.send("POST", inside("shop", "streams/orders?global=true"));
  for (const name of ["accounts", "orders"]) await other.send("POST", inside("shop", "collection"), { name });
  const connection = testConnection(gdn.info);
  const keys = drive(apiKey, connection);
  const levels = drive(accessLevel, connection);
  const made = await keys.create(declared);
  // What a new key has from its maker is taken away: no rotation may give it back.
  for (const fabric of ["_system", "shop"]) await other.send("DELETE", `/_api/key/app/database/${fabric}`);
  const access = await levels.create(level);
  for (const [path, grant] of [
    ["collection/*", "ro"],
    ["collection/accounts", "none"],
    ["stream/c8globals.orders", "ro"],
  ])
    await other.send("PUT", `/_api/key/app/database/shop/${path}`, { grant });
  await other.send("PUT", "/_api/key/app/attributes", { by: "hand" });
  return { gdn, other, connection, keys, levels, made, access };
}

/** What it may do, as the GDN tells it. */
export const levelsBefore = {
  _system: { permission: "none", collections: {}, streams: {} },
  shop: {
    permission: "rw",
    collections: { accounts: "none", orders: "ro", "*": "ro" },
    streams: { "c8globals.orders": "ro" },
  },
};
export const allLevels = (other: Outsider) => other.look("/_api/key/app/database?full=true");
export const attributes = (other: Outsider) => other.look("/_api/key/app/attributes");
/** What resources have noted in the metadata of `_system`. */
export const notes = async (other: Outsider) => {
  const metadata = (await fabricNamed(other, "_system"))?.options.metadata ?? {};
  return Object.keys(metadata).filter((key) => key.startsWith("gdn-spot"));
};
export const isGood = async (gdn: TestGdn, { outs }: Recorded) =>
  (await gdn.request("/_api/key/validate", { method: "POST", body: { apikey: outs.key } })).status === 200;
/** Makes requests fail from now on, or none. */
export const failOn = (gdn: TestGdn, ...faults: object[]) =>
  gdn.request("/_local/faults", { method: "PUT", body: faults });
