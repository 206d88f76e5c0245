import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSource } from "../../../../../providers/resources/seed-documents/source/read-source.ts";
import { Seeds } from "../../../../../providers/resources/seed-documents/source/seeds.ts";
import { SourceError } from "../../../../../providers/resources/seed-documents/source/source-error.ts";
import { temporaryFolder } from "../../../../support/cleanup.ts";

function file(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

async function readAll(path: string): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const some of readSource(path)) for (const value of some) values.push(value);
  return values;
}

const BOM = "\ufeff";
const two = [
  { _key: "1", a: "x" },
  { _key: "2", a: "ä" },
];

it.each([
  ["JSON", "a.json", '[{"_key":"1","a":"x"},{"_key":"2","a":"ä"}]'],
  ["JSON with a byte order mark", "a.json", `${BOM}[{"_key":"1","a":"x"},{"_key":"2","a":"ä"}]`],
  ["JSON with CRLF", "a.json", '[\r\n{"_key":"1","a":"x"},\r\n{"_key":"2","a":"ä"}\r\n]\r\n'],
  ["an ending in capitals", "A.JSON", '[{"_key":"1","a":"x"},{"_key":"2","a":"ä"}]'],
  ["JSON Lines", "a.jsonl", '{"_key":"1","a":"x"}\n{"_key":"2","a":"ä"}\n'],
  ["JSON Lines without an end of line", "a.ndjson", '{"_key":"1","a":"x"}\n{"_key":"2","a":"ä"}'],
  [
    "JSON Lines with CRLF, empty lines and a mark",
    "a.jsonl",
    `${BOM}{"_key":"1","a":"x"}\r\n\r\n{"_key":"2","a":"ä"}\r\n`,
  ],
  ["CSV", "a.csv", "_key,a\n1,x\n2,ä\n"],
  ["CSV with CRLF, quotes and a mark", "a.csv", `${BOM}"_key","a"\r\n"1","x"\r\n"2","ä"`],
  ["CSV with an empty value", "a.csv", "_key,a,b\n1,x,\n2,ä,\n"],
])("reads %s", async (_, name, content) => {
  expect(await readAll(file(name, content))).toEqual(two);
});

it("reads values of CSV as they are: commas, quotes and ends of line inside of quotes", async () => {
  const path = file("a.csv", '_key,a\n1,"x, ""y""\nz"\n2, 007 \n');
  expect(await readAll(path)).toEqual([
    { _key: "1", a: 'x, "y"\nz' },
    { _key: "2", a: " 007 " },
  ]);
});

it.each([
  ["one column", "a\nx;y\n", [{ a: "x;y" }]],
  ["one column with a semicolon in its name", '"a;b"\nx\n', [{ "a;b": "x" }]],
  ["one column with semicolons in its name and its values", '"a;b"\nx;y\n', [{ "a;b": "x;y" }]],
  ["a semicolon in one of several names", "a;b,c\nx,y\n", [{ "a;b": "x", c: "y" }]],
])("takes %s in CSV for what it is", async (_what, text, values) => {
  expect(await readAll(file("a.csv", text))).toEqual(values);
});

it("reads lines of several megabytes, and a hundred thousand of them", async () => {
  const long = "x".repeat(5_000_000);
  expect(await readAll(file("a.jsonl", `{"a":"${long}"}\n{"a":1}`))).toEqual([{ a: long }, { a: 1 }]);
  expect(await readAll(file("a.csv", `a\n"${long}"\n`))).toEqual([{ a: long }]);
  expect(await readAll(file("a.jsonl", '{"a":1}\n'.repeat(100_000)))).toHaveLength(100_000);
});

it.each(["a.jsonl", "a.csv"])("reads no documents from an empty %s", async (name) => {
  expect(await readAll(file(name, ""))).toEqual([]);
});

/** The one sentence for each file that cannot be used; FILE stands for its path. */
const BROKEN: [what: string, name: string, content: string | Buffer, says: string | RegExp][] = [
  ["empty JSON", "a.json", "", "the file FILE is not JSON: it ends too early, at line 1, column 1"],
  [
    "JSON that ends in the middle",
    "a.json",
    '[\n  {"a": 1},\n  {"b"',
    "the file FILE is not JSON: it ends too early, at line 3, column 7",
  ],
  [
    "a missing comma",
    "a.json",
    '[\n  {"a": 1}\n  {"b": 2}\n]',
    "the file FILE is not JSON: at line 3, column 3 '{' is not expected",
  ],
  [
    "NaN",
    "a.json",
    '[\r\n  {"a": NaN}\r\n]',
    "the file FILE is not JSON: at line 2, column 9 'NaN' is not expected",
  ],
  [
    "a comma too many",
    "a.json",
    "[1,\n]",
    "the file FILE is not JSON: at line 2, column 1 ']' is not expected",
  ],
  [
    "a comment",
    "a.json",
    "[\n// no\n]",
    "the file FILE is not JSON: at line 2, column 1 '// no' is not expected",
  ],
  [
    "single quotes",
    "a.json",
    "[{'a': 1}]",
    "the file FILE is not JSON: at line 1, column 3 ''a'' is not expected",
  ],
  [
    "a page of HTML",
    "a.json",
    "<html>\n</html>",
    /^the file FILE is not JSON: at line 1, column 1 '<html>' is/,
  ],
  [
    "control characters",
    "a.json",
    '["\u001b[31m"]',
    /^the file FILE is not JSON: at line 1, column 2 [ -~]*$/,
  ],
  ["JSON that is no list", "a.json", '{"a": 1}', "the file FILE must hold an array of documents"],
  [
    "a broken line of JSON Lines",
    "a.jsonl",
    '{"a":1}\r\n\r\n{"a":\r\n{"a":3}',
    "the file FILE is not JSON: it ends too early, at line 3, column 6",
  ],
  [
    "NaN in JSON Lines",
    "a.jsonl",
    '{"a":1}\n{"a":NaN}\n',
    "the file FILE is not JSON: at line 2, column 6 'NaN' is not expected",
  ],
  [
    "CSV with a value too many",
    "a.csv",
    "_key,a\n1,x\n2,y,z\n",
    /^the file FILE is not CSV with a header line: .* on line 3$/,
  ],
  ["CSV with a quote that stays open", "a.csv", '_key,a\n1,"x\n', /^the file FILE is not CSV .* line \d/],
  ["Latin-1", "a.json", Buffer.from('["ä"]', "latin1"), "the file FILE is not UTF-8: save it as UTF-8"],
  [
    "another ending",
    "a.txt",
    "[]",
    "the ending of FILE is not one of: .json, .jsonl, .ndjson, .csv, .tsv, or one of these with .gz",
  ],
];

describe("a file that cannot be used", () => {
  it.each(BROKEN)("is named: %s", async (_, name, content, says) => {
    const path = file(name, content);
    const message = (await problemOf(path)).replaceAll(path, "FILE");
    if (typeof says === "string") expect(message).toBe(says);
    else expect(message).toMatch(says);
    expect(message).not.toMatch(/[\r\n]/);
  });

  it("is named when it is broken a hundred thousand levels deep", async () => {
    expect(await problemOf(file("a.json", "[".repeat(100_000)))).toMatch(/ is not JSON: \S/);
  });
});

it("leaves it to the preparation to refuse what is nested too deep", async () => {
  const deep = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  for (const path of [file("a.json", `[${deep}]`), file("a.jsonl", deep)]) {
    expect((await new Seeds({ source: path, keyField: "_key" }).survey()).failures).toMatchObject([
      { index: 0, reason: "is nested more than 100 levels deep" },
    ]);
  }
});

async function problemOf(path: string): Promise<string> {
  try {
    return `no problem: ${JSON.stringify(await readAll(path)).slice(0, 100)}`;
  } catch (error) {
    expect(error).toBeInstanceOf(SourceError);
    return (error as Error).message;
  }
}

describe("what would be lost in silence is an error, with its place", () => {
  it.each([
    [
      "a whole number that no double holds",
      '{"a":{"id":9007199254740993}}',
      /line 2, column 12 the number 9007199254740993 cannot/,
    ],
    ["a negative one", '{"a":[1,-9007199254740993]}', /the number -9007199254740993 cannot/],
    ["a number out of range", '{"a": 1e400}', /column 7 the number 1e400 cannot be kept/],
    [
      "an attribute that stands there twice",
      '{"d":1,"e":{"d":1},"d":2}',
      /column 20 the attribute "d" stands/,
    ],
    ["one inside", '{"e":[{"d":1 , "d" : 2}]}', /the attribute "d" stands there twice/],
  ])("%s", async (_, line, reason) => {
    await expect(readAll(file("a.jsonl", `{"_key":"1"}\n${line}\n`))).rejects.toThrow(reason);
    await expect(readAll(file("a.json", `[{"_key":"1"},\n${line}]`))).rejects.toThrow(reason);
  });

  it("and nothing else is", async () => {
    const documents = [
      { text: 'a ": b, {"a":1,"a":2} 9007199254740993 1e400' },
      { numbers: [0.12345678901234568, 9007199254740991, -1e30, 1.5e300, 2 ** 60] },
      { 'a"': 1, 'b":': 2 },
    ];
    const text = documents.map((document) => JSON.stringify(document)).join("\n");
    expect(await readAll(file("a.jsonl", text))).toEqual(documents);
  });
});
