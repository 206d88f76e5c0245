import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../support/cleanup.ts";
import { errorOf, type Properties, type Recorded } from "../../../support/lifecycle.ts";
import { fabricNamed, inside } from "../../../support/outsider.ts";
import { ACCOUNTS, IMPORT, REMOVE, REPLACE, SeedStage } from "../../../support/seed-stage.ts";

const peter = { _key: "1", firstname: "Peter" };
const bruce = { _key: "2", firstname: "Bruce" };
const clark = { _key: "3", firstname: "Clark" };

const stage = new SeedStage();

const declared = (documents: object[], change: Properties = {}): Properties => ({
  fabric: "stage",
  collection: "accounts",
  documents,
  ...change,
});

const stored = () => stage.documents();

/** What the GDN was asked to write since the journal was cleared, without notes. */
async function writes(): Promise<{ method: string; path: string }[]> {
  const requests = await stage.requests();
  return requests.filter(({ method, path }) => method !== "GET" && !path.endsWith("/cursor"));
}

function halfMade(error: { id?: string; properties?: Properties }): Recorded {
  expect(error.id).toBeDefined();
  return { id: error.id ?? "", inputs: {}, outs: error.properties ?? {} };
}

describe("documents that exist already", () => {
  const mine = declared([peter, bruce]);

  it("with the same content stay whose they are, in a collection of somebody else's", async () => {
    await stage.other.send("POST", ACCOUNTS, peter);
    const made = await stage.driver.create(mine);
    expect(made.outs).toMatchObject({ count: 1, kept: ["1"] });
    await stage.driver.expectSettled(made, mine);
    await stage.driver.delete(made);
    expect(await stored()).toEqual([expect.objectContaining(peter)]);
  });

  it("with the same content are ours where a run before this one was cut off", async () => {
    await stage.driver.create(mine); // Of which the state never heard.
    const made = await stage.driver.create(mine);
    expect(made.outs).toMatchObject({ count: 2, kept: [] });
    await stage.driver.delete(made);
    expect(await stored()).toEqual([]);
  });

  it("with other content are an error that names them, and nothing is written", async () => {
    await stage.other.send("POST", ACCOUNTS, [{ ...bruce, lastname: "Banner" }]);
    const { message, id } = await errorOf(stage.driver.create(mine));
    expect(message).toBe(
      "Could not seed collection accounts of fabric stage: 1 of its documents exist there with other content (_key 2). Set onConflict: 'replace' to overwrite them, or 'keep' to leave them as they are.",
    );
    expect(id).toBeUndefined();
    expect(await stored()).toEqual([{ ...bruce, lastname: "Banner" }]);
  });

  it("with the same content are ours in a collection of this stack, and it is said", async () => {
    const stamped = declared([peter, bruce], { stamp: "acme/test/dev/SeedDocuments/accounts" });
    const metadata = { "gdn-spot:collection:accounts": "acme/test/dev/SpotCollection/accounts" };
    await stage.other.send("PATCH", inside("stage", "database/metadata"), { metadata });
    await stage.other.send("POST", ACCOUNTS, peter);
    const made = await stage.driver.create(stamped);
    expect(made.outs).toMatchObject({ count: 2, kept: [] });
    expect(stage.said).toEqual([
      "warning: 1 of the documents for collection accounts of fabric stage were there already with that content. This stack made the collection, so they count as seeded by it, by a run that was cut off or under another name of the resource: they change and go with their declaration. Leave those that others put there out of it.",
    ]);
  });

  it.each(["error", "keep"])(
    "and are left alone are compared again when the declaration changes: onConflict %s",
    async (onConflict) => {
      await stage.other.send("POST", ACCOUNTS, peter);
      const before = declared([peter, bruce], { onConflict });
      const made = await stage.driver.create(before);
      const after = declared([{ ...peter, firstname: "Pete" }, bruce, clark], { onConflict });
      if (onConflict === "keep") {
        const updated = await stage.driver.update(made, after);
        expect(updated.outs).toMatchObject({ count: 2, kept: ["1"] });
        expect(await stored()).toMatchObject([peter, bruce, clark]);
        await stage.driver.expectSettled(updated, after);
        return;
      }
      const failed = await errorOf(stage.driver.update(made, after));
      expect(failed.message).toMatch(
        /: 1 of its documents exist there with other content \(_key 1\)\. Set onConflict/,
      );
      expect(await stored()).toMatchObject([peter, bruce]);
      const again = declared([peter, bruce, clark], { onConflict });
      const updated = await stage.driver.update(halfMade(failed), again);
      expect(updated.outs).toMatchObject({ count: 2, kept: ["1"] });
      await stage.driver.expectSettled(updated, again);
      await stage.driver.delete(updated);
      expect(await stored()).toMatchObject([peter]);
    },
  );

  it("and were left alone are their owner's to change, as long as their declaration stays", async () => {
    await stage.other.send("POST", ACCOUNTS, peter);
    const made = await stage.driver.create(mine);
    await stage.other.send("PATCH", `${ACCOUNTS}/1`, { firstname: "Miles" });
    const after = declared([peter, bruce, clark], { batchSize: 5 });
    const updated = await stage.driver.update(made, after);
    expect(updated.outs).toMatchObject({ count: 2, kept: ["1"] });
    expect(await stored()).toMatchObject([{ ...peter, firstname: "Miles" }, bruce, clark]);
    await stage.driver.expectSettled(updated, after);
  });

  it("and were left alone are seeded where they are gone when their declaration changes, and then ours", async () => {
    await stage.other.send("POST", ACCOUNTS, peter);
    const made = await stage.driver.create(mine);
    await stage.other.send("DELETE", `${ACCOUNTS}/1`);
    const parker = { ...peter, lastname: "Parker" };
    const after = declared([parker, bruce, clark]);
    const updated = await stage.driver.update(made, after);
    expect(updated.outs).toMatchObject({ count: 3, kept: [] });
    expect(await stored()).toMatchObject([parker, bruce, clark]);
    await stage.driver.expectSettled(updated, after);
  });

  it("are replaced when told to, and then ours", async () => {
    await stage.other.send("POST", ACCOUNTS, [{ ...bruce, lastname: "Banner" }]);
    const inputs = { ...mine, onConflict: "replace" };
    const made = await stage.driver.create(inputs);
    expect(await stored()).toEqual([peter, bruce]);
    await stage.driver.delete(await stage.driver.expectSettled(made, inputs));
    expect(await stored()).toEqual([]);
  });

  it("are kept when told to, and stay other people's", async () => {
    const theirs = { ...bruce, lastname: "Banner" };
    await stage.other.send("POST", ACCOUNTS, [theirs]);
    const inputs = { ...mine, onConflict: "keep" };
    const made = await stage.driver.create(inputs);
    expect(made.outs).toMatchObject({ count: 1, kept: ["2"] });
    expect(await stored()).toEqual([peter, theirs]);
    const settled = await stage.driver.expectSettled(made, inputs);
    const more = declared([peter, { ...bruce, lastname: "Wayne" }, clark], { onConflict: "keep" });
    const updated = await stage.driver.expectSettled(await stage.driver.update(settled, more), more);
    expect(updated.outs).toMatchObject({ count: 2, kept: ["2"] });
    expect(await stored()).toEqual([peter, theirs, clark]);
    await stage.driver.delete(updated);
    expect(await stored()).toEqual([theirs]);
  });
});

describe("changes", () => {
  it("write only what differs", async () => {
    const made = await stage.driver.create(declared([peter, bruce, clark]));
    await stage.gdn.clearJournal();
    const inputs = declared([{ firstname: "Peter", _key: "1" }, { ...bruce, lastname: "Wayne" }, clark]);
    const updated = await stage.driver.update(made, inputs);
    expect(await writes()).toEqual([REPLACE]);
    expect((await stage.gdn.journal()).find(({ method }) => method === "PUT")?.status).toBe(202);
    expect(await stored()).toEqual([peter, { ...bruce, lastname: "Wayne" }, clark]);
    await stage.driver.expectSettled(updated, inputs);
  });

  it("of the order alone write nothing", async () => {
    const made = await stage.driver.create(declared([peter, bruce]));
    await stage.gdn.clearJournal();
    const inputs = declared([bruce, peter]);
    const updated = await stage.driver.update(made, inputs);
    expect(await writes()).toEqual([]);
    await stage.driver.expectSettled(updated, inputs);
  });

  it("remove an attribute that is not declared any more", async () => {
    const made = await stage.driver.create(declared([{ ...peter, address: { city: "New York", zip: 1 } }]));
    await stage.driver.update(made, declared([{ ...peter, address: { city: "New York" } }]));
    expect(await stored()).toEqual([{ ...peter, address: { city: "New York" } }]);
  });

  it("bring back a document that somebody removed since the last refresh", async () => {
    const made = await stage.driver.create(declared([peter, bruce]));
    await stage.other.send("DELETE", `${ACCOUNTS}/2`);
    const inputs = declared([peter, { ...bruce, lastname: "Wayne" }]);
    await stage.driver.expectSettled(await stage.driver.update(made, inputs), inputs);
    expect(await stored()).toEqual([peter, { ...bruce, lastname: "Wayne" }]);
  });

  it("go in batches", async () => {
    const documents = Array.from({ length: 10 }, (_, index) => ({ _key: `k${index}` }));
    const made = await stage.driver.create(declared(documents, { batchSize: 4 }));
    expect(await writes()).toEqual(Array(3).fill(IMPORT));
    await stage.gdn.clearJournal();
    await stage.driver.delete(made);
    expect(await writes()).toEqual(Array(3).fill(REMOVE));
    expect(await stored()).toEqual([]);
  });
});

it("leaves other people's documents alone: they are no drift, and stay when ours go", async () => {
  const inputs = declared([peter]);
  const made = await stage.driver.create(inputs);
  await stage.other.send("POST", ACCOUNTS, { _key: "theirs" });
  const settled = await stage.driver.expectSettled(made, inputs);
  const updated = await stage.driver.update(settled, declared([bruce]));
  await stage.driver.delete(updated);
  expect(await stored()).toEqual([{ _key: "theirs" }]);
});

describe("a failure in the middle", () => {
  it("of a create keeps what was inserted in the state; the next run goes on from there", async () => {
    await stage.fail({ ...IMPORT, nth: 2 });
    const inputs = declared([peter, bruce, clark], { batchSize: 1 });
    const error = await errorOf(stage.driver.create(inputs));
    expect(error.message).toMatch(/^Could not insert 1 documents into collection accounts .* answered 500/);
    const recorded = halfMade(error);
    // The one that failed and the one that was under way beside it.
    expect(recorded.outs).toMatchObject({ count: 2, manifest: { "1": expect.any(String) } });
    expect((await stored()).map(({ _key }) => _key)).toEqual(Object.keys(recorded.outs.manifest as object));
    expect(await stage.driver.diff(recorded, inputs)).toMatchObject({ changes: true, replaces: [] });

    await stage.gdn.clearJournal();
    const updated = await stage.driver.update(recorded, inputs);
    expect(await writes()).toHaveLength(1);
    expect(await stored()).toEqual([peter, bruce, clark]);
    await stage.driver.expectSettled(updated, inputs);
  });

  /** The notes in the fabric: who made what is in it, or has begun to. */
  const notes = async () => (await fabricNamed(stage.other, "stage"))?.options.metadata ?? {};

  it("of a create that was refused leaves nothing, neither in the state nor in the fabric", async () => {
    await stage.other.send("POST", ACCOUNTS, { ...peter, firstname: "Paul" });
    expect((await errorOf(stage.driver.create(declared([peter])))).id).toBeUndefined();
    expect(await notes()).toEqual({});
  });

  it("of a create that may have inserted something stays in the state, so that destroy clears it away", async () => {
    await stage.fail({ ...IMPORT, nth: 1 });
    const recorded = halfMade(await errorOf(stage.driver.create(declared([peter]))));
    expect(recorded.outs).toMatchObject({ count: 0, manifest: {} });
    expect(await notes()).not.toEqual({});
    await stage.driver.delete(recorded);
    expect(await notes()).toEqual({});
  });

  it("of an update keeps in the state what is there, and what is not", async () => {
    const made = await stage.driver.create(declared([peter, bruce]));
    await stage.fail({ ...IMPORT, nth: 1 });
    const inputs = declared([{ ...bruce, lastname: "Wayne" }, clark]);
    const recorded = halfMade(await errorOf(stage.driver.update(made, inputs)));
    expect(await stored()).toEqual([{ ...bruce, lastname: "Wayne" }]);
    expect(Object.keys(recorded.outs.manifest as object)).toEqual(["2"]);
    expect(await stage.driver.diff(recorded, inputs)).toMatchObject({ changes: true });
    await stage.driver.delete(recorded);
    expect(await stored()).toEqual([]);
  });
});

describe("a document that the GDN refuses", () => {
  it("is named, with the GDN's reason", async () => {
    await stage.other.send("POST", inside("stage", "collection"), { name: "edges", type: 3 });
    const inputs = declared([{ _key: "1" }], { collection: "edges" });
    await expect(stage.driver.create(inputs)).rejects.toThrow(
      /^Could not insert 1 documents into collection edges of fabric stage: 1: .*edge.*\. Correct the documents; /,
    );
  });
});

it("says so when the collection does not exist, and is gone when that has gone", async () => {
  await expect(stage.driver.create(declared([peter], { collection: "nothing" }))).rejects.toThrow(
    /^Could not insert 1 documents into collection nothing of fabric stage: the GDN answered 404/,
  );
  const made = await stage.driver.create(declared([peter]));
  await stage.other.send("DELETE", inside("_system", "database/stage"));
  expect(await stage.driver.refresh(made)).toBeUndefined();
  await stage.driver.delete(made);
});

it("stores documents with names and values of all kinds as they are", async () => {
  const odd = JSON.parse(
    '{"_key":"a:b@c.d","constructor":1,"hasOwnProperty":2,"toString":null,"ä":"\\u0000","error":true,"code":400,"errorNum":11,"errorMessage":"no","deep":{"":[[],{},1e300,-0.5,"\\ud83d\\ude00"]}}',
  );
  const inputs = declared([odd, { _key: "constructor" }, { _key: "toString" }]);
  const made = await stage.driver.create(inputs);
  expect(made.outs.count).toBe(3);
  expect((await stored()).find(({ _key }) => _key === odd._key)).toEqual(odd);
  await stage.driver.delete(await stage.driver.expectSettled(made, inputs));
  expect(await stored()).toEqual([]);
});

describe("a source file", () => {
  it("is seeded, and changes when the file does", async () => {
    const source = join(temporaryFolder(), "accounts.csv");
    const inputs = { fabric: "stage", collection: "accounts", source, keyField: "id" };
    writeFileSync(source, "id,firstname\n1,Peter\n2,Bruce\n");
    const made = await stage.driver.create(inputs);
    expect(await stored()).toEqual([
      { ...peter, id: "1" },
      { ...bruce, id: "2" },
    ]);
    const settled = await stage.driver.expectSettled(made, inputs);
    writeFileSync(source, "id,firstname\n2,Bruce\n1,Peter\n");
    await stage.driver.expectNoChange(settled, inputs);
    writeFileSync(source, "id,firstname\n2,Bruce\n");
    expect(await stage.driver.diff(settled, inputs)).toMatchObject({ changes: true, replaces: [] });
    await stage.driver.expectSettled(await stage.driver.update(settled, inputs), inputs);
    expect(await stored()).toEqual([{ ...bruce, id: "2" }]);
  });

  it("shows a document that somebody changed as drift", async () => {
    const source = join(temporaryFolder(), "accounts.json");
    writeFileSync(source, JSON.stringify([peter, bruce]));
    const inputs = { fabric: "stage", collection: "accounts", source };
    const made = await stage.driver.create(inputs);
    await stage.other.send("PATCH", `${ACCOUNTS}/1`, { firstname: "Miles" });
    const drifted = (await stage.driver.refresh(made)) as Recorded;
    expect(await stage.driver.diff(drifted, inputs)).toMatchObject({ changes: true, replaces: [] });
    await stage.driver.expectSettled(await stage.driver.update(drifted, inputs), inputs);
    expect(await stored()).toEqual([peter, bruce]);
  });

  it("is not needed to delete its documents", async () => {
    const source = join(temporaryFolder(), "accounts.json");
    writeFileSync(source, JSON.stringify([peter]));
    const made = await stage.driver.create({ fabric: "stage", collection: "accounts", source });
    writeFileSync(source, "broken");
    await stage.driver.delete(made);
    expect(await stored()).toEqual([]);
  });
});
