import { join } from "node:path";
import { expect, it } from "vitest";
import { projectFolder } from "../../../bin/project.ts";
import { seedDocuments } from "../../../providers/lifecycle/seed-documents.ts";
import { temporaryProject, testStack } from "../../support/engine.ts";
import { drive, type Properties, UNKNOWN } from "../../support/lifecycle.ts";

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
    import { SeedDocuments } from ${JSON.stringify(join(projectFolder, "providers", "index.ts"))};
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
