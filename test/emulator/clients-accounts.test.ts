import { expect } from "vitest";
import { page } from "./support/both-clients.ts";

page("queries", async ({ js, py, refused }) => {
  await js.createCollection("c");
  await py("execute_query", ["FOR i IN 1..250 INSERT { _key: TO_STRING(i), i } INTO c"]);
  const query = "FOR d IN c FILTER d.i > @least SORT d.i RETURN d.i";
  const rows = await js.executeQuery(query, { least: 10 }, { batchSize: 7 });
  expect(rows).toHaveLength(240);
  expect(await py("execute_query", [query], { bind_vars: { least: 10 } })).toEqual(rows);
  expect(await py("get_all_batches", ["FOR d IN c SORT d.i RETURN d.i"], { batch_size: 30 })).toHaveLength(
    250,
  );
  expect(await py("get_all_documents", ["c"], { batch_size: 100 })).toHaveLength(250);
  expect(await py("execute_query", ["SELECT * FROM c"], { sql: true })).toHaveLength(250);
  expect(await py("validate_query", ["FOR d IN c RETURN d"])).toMatchObject({ collections: ["c"] });
  expect((await js.validateQuery("FOR d IN c RETURN d")).parsed).toBe(true);
  expect(await py("explain_query", ["FOR d IN c RETURN d"])).toMatchObject({ collections: [{ name: "c" }] });
  expect(
    (await js.explainQuery({ query: "FOR d IN c RETURN d", bindVars: {} })).plan.collections,
  ).toMatchObject([{ name: "c" }]);
  expect(await refused("validate_query", ["THIS IS NO QUERY"])).toEqual([400, 1501]);
  await expect(js.executeQuery("FOR")).rejects.toMatchObject({ code: 400, errorNum: 1501 });
  expect([await py("get_running_queries"), await js.getRunningQueries()]).toEqual([[], []]);
  expect(await refused("kill_query", ["1"])).toEqual([404, 1591]);
  await expect(js.killQuery("1")).rejects.toMatchObject({ errorNum: 1591 });
});

page("RestQL", async ({ js, py, refused }) => {
  await js.createCollection("c");
  await js.insertDocumentMany("c", [{ _key: "1" }, { _key: "2" }]);
  const value = "FOR d IN c FILTER d._key == @key RETURN d._key";
  await js.createRestql("z_by_key", value, { key: "1" });
  const all = "FOR d IN c SORT d._key RETURN d._key";
  await py("create_restql", [{ query: { name: "all", value: all } }]);
  const names = (list: { name: string }[]) => list.map(({ name }) => name);
  // In the order of creation.
  expect(names(await py("get_restqls"))).toEqual(["z_by_key", "all"]);
  expect(names((await js.getRestqls()).result)).toEqual(["z_by_key", "all"]);
  expect((await py("execute_restql", ["z_by_key", { bindVars: { key: "2" } }])).result).toEqual(["2"]);
  expect((await js.executeRestql("all")).result).toEqual(["1", "2"]);
  await py("update_restql", ["all", { query: { value: "RETURN 1" } }]);
  expect((await js.executeRestql("all")).result).toEqual([1]);
  await js.updateRestql("z_by_key", "RETURN 2");
  expect((await py("execute_restql", ["z_by_key"])).result).toEqual([2]);
  const more = [{ name: "imported", value: "FOR i IN 1..3 RETURN i" }];
  expect(await py("import_restql", [more])).toMatchObject({ created: 1, errors: 0 });
  const first = await py("execute_restql", ["imported", { batchSize: 2 }]);
  expect([first.result, first.hasMore]).toEqual([[1, 2], true]);
  expect((await js.getNextBatchFromCursor(first.id)).result).toEqual([3]);
  expect(await refused("import_restql", [[{ name: "bad" }]])).toEqual([400, 10]);
  expect(await refused("update_restql", ["none", { query: { value: "RETURN 1" } }])).toEqual([400, 404]);
  expect(await refused("execute_restql", ["none"])).toEqual([400, 1502]);
  await js.deleteRestql("all");
  await py("delete_restql", ["z_by_key"]);
  expect(names((await js.getRestqls()).result)).toEqual(["imported"]);
  const catalogue = "FOR one IN _collections FILTER one.name == 'c' RETURN one.name";
  await py("create_restql", [{ query: { name: "catalogue", value: catalogue } }]);
  expect((await js.executeRestql("catalogue")).result).toEqual(["c"]);
});

page("users", async ({ js, py, refused }) => {
  const made = await py("create_user", ["ann@acme.example", "secret"], { display_name: "Ann" });
  const ann = made.username ?? made.user;
  expect(await js.hasUser(ann)).toBe(true);
  expect(await js.getUser(ann)).toMatchObject({
    email: "ann@acme.example",
    displayName: "Ann",
    active: true,
  });
  const { user: bob } = await js.createUser("bob", "bob@acme.example", "secret", true, {});
  expect(await py("has_user", [bob])).toBe(true);
  await py("update_user", [bob], { display_name: "Bob", extra: { team: 1 } });
  expect(await js.getUser(bob)).toMatchObject({ displayName: "Bob", extra: { team: 1 } });
  expect(await refused("create_user", ["ann@acme.example", "secret"])).toEqual([409, 100012]);

  expect(await py("list_accessible_databases_user", [ann])).toEqual({ _system: "ro" });
  await js.updatePermission(ann, "pages", "rw");
  expect(await py("get_database_access_level_user", [ann, "pages"])).toBe("rw");
  await py("set_database_access_level_user", [bob, "pages"], { grant: "ro" });
  expect((await js.getPermission(bob, "pages")).result).toBe("ro");
  await js.createCollection("c");
  await py("set_collection_access_level_user", [bob, "c", "pages"], { grant: "rw" });
  expect((await js.getPermission(bob, "pages", "c")).result).toBe("rw");
  await js.resetPermission(bob, "pages", "c");
  expect(await py("get_collection_access_level_user", [bob, "c", "pages"])).toBe("ro");
  await py("remove_database_access_level_user", [bob, "pages"]);
  expect((await js.getPermission(bob, "pages")).result).toBe("none");
  expect((await js.getPermissions(ann, false)).result).toEqual({ _system: "ro", pages: "rw" });

  await js.createUpdateUserAttributes(ann, { region: "eu" });
  await py("update_attributes_user", [ann, { city: "Pune" }]);
  expect((await js.getUserAttributes(ann)).result).toEqual({ region: "eu", city: "Pune" });
  await js.deleteUserAttribute(ann, "region");
  expect((await py("get_attributes_user", [ann])).result).toEqual({ city: "Pune" });
  await py("set_billing_access_level_user", [ann], { grant: "ro" });
  expect(await py("get_billing_access_level_user", [ann])).toBe("ro");

  await js.deleteUser(bob);
  expect(await py("has_user", [bob])).toBe(false);
  expect(await py("delete_user", [ann])).toBe(true);
  expect(await js.hasUser(ann)).toBe(false);
  expect(await refused("get_user", [ann])).toEqual([404, 1703]);
});

page("API keys and levels", async ({ js, py, refused }) => {
  await js.createCollection("c");
  await js.createStream("s", false);
  await py("create_api_key", ["theirs"]);
  const listed = async () =>
    (await js.getAvailableApiKeys()).result.map(({ keyid }: { keyid: string }) => keyid);
  expect(await listed()).toContain("theirs");
  await js.createApiKey("ours");
  expect((await py("list_all_api_keys")).map(({ keyid }: { keyid: string }) => keyid)).toContain("ours");
  expect((await py("get_api_key", ["ours"])).user).toBe("ours");
  expect((await js.getAvailableApiKey("theirs")).user).toBe("theirs");
  const all = { _system: "rw", pages: "rw" };
  expect(await py("list_accessible_databases", ["ours"])).toEqual(all);
  expect((await js.listAccessibleDatabases("theirs")).result).toEqual(all);

  await js.setDatabaseAccessLevel("ours", "pages", "ro");
  expect(await py("get_database_access_level", ["ours", "pages"])).toBe("ro");
  await py("set_collection_access_level", ["ours", "c", "pages"], { grant: "rw" });
  expect((await js.getCollectionAccessLevel("ours", "pages", "c")).result).toBe("rw");
  expect((await js.listAccessibleCollections("ours", "pages")).result).toEqual({ c: "rw" });
  await js.clearCollectionAccessLevel("ours", "pages", "c");
  expect(await py("get_collection_access_level", ["ours", "c", "pages"])).toBe("ro");
  await js.setStreamAccessLevel("ours", "pages", "c8globals.s", "none");
  expect(await py("get_stream_access_level", ["ours", "c8globals.s", "pages"])).toBe("none");
  await py("clear_stream_access_level", ["ours", "c8globals.s", "pages"]);
  expect((await js.getStreamAccessLevel("ours", "pages", "c8globals.s")).result).toBe("ro");
  await py("clear_database_access_level", ["ours", "pages"]);
  expect((await js.getDatabaseAccessLevel("ours", "pages")).result).toBe("none");
  await js.setBillingAccessLevel("ours", "ro");
  expect(await py("get_billing_access_level", ["ours"])).toBe("ro");
  await py("clear_billing_access_level", ["ours"]);
  expect((await js.getBillingAccessLevel("ours")).result).toBe("none");

  await js.createUpdateApikeyAttributes("ours", { a: "1" });
  await py("update_attributes", ["ours", { b: 2 }]);
  expect((await js.getApikeyAttributes("ours")).result).toEqual({ a: "1", b: 2 });
  await py("remove_attribute", ["ours", "a"]);
  expect((await js.getApikeyAttributes("ours")).result).toEqual({ b: 2 });
  await py("remove_api_key", ["ours"]);
  await js.removeApiKey("theirs");
  expect(await listed()).toEqual(["local"]);
  expect(await refused("get_api_key", ["ours"])).toEqual([404, 100015]);
});

page("names of streams", async ({ js, py }) => {
  await js.createStream("orders", false);
  expect(await py("has_stream", ["orders"])).toBe(true);
  await py("create_stream", ["logs"], { local: true });
  expect(await js.hasStream("logs", true)).toBe(true);
  expect(await js.hasStream("orders", false)).toBe(true);
  expect(await py("get_stream_stats", ["orders"])).toEqual(
    await js.getStreamStats("orders", false).then(({ result }) => result),
  );
  expect(await js.getStreamBacklog("orders", false)).toMatchObject({ error: false });
  await py("get_stream_backlog", ["orders"]);
  expect(await py("delete_stream", ["c8globals.orders"], { force: true })).toBe(true);
  expect(await js.hasStream("orders", false)).toBe(false);
  await js.stream("logs", true).deleteStream(true);
  expect(await py("has_stream", ["logs"], { local: true })).toBe(false);
});
