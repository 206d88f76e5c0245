import { expect, it } from "vitest";
import { restqlQuery } from "../../../providers/lifecycle/restql-query.ts";
import { gdnOfFile } from "../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../support/lifecycle.ts";
import { inside, makeFabric } from "../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const declared = (change: Properties = {}): Properties => ({
  fabric: "stage",
  name: "read_query",
  value: "FOR account IN accounts SORT account._key RETURN account",
  stamp: "acme/project/dev/RestqlQuery/query",
  ...change,
});

async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage", { dcList: "us-west,eu-central" });
  await other.send("POST", inside("stage", "collection"), { name: "accounts" });
  return { gdn, other, query: drive(restqlQuery, testConnection(gdn.info)) };
}

it("is not saved, nor changed, when the GDN cannot parse it", async () => {
  const { gdn, query } = await start();
  // Only the service's own parser sees what is wrong here.
  const broken = { value: "FOR a IN accounts FILTER a.x == == 1 RETURN a" };
  const { message } = await errorOf(query.create(declared(broken)));
  expect(message).toMatch(
    /^Could not save query read_query in fabric stage: the GDN answered 400 \(error 1501\): /,
  );
  const made = await query.create(declared());
  await expect(query.update(made, declared(broken))).rejects.toThrow(/error 1501/);
  const saved = await gdn.request(inside("stage", "restql/user"));
  expect(saved.body).toMatchObject({ result: [{ value: declared().value }] });
});

it("adopts none whose text differs", async () => {
  const { gdn, query } = await start();
  const body = { query: { name: "read_query", value: "RETURN 1" } };
  await gdn.request(inside("stage", "restql"), { method: "POST", body });
  await expect(query.create(declared({ adopt: true }))).rejects.toThrow(
    "Could not adopt query read_query in fabric stage: it does not agree with the declaration: its text is another. Declare it as it is, then change it with a later update.",
  );
});

it("is deleted when its fabric has gone already", async () => {
  const { other, query } = await start();
  const made = await query.create(declared());
  await other.send("DELETE", inside("_system", "database/stage"));
  expect(await query.refresh(made)).toBeUndefined();
  await query.delete(made);
});
