import { expect, it } from "vitest";
import { plainLinks, searchView } from "../../../../providers/resources/search-view/lifecycle.ts";
import { gdnOfFile } from "../../../support/gdn-of-file.ts";
import { drive, errorOf, type Properties, testConnection } from "../../../support/lifecycle.ts";
import { inside, makeFabric } from "../../../support/outsider.ts";

const takeGdn = await gdnOfFile();

const declared = (change: Properties = {}): Properties => ({
  ...{ fabric: "stage", name: "found", links: { items: { includeAllFields: true } } },
  stamp: "acme/project/dev/SearchView/found",
  ...change,
});

async function start() {
  const { gdn, other } = await takeGdn();
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "items" });
  return { other, found: drive(searchView, testConnection(gdn.info)) };
}

it("leaves out of links what is as by default or on the level above", () => {
  const text = { analyzers: ["text_en", "identity"] };
  const told = {
    items: {
      ...{ analyzers: ["identity"], includeAllFields: false, storeValues: "none", trackListPositions: false },
      fields: { title: { ...text, fields: { inner: { analyzers: ["identity", "text_en"], fields: {} } } } },
    },
  } as const;
  expect(plainLinks(JSON.parse(JSON.stringify(told)))).toEqual({
    items: { fields: { title: { analyzers: ["identity", "text_en"], fields: { inner: {} } } } },
  });
});

it("shows no change where links say by other words what is there", async () => {
  const { found } = await start();
  const made = await found.create(declared());
  const links = { items: { includeAllFields: true, analyzers: ["identity"], fields: {} } };
  const updated = await found.update(made, declared({ links }));
  await found.expectSettled(updated, declared({ links }));
});

it.each([
  [{ items: { analyzer: ["text_en"] } }, /^links\.items/],
  [{ items: { fields: { a: { includeAllFields: "yes" } } } }, /^links\.items\.fields\.a\.includeAllFields/],
  [{ "no/name": {} }, /^links/],
])("refuses the links %j", async (links, path) => {
  const { found } = await start();
  const { failures } = await found.check(declared({ links }));
  expect(failures).toEqual([expect.objectContaining({ property: expect.stringMatching(path) })]);
});

it("tells what the service says of a collection or an analyzer that is not there", async () => {
  const { found } = await start();
  expect((await errorOf(found.create(declared({ links: { others: {} } })))).message).toMatch(
    /^Could not create search view found in fabric stage: the GDN answered 404 .*others/,
  );
  const links = { items: { analyzers: ["text_xx"] } };
  expect((await errorOf(found.create(declared({ links })))).message).toMatch(
    /There is no analyzer "text_xx"/,
  );
});
