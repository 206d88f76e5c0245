import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Notes } from "../../../../../providers/resources/seed-documents/source/notes.ts";
import { problemWith, readAll, seedFile } from "../../../../support/seed-file.ts";

const two = [
  { _key: "1", name: "Peter" },
  { _key: "2", name: "Bruce" },
];

const csv = (text: string) => seedFile("a.csv", text);
const NO_CSV = "the file FILE is not CSV with a header line: ";

describe("every line end ends a line", () => {
  it.each([
    ["CR LF, then LF", "_key,name\r\n1,Peter\r\n2,Bruce\n"],
    ["LF, then CR LF", "_key,name\n1,Peter\r\n2,Bruce\r\n"],
    ["CR alone", "_key,name\r1,Peter\r2,Bruce\r"],
    ["CR, then LF", "_key,name\r1,Peter\n2,Bruce"],
    ["CR LF, then CR", "_key,name\r\n1,Peter\r2,Bruce\r"],
    ["all of them, with quotes", '"_key","name"\r\n"1","Peter"\r"2","Bruce"\n'],
    ["quotes in front of an LF after CR LF", '_key,name\r\n1,"Peter"\n2,"Bruce"'],
    ["empty lines of all kinds", "\r\n\n\r_key,name\n\r\n1,Peter\r\r2,Bruce\n\n"],
  ])("%s", async (_, text) => {
    expect(await readAll(csv(text))).toEqual(two);
  });

  it("but inside of quotes it stays", async () => {
    const text = '_key,a\r\n1,"x\r\ny"\n2,"x\ry"\r3,"x\ny, ""\r\n"""\r\n4," 5"" pipe\r"';
    expect((await readAll(csv(text))).map((value) => (value as { a: string }).a)).toEqual([
      "x\r\ny",
      "x\ry",
      'x\ny, "\r\n"',
      ' 5" pipe\r',
    ]);
  });

  it("also after quotation marks in the middle of a value", async () => {
    expect(await readAll(csv('_key,a\r\n1,5" pipe\r\n2,6" pipe\r\n"3","7"\r\n'))).toEqual([
      { _key: "1", a: '5" pipe' },
      { _key: "2", a: '6" pipe' },
      { _key: "3", a: "7" },
    ]);
  });

  it("wherever the text is cut, for any values and ends", async () => {
    const value = fc.string({ unit: fc.constantFrom("a", '"', "\r", "\n", ",", ";", " ") });
    const end = fc.constantFrom("\r\n", "\n", "\r");
    const rows = fc.array(fc.tuple(value, fc.string({ unit: fc.constantFrom("b", " ") }), end), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 0, max: 12 }), async (list, before) => {
        // The first 64 kB end somewhere in the rows.
        const filler = "x".repeat(65_536 - before);
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const lines = list.map(([a, b, ending], index) => `k${index},${quote(a)},${b}z${ending}`);
        const path = csv(`_key,a,b\nfiller,${filler},z\n${lines.join("")}`);
        const expected = list.map(([a, b], index) => ({ _key: `k${index}`, ...(a && { a }), b: `${b}z` }));
        expect((await readAll(path)).slice(1)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("for the lines of errors too", async () => {
    const text = '_key,a\r1,"x\r\ny"\r\n2,"a\rb\nc"\n\r3\r';
    expect(await problemWith(csv(text))).toBe(`${NO_CSV}there are 1 values for 2 columns on line 8`);
  });
});

describe("what values are separated by is found", () => {
  it.each([
    ["a semicolon", "_key;name\n1;Peter\n2;Bruce\n"],
    ["a tab", "_key\tname\r\n1\tPeter\r\n2\tBruce\r\n"],
    ["a bar", "_key|name\n1|Peter\n2|Bruce\n"],
    ["quotes around all", '"_key";"name"\n"1";"Peter"\n"2";"Bruce"\n'],
    ["a byte order mark before it", "\ufeff_key;name\n1;Peter\n2;Bruce\n"],
    ["empty lines before it", "\n\r\n_key;name\n1;Peter\n2;Bruce\n"],
    ["a first line sep=", "sep=;\r\n_key;name\r\n1;Peter\r\n2;Bruce\r\n"],
    ["a first line SEP= for what is not common", "SEP=~\n_key~name\n1~Peter\n2~Bruce\n"],
    ["a first line sep= with a tab", "sep=\t\n_key\tname\n1\tPeter\n2\tBruce\n"],
    ["a first line sep= in quotes", '"sep=;"\n_key;name\n1;Peter\n2;Bruce\n'],
  ])("%s", async (_, text) => {
    expect(await readAll(csv(text))).toEqual(two);
  });

  it("by the ending .tsv", async () => {
    expect(await readAll(seedFile("a.TSV", "_key\tname, first\n1\tPeter\n"))).toEqual([
      { _key: "1", "name, first": "Peter" },
    ]);
    expect(await readAll(seedFile("a.tsv", "a;b\nx;y\n"))).toEqual([{ "a;b": "x;y" }]);
  });

  it.each([
    ["one column", "a\nx;y\n", [{ a: "x;y" }]],
    ["one column with a semicolon in its name", '"a;b"\nx\n', [{ "a;b": "x" }]],
    ["one column with semicolons in its name and its values", '"a;b"\nx;y\n', [{ "a;b": "x;y" }]],
    ["a semicolon in one of several names", "a;b,c\nx,y\n", [{ "a;b": "x", c: "y" }]],
    ["a comma within quotes of a name", 'a;"b,c"\nx;"1,2"\n', [{ a: "x", "b,c": "1,2" }]],
    [
      "a comma in one name, decimals in some rows",
      "a;b,c\nx;1,5\ny;2\n",
      [
        { a: "x", "b,c": "1,5" },
        { a: "y", "b,c": "2" },
      ],
    ],
  ])("and only what is unambiguous: %s", async (_what, text, values) => {
    expect(await readAll(csv(text))).toEqual(values);
  });

  it.each([
    [
      "several that part all rows alike",
      "name;price,EUR\nx;1,5\n",
      "its values can be separated by ',' (2 columns) or ';' (2 columns): say by which, with the input 'delimiter'",
    ],
    [
      "several without a row",
      "a|b\tc\n",
      "its values can be separated by a tab (2 columns) or '|' (2 columns): say by which, with the input 'delimiter'",
    ],
    [
      "one that is not common",
      "_key:name\n1:Peter\n",
      "the header is the one column '_key:name': if its values are separated by ':', say so with the input 'delimiter'",
    ],
    [
      "another one than the rows have",
      "a;b\nx\n",
      "there are 1 values for 2 columns (separated by ';') on line 2",
    ],
  ])("and what is found is told: %s", async (_, text, says) => {
    expect(await problemWith(csv(text))).toBe(NO_CSV + says);
  });

  it("or is what the program says", async () => {
    expect(await readAll(csv("name;price,EUR\nx;1,5\n"), { delimiter: ";" })).toEqual([
      { name: "x", "price,EUR": "1,5" },
    ]);
    expect(await readAll(csv("sep=:\n_key:name\n1:Peter\n2:Bruce\n"), { delimiter: ":" })).toEqual(two);
    expect(await problemWith(csv("sep=;\n_key;name\n"), { delimiter: "," })).toBe(
      `${NO_CSV}its first line says that values are separated by ';', but they are to be separated by ','`,
    );
    expect(await problemWith(csv("_key;name\n"), { delimiter: "," })).toMatch(
      /the header is the one column '_key;name': if its values are separated by ';'/,
    );
  });
});

describe("a header", () => {
  it("loses the blanks around its names, with a warning", async () => {
    const notes = new Notes();
    expect(await readAll(csv('_key , name,"\tcity "\n1,Peter, X\n'), { notes })).toEqual([
      { _key: "1", name: "Peter", city: " X" },
    ]);
    expect(notes.toLines("a.csv")).toEqual([
      "warning: the header of a.csv has blanks around the names '_key', 'name', 'city'; they were cut off",
    ]);
  });

  it.each([
    ["a name twice", "_key,a,b,a\n1,x,y,z\n", "the header names 'a' twice, in columns 2 and 4"],
    ["a name twice but for blanks", "_key,a, a\n1,x,y\n", "the header names 'a' twice, in columns 2 and 3"],
    ["no name", "_key,,b\n1,x,y\n", "column 2 of the header has no name"],
    ["a name of blanks at the end", "_key,a, \n1,x,y\n", "column 3 of the header has no name"],
    ["a name that no attribute can have", "_key,__proto__\n1,x\n", "the header names '__proto__'"],
    [
      "a blank beside quotation marks",
      '_key, "name"\n1, "x"\n',
      'column 2 of the header has a blank beside the quotation marks of "name"',
    ],
    [
      "a character that cannot be seen",
      "\u200b_key,a\n1,x\n",
      "the header names '\u200b_key', but the column of the keys must be '_key'",
    ],
    ["_KEY", "_KEY,a\n1,x\n", "the header names '_KEY', but the column of the keys must be '_key'"],
    [
      "_Key among others",
      "a, _Key \nx,1\n",
      "the header names '_Key', but the column of the keys must be '_key'",
    ],
  ])("is an error with %s", async (_, text, says) => {
    expect(await problemWith(csv(text))).toBe(NO_CSV + says);
  });

  it("must have the column that keyField names", async () => {
    const path = csv("_key,E-Mail\n1,x\n");
    expect(await problemWith(path, { keyField: "e-mail" })).toBe(
      `${NO_CSV}the header names 'E-Mail', but the column of the keys must be 'e-mail'`,
    );
    expect(await problemWith(path, { keyField: "email" })).toBe(
      `${NO_CSV}the header has no column 'email', which keyField names; its columns are _key, E-Mail`,
    );
    expect(await problemWith(csv("email;a\n1;x\n"), { keyField: "email", delimiter: "," })).toMatch(
      /the one column 'email;a': if its values are separated by ';'/,
    );
  });
});

it("leaves out rows of nothing but separators or blanks, and counts them", async () => {
  const notes = new Notes();
  const text = '\n,\n_key,name\n,\n1,Peter\n , \n\n""," "\n,,,\n2,Bruce\n   \n';
  expect(await readAll(csv(text), { notes })).toEqual(two);
  expect(notes.toLines("a.csv")).toEqual(["6 rows of a.csv with nothing but separators or blanks left out"]);
});
