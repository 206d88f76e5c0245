import { describe, expect, it } from "vitest";
import { type eventsOf, said, step } from "../../support/engine-events.ts";
import { collection, seeds, summaryOf } from "./shop.ts";

describe("the loud heading", () => {
  const lossesOf = (...given: Parameters<typeof eventsOf>) => {
    const text = summaryOf(...given);
    return text.includes("DATA WOULD BE LOST")
      ? [...text.matchAll(/^- \*\*(.*)\*\*$/gm)].map(([, sentence]) => sentence?.replaceAll("`", ""))
      : undefined;
  };
  const replaced = "carts of fabric shop is deleted with all documents in it, and made anew, empty (baskets)";

  it.each([
    [
      "a fabric that goes",
      step("delete", "SpotFabric", "main", { before: { name: "shop" } }),
      "fabric shop is deleted with all collections, documents and saved queries in it (main)",
    ],
    [
      "a collection that is replaced",
      step("replace", "SpotCollection", "baskets", { before: collection, after: collection }),
      `collection ${replaced}`,
    ],
    [
      "documents that go",
      step("delete", "SeedDocuments", "seeds", { before: seeds, outputs: { count: 5 } }),
      "5 documents that seeds put there are removed from collection carts of fabric shop",
    ],
    [
      "the only document that goes",
      step("delete", "SeedDocuments", "seeds", { before: seeds, outputs: { count: 1 } }),
      "1 document that seeds put there is removed from collection carts of fabric shop",
    ],
    [
      "a document that is removed",
      step("update", "SeedDocuments", "seeds", {
        before: { ...seeds, documents: [{ _key: "a" }, { _key: "b" }] },
        after: { ...seeds, documents: [{ _key: "a" }] },
      }),
      "1 document of seeds is removed from collection carts of fabric shop",
    ],
  ])("is there for %s", (_, of, sentence) => {
    expect(lossesOf({ steps: [of] })).toEqual([sentence]);
  });

  it("is there for documents of a file, and for what a provider warns of", () => {
    const file = "seeds.csv has changed since it was seeded: 1,002 removed (_key a, b, ...)";
    const key = "warning: changing name replaces API key k: whoever uses it is refused from then on";
    expect(lossesOf({ diagnostics: [said(file), said(key, "info#err")] })).toEqual([
      `1002 documents of a seed file are removed: ${file}`,
      key.replace("warning: ", ""),
    ]);
  });

  it("is there where a provider cannot tell what goes", () => {
    const file =
      "seeds.csv has changed since it was seeded: 9 documents in place of 10, too many of them other ones";
    expect(lossesOf({ diagnostics: [said(file)] })).toEqual([
      `documents of a seed file may be removed: ${file}`,
    ]);
  });

  it.each([
    ["nothing goes", step("update", "SpotFabric", "main", { before: { a: 1 }, after: { a: 2 } })],
    ["it was taken over", step("delete", "SpotFabric", "main", { before: {}, outputs: { adopted: true } })],
    ["it is retained", step("delete", "SpotCollection", "c", { before: collection, retainOnDelete: true })],
    ["there was no document", step("delete", "SeedDocuments", "s", { before: seeds, outputs: { count: 0 } })],
    ["what goes holds none", step("delete", "RestqlQuery", "q", { before: {} })],
    ["the resource is another's", step("delete", "constructor", "x", { before: {} })],
  ])("is not there where %s", (_, of) => {
    expect(lossesOf({ steps: [of] })).toBeUndefined();
  });
});
