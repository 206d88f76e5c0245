import { join } from "node:path";
import { expect, it } from "vitest";
import { seedDocuments } from "../../../../providers/resources/seed-documents/lifecycle.ts";
import { checkoutFolder } from "../../../../scripts/checkout.ts";
import { temporaryProject, testStack } from "../../../support/engine.ts";
import { drive, type Properties, UNKNOWN } from "../../../support/lifecycle.ts";
import { inside } from "../../../support/outsider.ts";
import { numbered, SeedStage } from "../../../support/seed-stage.ts";

const stage = new SeedStage();

async function failuresOf(collection: string, maker: string, keys: string[], changes: Properties = {}) {
  const documents = keys.map((_key) => ({ _key }));
  const inputs = { fabric: "shop", collection, documents, stamp: `acme/${maker}`, ...changes };
  return (await drive(seedDocuments, undefined as never).check(inputs)).failures;
}

it("refuses a document that another resource of the stack declares for the same collection", async () => {
  expect(await failuresOf("carts", "shop/dev/SeedDocuments/one", ["1", "2"])).toEqual([]);
  expect(await failuresOf("carts", "shop/dev/SeedDocuments/two", ["2", "3"])).toEqual([
    {
      property: "documents",
      reason:
        "the document with _key 2 is declared by acme/shop/dev/SeedDocuments/one as well: declare it in one place",
    },
  ]);
  expect(await failuresOf("carts", "shop/dev/SeedDocuments/two", ["3"])).toEqual([]);
  // What was taken out of the other one may stand here.
  expect(await failuresOf("carts", "shop/dev/SeedDocuments/one", ["1"])).toEqual([]);
  expect(await failuresOf("carts", "shop/dev/SeedDocuments/two", ["2", "3"])).toEqual([]);
});

it("lets other stacks, other collections, and those that are not known yet have documents of the same key", async () => {
  expect(await failuresOf("orders", "shop/dev/SeedDocuments/one", ["1"])).toEqual([]);
  expect(await failuresOf("orders", "shop/dev/SeedDocuments/one", ["1"])).toEqual([]);
  expect(await failuresOf("orders", "shop/prod/SeedDocuments/two", ["1"])).toEqual([]);
  expect(await failuresOf("others", "shop/dev/SeedDocuments/two", ["1"])).toEqual([]);
  for (const maker of ["three", "four"]) {
    expect(await failuresOf(UNKNOWN, `shop/dev/SeedDocuments/${maker}`, ["1"])).toEqual([]);
    const changes = { fabric: UNKNOWN };
    expect(await failuresOf("later", `shop/dev/SeedDocuments/${maker}`, ["1"], changes)).toEqual([]);
  }
});

it("shows that in the preview of a program", async () => {
  const program = `
    import { SeedDocuments } from ${JSON.stringify(join(checkoutFolder, "providers", "index.ts"))};
    const where = { fabric: "shop", collection: "carts" };
    new SeedDocuments("one", { ...where, documents: [{ _key: "1" }, { _key: "2" }] });
    new SeedDocuments("two", { ...where, documents: [{ _key: "2" }] });
  `;
  const stack = await testStack({ project: temporaryProject({ "index.ts": program }) });
  const { status, output } = await stack.preview();
  expect(status, output).not.toBe(0);
  expect(output).toMatch(
    /the document with _key 2 is declared by organization\/other\/test\/SeedDocuments\/(one|two) as well: declare it in one place/,
  );
});

/**
 * Inputs of resources of a stack that has made the collection. Each test is about a stack of its own, as each run of the
 * engine is a process of its own.
 */
async function stackOf(stack: string) {
  const metadata = { "gdn-spot:collection:accounts": `acme/test/${stack}/SpotCollection/accounts` };
  await stage.other.send("PATCH", inside("stage", "database/metadata"), { metadata });
  return (name: string, keys?: string[]) => ({
    ...stage.inputs({ stamp: `acme/test/${stack}/SeedDocuments/${name}` }),
    ...(keys && { source: undefined, documents: keys.map((_key) => ({ _key, n: Number(_key) })) }),
  });
}

it("keeps the documents of a resource that was renamed: the old one goes after the new one was made", async () => {
  const { driver } = stage;
  const named = await stackOf("few");
  const old = await driver.create(named("old", ["1", "2"]));
  await driver.checked(named("old", []));
  await driver.create(named("new", ["1", "2"]));
  await driver.delete(old);
  expect([...(await stage.stored()).keys()]).toEqual(["1", "2"]);
});

it("keeps very many documents of a resource that was renamed", async () => {
  const { driver } = stage;
  const named = await stackOf("many");
  const old = await stage.seeded(numbered(400), named("old"));
  await driver.create(named("new"));
  await driver.delete(old);
  expect((await stage.stored()).size).toBe(400);
});

it.each(["delete", "update"] as const)(
  "keeps documents that another resource declares now: %s of the one that had them",
  async (how) => {
    const { driver } = stage;
    const named = await stackOf(how);
    const old = await driver.create(named("old", ["1", "2", "3"]));
    const left = named("old", ["1"]);
    await driver.checked(left);
    await driver.create(named("new", ["2"]));
    await (how === "update" ? driver.update(old, left) : driver.delete(old));
    expect([...(await stage.stored()).keys()]).toEqual(how === "update" ? ["1", "2"] : ["2"]);
  },
);
