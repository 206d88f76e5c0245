import { expect, it, onTestFinished, vi } from "vitest";
import { restqlQuery } from "../../../../providers/resources/restql-query/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

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

/** Each has what the service runs and the local GDN does not. */
it.each([
  ["WINDOW", "FOR a IN accounts WINDOW {preceding: 1} AGGREGATE n = SUM(a.n) RETURN n"],
  ["a part of SEARCH", "FOR d IN v SEARCH NGRAM_MATCH(d.a, 'x', 0.5, 'bigram') RETURN d"],
  ["a function", "RETURN MINHASH(['a'], 10)"],
])("is saved with one warning, created and changed, where the local GDN cannot run %s", async (_, value) => {
  const { gdn, other, query } = await start();
  const lines = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => lines.mockRestore());
  const made = await query.create(declared({ value }));
  await query.update(await query.create(declared({ name: "other" })), declared({ name: "other", value }));
  expect(lines.mock.calls).toEqual(
    ["read_query", "other"].map((name) => [
      expect.stringMatching(
        `^warning: query ${name} in fabric stage is saved, but this GDN cannot run it: .*(WINDOW|NGRAM_MATCH|MINHASH)`,
      ),
    ]),
  );
  await query.expectSettled(made, declared({ value }));
  const asked = (await gdn.journal()).filter(({ path }) => path.endsWith("/query"));
  expect(asked.length).toBe(3);
  const run = inside("stage", "restql/execute/read_query");
  await expect(other.send("POST", run)).rejects.toThrow(/501/);
});

it.each([
  "FOR v, e IN 1..2 ANY 'accounts/1' GRAPH 'g' FILTER v.x == == 1 RETURN v",
  "FOR d IN v SEARCH d.a == == 1 RETURN d",
  "RETURN FULLTEXT(accounts, 'text', 'word') + NOSUCH(1)",
  "RETURN FULLTEXT(accounts, 'text', 'word') + LENGTH()",
])("is not saved where the text is wrong beside what the local GDN cannot run: %s", async (value) => {
  const { gdn, query } = await start();
  await expect(query.create(declared({ value }))).rejects.toThrow(/the GDN answered 400 \(error 15\d\d\)/);
  expect((await gdn.request(inside("stage", "restql/user"))).body).toMatchObject({ result: [] });
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
