import { resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { type SeparateStack, temporaryProject, testStack } from "../support/engine.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";

const COUNT = 12;

const program = `
import { RestqlQuery, SpotCollection, SpotFabric } from ${JSON.stringify(resolve("providers/index.ts"))};
const fabric = new SpotFabric("fabric", { name: "shop", spotCreationType: "AUTOMATIC", forceDestroy: true });
for (let i = 0; i < ${COUNT}; i += 1) {
  new SpotCollection("collection-" + i, { fabric, name: "collection_" + i }, { deletedWith: fabric });
  new RestqlQuery("query-" + i, { fabric, name: "query_" + i, value: "RETURN " + i }, { deletedWith: fabric });
}
`;

describe("many resources in one fabric", () => {
  let gdn: TestGdn;
  let stack: SeparateStack;

  /** The requests of what is done, without the way there: `GET collection`. */
  const requestsOf = async (operation: Promise<{ status: number | null; output: string }>) => {
    await gdn.clearJournal();
    const { status, output } = await operation;
    expect(status, output).toBe(0);
    const journal = await gdn.journal();
    return journal.map(({ method, path }) => `${method} ${path.replace(/^\/_fabric\/|\?.*/g, "")}`);
  };

  beforeAll(async () => {
    gdn = await testGdn("--fabric-ready", "0");
    const project = temporaryProject({ "index.ts": program });
    stack = await testStack({ gdn: gdn.info, project });
  });

  test("a refresh looks at each kind once", async () => {
    expect(await stack.up()).toMatchObject({ status: 0, changes: { create: 2 * COUNT + 2 } });
    expect((await requestsOf(stack.refresh("--expect-no-changes"))).sort()).toEqual([
      "GET _system/database/user",
      "GET shop/collection",
      "GET shop/restql/user",
    ]);
  });

  test("the fabric with forceDestroy is deleted in one call with what names it in deletedWith", async () => {
    const requests = await requestsOf(stack.destroy());
    expect(requests).toEqual(["GET _system/database/user", "DELETE _system/database/shop"]);
  });
});
