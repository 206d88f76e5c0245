import { appendFileSync, unlinkSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Seeds } from "../../../../providers/resources/seed-documents/source/seeds.ts";
import { errorOf, type Properties, type Recorded, UNKNOWN } from "../../../support/lifecycle.ts";
import { inside } from "../../../support/outsider.ts";
import { type Contents, numbered, SeedStage } from "../../../support/seed-stage.ts";

const stage = new SeedStage();

/** Whether a change is refused: in the diff, which previews ask, and in an update, which then leaves all as it is. */
async function refusal(made: Recorded, inputs: Properties): Promise<string | undefined> {
  const before = await stage.stored();
  const inDiff = await stage.driver.diff(made, inputs).then(
    () => undefined,
    (error: Error) => error,
  );
  if (inDiff === undefined) return undefined;
  expect(inDiff.stack).not.toMatch(/\n\s+at /);
  await stage.gdn.clearJournal();
  const inUpdate = await errorOf(stage.driver.update(made, inputs));
  expect(inUpdate.message).toBe(inDiff.message);
  expect(inUpdate.id).toBeUndefined();
  expect(await stage.requests()).toEqual([]);
  expect(await stage.stored()).toEqual(before);
  return inDiff.message;
}

/** That a change is made, and comes to its end. */
async function expectMade(made: Recorded, inputs: Properties, after: Contents): Promise<Recorded> {
  expect(await refusal(made, inputs)).toBeUndefined();
  const updated = await stage.driver.update(made, inputs);
  expect(await stage.stored()).toEqual(after);
  return stage.driver.expectSettled(updated, inputs);
}

const some = (from: number, to: number): Contents => new Map([...numbered(to)].slice(from));
const documentsOf = (contents: Contents) => [...contents].map(([_key, n]) => ({ _key, n }));

/** Another file than the stage's. */
function otherFile(contents: Contents, name = "others.jsonl"): string {
  const path = stage.source.replace("accounts.jsonl", name);
  writeFileSync(
    path,
    documentsOf(contents)
      .map((each) => `${JSON.stringify(each)}\n`)
      .join(""),
  );
  return path;
}

describe("a file that has become empty", () => {
  it.each([
    ["jsonl", "", "0 bytes"],
    ["csv", "", "0 bytes"],
    ["csv", "_key,n\n", "7 bytes"],
    ["ndjson", "\n\n", "2 bytes"],
    ["json", "[]", "2 bytes"],
  ])("removes nothing: .%s with %j", async (ending, text, size) => {
    const source = stage.source.replace("jsonl", ending);
    const full = { json: '[{"_key":"k0","n":0}]', csv: "_key,n\nk0,0\n" }[ending] ?? '{"_key":"k0","n":0}\n';
    writeFileSync(source, full);
    const inputs = stage.inputs({ source });
    const made = await stage.driver.create(inputs);
    writeFileSync(source, text);
    expect(await refusal(made, inputs)).toBe(
      `Could not seed collection accounts of fabric stage: this would remove 1 of the 1 documents that are there by it, as ${source} (${size}) holds no document. Put the file right, or the path; if it is meant, set maxRemoved: 1, or give documents: [] in the program's own text.`,
    );
    expect(await refusal(made, { ...inputs, maxRemoved: 0 })).toMatch(/set maxRemoved: 1,/);
    await expectMade(made, { ...inputs, maxRemoved: 1 }, new Map());
  });

  it.each([30, 2000])("of %d documents removes nothing, and all once the program says so", async (count) => {
    const made = await stage.seeded(numbered(count));
    stage.write(new Map());
    const all = count.toLocaleString("en");
    expect(await refusal(made, stage.inputs())).toContain(`remove ${all} of the ${all} documents`);
    const looked = stage.inputs({ source: undefined, documents: [], lookedUp: true });
    expect(await refusal(made, looked)).toMatch(
      /, as the program gives no document\. See why; if it is meant, set maxRemoved/,
    );
    const said = stage.inputs({ source: undefined, documents: [] });
    await expectMade(made, said, new Map());
  });

  it("seeds nothing anew: an error where it has 0 bytes, else a warning", async () => {
    const checked = (source: string) => stage.driver.check(stage.inputs({ source }));
    for (const ending of ["jsonl", "csv"]) {
      const source = stage.source.replace("jsonl", ending);
      writeFileSync(source, "");
      const reason = `the file ${source} is empty (0 bytes), as an export that failed leaves it: put it right, or give documents: [] to seed nothing`;
      expect((await checked(source)).failures).toEqual([{ property: "source", reason }]);
    }
    const source = stage.source.replace("jsonl", "csv");
    writeFileSync(source, "_key,n\n");
    expect((await checked(source)).failures).toEqual([]);
    expect(stage.said).toEqual([`warning: ${source} holds no document, so none is seeded.`]);
  });
});

describe("how many documents a change may remove", () => {
  it.each<[before: number, after: Contents, removed: string | undefined]>([
    [20, some(19, 20), undefined],
    [20, new Map([["other", 1]]), undefined],
    [30, some(15, 30), undefined],
    [30, some(16, 30), "16 of the 30"],
    [30, new Map([...some(16, 30), ["other", 1]]), "16 of the 30"],
    [2000, some(0, 1000), undefined],
    [2000, some(0, 999), "at least 1,001 of the 2,000"],
    [
      150,
      new Map([...some(0, 70), ...[...numbered(400)].map(([key, n]) => [`o${key}`, n] as const)]),
      "80 of the 150",
    ],
  ])("%d before", async (before, after, removed) => {
    const made = await stage.seeded(numbered(before));
    stage.write(after);
    if (removed === undefined) return void (await expectMade(made, stage.inputs(), after));
    expect(await refusal(made, stage.inputs())).toContain(`this would remove ${removed} documents`);
    await expectMade(made, stage.inputs({ maxRemoved: 2000 }), after);
  });

  it("is told in the up where a preview cannot tell: as many others as there were", async () => {
    const made = await stage.seeded(numbered(2000));
    const others = new Map([...numbered(2000)].map(([key, n]) => [`o${key}`, n]));
    stage.write(new Map([...some(0, 900), ...[...others].slice(900)]));
    expect(await stage.driver.diff(made, stage.inputs())).toMatchObject({ changes: true });
    const { message, id } = await errorOf(stage.driver.update(made, stage.inputs()));
    expect(message).toMatch(/this would remove 1,100 of the 2,000 documents .* set maxRemoved: 1100\.$/);
    expect(id).toBeUndefined();
    expect(await stage.stored()).toEqual(numbered(2000));
    expect((await stage.requests()).filter(({ method }) => method !== "GET")).toEqual([]);
  });

  it.each([3, 2000])("is all of %d where the source is another file that has none of them", async (count) => {
    const made = await stage.seeded(numbered(count));
    const others = new Map([...numbered(count)].map(([key, n]) => [`o${key}`, n]));
    const source = otherFile(others);
    const all = count.toLocaleString("en");
    expect(await refusal(made, stage.inputs({ source }))).toContain(`remove ${all} of the ${all} documents`);
    // One that is in both: it is the same set, further on.
    const next = otherFile(new Map([...some(0, count - 1), ["other", 1]]));
    await expectMade(made, stage.inputs({ source: next }), new Map([...some(0, count - 1), ["other", 1]]));
  });

  it("does not count documents without a key of their own that have changed", async () => {
    const keyless = (count: number, change: object) =>
      Array.from({ length: count }, (_, n) => `${JSON.stringify({ n, ...change })}\n`).join("");
    for (const count of [40, 400]) {
      const source = stage.source.replace("accounts", `accounts${count}`);
      writeFileSync(source, keyless(count, {}));
      const inputs = stage.inputs({ source });
      const made = await stage.driver.create(inputs);
      writeFileSync(source, keyless(count, { more: true }));
      expect(await refusal(made, inputs)).toBeUndefined();
      const updated = await stage.driver.update(made, inputs);
      expect(await stage.documents()).toHaveLength(count);
      writeFileSync(source, keyless(count / 4, { more: 1 }));
      expect(await refusal(updated, inputs)).toMatch(/remove (at least )?\d+ of the/);
      await stage.driver.delete({ ...updated, outs: { ...updated.outs, stamp: "" } });
    }
  });

  it("does not count what is left to others, nor what another resource declares by now", async () => {
    await stage.add(some(0, 25));
    const made = await stage.seeded(numbered(30), { onConflict: "keep" });
    expect(made.outs.count).toBe(5);
    stage.write(some(25, 30));
    await expectMade(made, stage.inputs({ onConflict: "keep" }), numbered(30));

    const moved = some(25, 30);
    const other = {
      source: undefined,
      documents: documentsOf(moved),
      stamp: "acme/test/dev/SeedDocuments/next",
    };
    stage.write(new Map([["rest", 1]]));
    const inputs = stage.inputs({ onConflict: "keep", maxRemoved: 0 });
    expect(await refusal(made, inputs)).toMatch(/remove 5 of the 5/);
    await stage.driver.check(stage.inputs(other));
    expect(await refusal(made, inputs)).toBeUndefined();
    await stage.driver.check(stage.inputs({ ...other, documents: [] }));
  });

  it("changes nothing by itself, and is not in states of before", async () => {
    const made = await stage.seeded(numbered(3));
    expect(made.outs).not.toHaveProperty("maxRemoved");
    expect(made.outs).not.toHaveProperty("lookedUp");
    await stage.driver.expectNoChange(made, stage.inputs({ maxRemoved: 7 }));
    await stage.driver.expectNoChange(
      made,
      stage.inputs({ source: undefined, documents: documentsOf(numbered(3)), lookedUp: true, maxRemoved: 7 })
        .source === undefined
        ? stage.inputs()
        : stage.inputs(),
    );
    const { failures } = await stage.driver.check(stage.inputs({ maxRemoved: -1 }));
    expect(failures).toEqual([{ property: "maxRemoved", reason: "must be at least 0" }]);
  });
});

describe("a resource that is made anew", () => {
  it("elsewhere is refused before the old one is deleted", async () => {
    await stage.other.send("POST", inside("stage", "collection"), { name: "others" });
    const made = await stage.seeded(numbered(3));
    const elsewhere = stage.inputs({ collection: "others" });
    expect(await stage.driver.diff(made, elsewhere)).toMatchObject({ replaces: ["collection"] });
    stage.write(new Map());
    await expect(stage.driver.diff(made, elsewhere)).rejects.toThrow(/remove 3 of the 3 documents/);
  });

  it("with its fabric or collection, which a diff does not show, is refused in the preview", async () => {
    const stamp = "acme/dependent/dev/SeedDocuments/accounts";
    const made = await stage.seeded(numbered(3), { stamp });
    stage.write(new Map([["other", 1]]));
    const source = otherFile(new Map([["other", 1]]), "next.jsonl");
    // What the engine does of what depends on something that is replaced: it asks with what is not known, of the inputs
    // of before, and then checks the inputs as those of a new resource.
    const raw = { ...made.inputs, fabric: UNKNOWN };
    await stage.driver.diff(made, raw);
    const { failures } = await stage.driver.check(stage.inputs({ stamp, source }));
    expect(failures).toMatchObject([
      { property: "source", reason: expect.stringMatching(/remove 3 of the 3/) },
    ]);
  });

  it("because somebody says so is refused before the old one is deleted; where it only goes, it goes", async () => {
    const stamp = "acme/forced/dev/SeedDocuments/accounts";
    const made = await stage.seeded(numbered(3), { stamp });
    writeFileSync(stage.source, "\n");
    await stage.driver.check(stage.inputs({ stamp }));
    await expect(stage.driver.delete(made)).rejects.toThrow(/remove 3 of the 3 documents/);
    expect(await stage.stored()).toEqual(numbered(3));
    await stage.driver.check(stage.inputs({ stamp, maxRemoved: 3 }));
    await stage.driver.delete(made);
    expect(await stage.stored()).toEqual(new Map());

    // Of a run that does not declare it, such as a destroy.
    const another = await stage.driver.create(stage.inputs({ source: otherFile(numbered(3)), stamp: "" }));
    unlinkSync(stage.source.replace("accounts", "others"));
    await stage.driver.delete(another);
    expect(await stage.stored()).toEqual(new Map());
  });
});

it.each([
  ["once", 1],
  ["again and again", Number.POSITIVE_INFINITY],
])("does not take a file that is written to %s while it is read", async (_, times) => {
  stage.write(numbered(3));
  let written = 0;
  const survey = new Seeds({ source: stage.source, keyField: "_key" }).survey(() => {
    if (written < times) appendFileSync(stage.source, '{"_key":"late"}\n');
    written += 1;
  });
  await expect(survey).rejects.toThrow(
    `the file ${stage.source} was written to while it was read: run it again once the file is whole`,
  );
});
