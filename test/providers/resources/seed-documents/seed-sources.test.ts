import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../support/cleanup.ts";
import type { Properties } from "../../../support/lifecycle.ts";
import { inside } from "../../../support/outsider.ts";
import { SeedStage } from "../../../support/seed-stage.ts";

const stage = new SeedStage();

/** A file in a folder of its own. */
function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

const inputs = (change: Properties): Properties => ({ fabric: "stage", collection: "accounts", ...change });
const reasons = async (change: Properties) =>
  (await stage.driver.check(inputs(change))).failures.map(
    (failure) => (failure as { reason: string }).reason,
  );

const peter = { _key: "1", name: "Peter" };
const bruce = { _key: "2", name: "Bruce" };

describe("documents that were exported from a GDN", () => {
  const exported = [
    { _id: "accounts/1", _key: "1", _rev: "_a1", name: "Peter" },
    { _id: "accounts/2", _rev: "_b2", name: "Bruce" },
  ];
  const csv = "_id,_key,_rev,name\naccounts/1,1,_a1,Peter\naccounts/2,,_b2,Bruce\n";
  const sources: [string, () => Properties, string][] = [
    ["in the program", () => ({ documents: exported }), "the program"],
    ["in JSON", () => ({ source: file("a.json", JSON.stringify(exported)) }), "FILE"],
    [
      "in JSON Lines",
      () => ({ source: file("a.jsonl", exported.map((each) => JSON.stringify(each)).join("\n")) }),
      "FILE",
    ],
    ["in CSV", () => ({ source: file("a.csv", csv) }), "FILE"],
  ];

  it.each(sources)("are stored without _id and _rev, which is said once: %s", async (_, make, what) => {
    const declared = inputs(make());
    const made = await stage.driver.create(declared);
    const said = stage.said.map((line) => line.replaceAll(String(declared.source), "FILE"));
    expect(said).toEqual([`_id and _rev of 2 documents of ${what} left out: the server gives its own`]);
    expect(await stage.documents()).toEqual([peter, bruce]);
    await stage.driver.check(declared, made.inputs);
    expect(stage.said).toHaveLength(1);
    await stage.driver.expectSettled(made, inputs({ ...declared }));
    // The same documents without them are no change.
    if (declared.documents) await stage.driver.expectNoChange(made, inputs({ documents: [peter, bruce] }));
  });

  it("keep what makes them edges", async () => {
    const edge = { _id: "knows/e", _key: "e", _rev: "x", _from: "accounts/1", _to: "accounts/2" };
    await stage.other.send("POST", inside("stage", "collection"), { name: "knows", type: 3 });
    await stage.driver.create(inputs({ collection: "knows", documents: [edge] }));
    expect(await stage.other.look(inside("stage", "export/knows"))).toEqual([
      { _key: "e", _from: "accounts/1", _to: "accounts/2" },
    ]);
  });

  it("are refused where _id is of another collection or key, by their lines", async () => {
    const source = file("a.csv", '_id,_key,name\naccounts/1,1,"a\nb"\norders/2,2,c\naccounts/3,4,d\nx,5,e\n');
    expect(await reasons({ source })).toEqual([
      `the document at line 4 of ${source}: _id is "orders/2", but the document goes to collection accounts: correct the _id, or leave it out`,
      `the document at line 5 of ${source}: _id is "accounts/3", but the document's key is '4': correct the _id, or leave it out`,
      `the document at line 6 of ${source}: _id is "x", but an _id is a text with a collection and a key: 'accounts/1'`,
    ]);
  });
});

describe("a document that is wrong", () => {
  const csv = `_key,name\n1,Peter\na b,x\n${"k".repeat(255)},x\n2,Bruce\n`;
  const rule = "but a key must be 1 to 254 of the characters A-Z a-z 0-9 _ - : . @ ( ) + , = ; $ ! * ' %";
  const about = (source: string) => [
    `the document at line 3 of ${source}: _key is "a b", ${rule}`,
    `the document at line 4 of ${source}: _key is "${"k".repeat(80)}"... (255 characters), ${rule}`,
  ];

  it("is an error that names its line, its key and the rule", async () => {
    const source = file("a.csv", csv);
    expect(await reasons({ source })).toEqual(about(source));
  });

  it("is left out with onInvalid 'skip', with a warning that is not repeated", async () => {
    const source = file("a.csv", csv);
    const declared = inputs({ source, onInvalid: "skip" });
    const made = await stage.driver.create(declared);
    const warning = `warning: 2 documents of ${source} are invalid and left out (onInvalid: 'skip'): ${about(source).join("; ")}`;
    expect(stage.said).toEqual([warning]);
    expect(made.outs).toMatchObject({ count: 2 });
    expect(await stage.documents()).toEqual([peter, bruce]);
    // As the engine checks what it has in its state.
    await stage.driver.check(declared, made.inputs);
    expect(stage.said).toEqual([warning]);
    await stage.driver.expectSettled(made, declared);

    // Another one is left out: nothing changes, but it is said.
    writeFileSync(source, `${csv}c d,x\n`);
    stage.said.length = 0;
    await stage.driver.check(declared, made.inputs);
    expect(stage.said).toEqual([expect.stringMatching(/^warning: 3 documents of .* line 6 of .*"c d"/)]);
    await stage.driver.expectNoChange(made, declared);

    // It is put right: one document more.
    writeFileSync(source, csv.replace("a b", "3"));
    await stage.driver.expectSettled(await stage.driver.update(made, declared), declared);
    expect((await stage.documents()).map(({ _key }) => _key)).toEqual(["1", "2", "3"]);
  });

  const wrong: [what: string, name: string, text: string, says: RegExp][] = [
    [
      "a row with too few values",
      "a.csv",
      "_key,name\n1,Peter\n3\n2,Bruce\n",
      / at line 3 of \S+ has 1 values for 2 columns$/,
    ],
    [
      "a line that is no JSON",
      "a.jsonl",
      '{"_key":"1","name":"Peter"}\n{"_key":\n{"_key":"2","name":"Bruce"}\n',
      / at line 2 of \S+ is not JSON: it ends too early/,
    ],
    [
      "a number that is lost",
      "a.jsonl",
      '{"_key":"1","name":"Peter"}\n{"a":9007199254740993}\n{"_key":"2","name":"Bruce"}',
      / at line 2 of \S+ says more than can be stored/,
    ],
    [
      "no object",
      "a.json",
      '[{"_key":"1","name":"Peter"},7,{"_key":"2","name":"Bruce"}]',
      / at line 1, column 30 of \S+ is a number, but/,
    ],
    [
      "half a character",
      "a.json",
      '[{"_key":"1","name":"Peter"},{"a":"\\ud800"},{"_key":"2","name":"Bruce"}]',
      / holds half of a character/,
    ],
    [
      "the _id of another collection",
      "a.json",
      '[{"_key":"1","name":"Peter"},{"_id":"b/3"},{"_key":"2","name":"Bruce"}]',
      /: _id is "b\/3", but/,
    ],
  ];

  it.each(wrong)("may be %s", async (_, name, text, says) => {
    const declared = inputs({ source: file(name, text), onInvalid: "skip" });
    const made = await stage.driver.create(declared);
    expect(stage.said).toEqual([expect.stringMatching(says)]);
    expect(await stage.documents()).toEqual([peter, bruce]);
    await stage.driver.expectSettled(made, declared);
    expect(await reasons({ ...declared, onInvalid: "error" })).toHaveLength(1);
  });

  it("is one of the first ten that are named, the others are counted", async () => {
    const documents = [peter, ...Array.from({ length: 1234 }, (_, index) => ({ _key: `no ${index}` }))];
    const made = await stage.driver.create(inputs({ documents, onInvalid: "skip" }));
    expect(made.outs).toMatchObject({ count: 1, documents: [peter] });
    const [warning = ""] = stage.said;
    expect(warning).toMatch(
      /^warning: 1,234 documents of the program are invalid and left out .*; and 1,224 more$/,
    );
    expect(warning.match(/_key is/g)).toHaveLength(10);
    expect(warning).toContain('document 1 of the program: _key is "no 0"');
  });

  it("is never one of two with the same key: which is meant cannot be told", async () => {
    const source = file("a.csv", "_key,name\n1,Peter\n1,Paul\na b,x\n");
    expect(await reasons({ source, onInvalid: "skip" })).toEqual([
      expect.stringMatching(/ at line 3 of \S+: _key is '1', which the one at line 2 has already$/),
    ]);
  });
});

it("reads a list of a dump, and takes a file for the same under another spelling", async () => {
  const source = file("dump.json", JSON.stringify({ accounts: [peter, bruce], orders: [{ _key: "a b" }] }));
  const declared = inputs({ source: `${source}#accounts` });
  const made = await stage.driver.create(declared);
  expect(await stage.documents()).toEqual([peter, bruce]);
  await stage.driver.expectSettled(made, declared);
  await stage.driver.expectNoChange(made, inputs({ source: `file://${source}#accounts` }));
  await stage.driver.expectNoChange(made, inputs({ source: `/none/..${source}#accounts` }));
  expect(await reasons({ source: `${source}#orders` })).toEqual([
    expect.stringMatching(/^the document at line 1, column \d+ of \S+dump\.json#orders: _key is "a b", but/),
  ]);
});

it("says what was cut off a header and which rows were left out", async () => {
  const source = file("a.csv", "_key ;name\n1;Peter\n;\n2;Bruce\n");
  await stage.driver.create(inputs({ source, delimiter: ";" }));
  expect(stage.said).toEqual([
    `warning: the header of ${source} has blanks around the names '_key'; they were cut off`,
    `1 row of ${source} with nothing but separators or blanks left out`,
  ]);
  expect(await stage.documents()).toEqual([peter, bruce]);
});

it("explains a change by how the file is read now", async () => {
  const source = file("a.csv", "_key;price,EUR\n1;1,5\n");
  const made = await stage.driver.create(inputs({ source, delimiter: ";" }));
  writeFileSync(source, "_key,price;EUR\n1,2;5\n3,4;5\n");
  expect(await stage.driver.diff(made, inputs({ source }))).toMatchObject({ changes: true });
  expect(stage.said).toEqual([
    `${source} has changed since it was seeded: 1 added (_key 3), 1 changed (_key 1)`,
  ]);
});
