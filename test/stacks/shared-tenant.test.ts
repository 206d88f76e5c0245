import { beforeAll, describe, expect, test } from "vitest";
import { type SeparateStack, testStack } from "../support/engine.ts";
import { inspect, owner } from "../support/inspect.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

const errorsOf = ({ diagnostics }: Awaited<ReturnType<SeparateStack["up"]>>) =>
  diagnostics.filter(({ severity }) => severity === "error").map(({ message }) => message);

describe("two stacks in one tenant", () => {
  let gdn: TestGdn;
  let first: SeparateStack;
  let second: SeparateStack;

  beforeAll(async () => {
    gdn = await testGdn("--regions", "us-west,eu-central");
    const stackOf = async (name: string) => {
      const stack = await testStack({ gdn: gdn.info, name });
      stack.configure({ spotDc: "us-west", fabric: name });
      return stack;
    };
    [first, second] = await Promise.all([stackOf("first"), stackOf("second")]);
    expect(await first.up()).toMatchObject({ status: 0 });
  });

  test("live side by side", async () => {
    expect(await second.up()).toMatchObject({ status: 0 });
    expect(Object.keys((await inspect(gdn.info)).fabrics).sort()).toEqual(["first", "second"]);
    expect(await second.destroy()).toMatchObject({ status: 0 });
    expect(Object.keys((await inspect(gdn.info)).fabrics)).toEqual(["first"]);
  });

  test("the second that names the first one's fabric is refused, and destroys nothing of it", async () => {
    const before = await inspect(gdn.info);
    second.configure({ fabric: "first" });
    const up = await second.up();
    expect(up.status).not.toBe(0);
    expect(errorsOf(up)).toContainEqual(
      expect.stringMatching(
        /Could not create fabric first: there is one of that name already, made by organization\/gdn-spot\/first\/SpotFabric\/fabric\. Choose another name/,
      ),
    );
    expect(await second.destroy()).toMatchObject({ status: 0 });
    expect(await inspect(gdn.info)).toEqual(before);
    expect(await first.up("--expect-no-changes")).toMatchObject({ status: 0 });
  });
});

test("a GDN that was emptied under a living state gets everything back by refresh and up", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
  expect(await stack.up()).toMatchObject({ status: 0 });
  const before = await inspect(gdn.info);
  const ask = await owner(gdn.info);
  await ask("/_fabric/_system/_api/database/spot", { method: "DELETE" });

  const preview = await stack.preview("--refresh");
  expect(preview).toMatchObject({ status: 0, changes: { create: 6 } });
  const refresh = await stack.refresh();
  expect(refresh.status, refresh.output).toBe(0);
  const up = await stack.up();
  expect(up.status, up.output).toBe(0);
  expect(await inspect(gdn.info)).toEqual(before);
  expect(await stack.destroy()).toMatchObject({ status: 0 });
});

test("a preview with refresh shows what was changed outside, and nothing else", async () => {
  const gdn = await testGdn("--regions", "us-west,eu-central");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west", apiKeyId: gdn.info.apiKeyId });
  expect(await stack.up()).toMatchObject({ status: 0 });
  const ask = await owner(gdn.info);
  // Of no concern: an entry of somebody's metadata, a collection of somebody's, a document of somebody's.
  await ask("/_fabric/spot/_api/database/metadata", {
    method: "PATCH",
    body: { metadata: { team: "other" } },
  });
  await ask("/_fabric/spot/_api/collection", { method: "POST", body: { name: "other" } });
  await ask("/_fabric/spot/_api/document/accounts", { method: "POST", body: { _key: "other" } });
  expect(await stack.preview("--refresh", "--expect-no-changes")).toMatchObject({ status: 0 });

  await ask("/_tenant/acme/_fabric/spot/_api/database/eu-central", { method: "PUT" });
  await ask("/_fabric/spot/_api/restql/read_query", {
    method: "PUT",
    body: { query: { value: "RETURN 1" } },
  });
  await ask("/_fabric/spot/_api/document/accounts/1", { method: "PATCH", body: { City: "Queens" } });
  const preview = await stack.preview("--refresh", "--diff");
  expect(preview.status, preview.output).toBe(0);
  expect(
    preview.steps
      .filter(({ op }) => op === "update")
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["documents", "fabric", "query"]);
  expect(preview.output).toMatch(/~ spotDc *: "eu-central" => "us-west"/);
  expect(preview.output).toMatch(/~ value *: "RETURN 1" => "FOR account IN accounts RETURN account"/);
  expect(preview.output).toMatch(/~ 1: "\w{16}" => "\w{16}"\s+2: "\w{16}"/);
  // It was only a look.
  expect((await inspect(gdn.info)).fabrics.spot?.spotDc).toBe("eu-central");
  await ask("/_fabric/spot/_api/document/accounts/other", { method: "DELETE" });
  await ask("/_fabric/spot/_api/collection/other", { method: "DELETE" });
  expect(await stack.refresh()).toMatchObject({ status: 0 });
  expect(await stack.up()).toMatchObject({ status: 0 });
  expect((await inspect(gdn.info)).fabrics.spot?.spotDc).toBe("us-west");
  expect(await stack.destroy()).toMatchObject({ status: 0 });
});

test("contents that the stack did not make keep their collection and fabric, until they are declared away", async () => {
  const gdn = await testGdn("--regions", "us-west");
  const stack = await testStack({ gdn: gdn.info });
  stack.configure({ spotDc: "us-west" });
  expect(await stack.up()).toMatchObject({ status: 0 });
  const ask = await owner(gdn.info);
  await ask("/_fabric/spot/_api/document/accounts", { method: "POST", body: { _key: "precious" } });

  const refused = await stack.destroy();
  expect(refused.status).not.toBe(0);
  expect(errorsOf(refused)).toContainEqual(
    expect.stringMatching(/it holds 1 documents? that this stack did not put there \(_key precious\)/),
  );
  expect(
    Object.keys((await inspect(gdn.info)).fabrics.spot?.collections.accounts?.documents ?? {}),
  ).toContain("precious");

  stack.configure({ forceDestroy: true });
  expect(await stack.up()).toMatchObject({ status: 0 });
  const destroyed = await stack.destroy();
  expect(destroyed.status, destroyed.output).toBe(0);
  expect((await inspect(gdn.info)).fabrics).toEqual({});
});
