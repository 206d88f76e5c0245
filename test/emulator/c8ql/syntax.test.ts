import { describe, expect, test } from "vitest";
import { parseQuery } from "../../../emulator/c8ql/index.ts";
import { failure, run, testCases, testValues } from "./query-cases.ts";

describe("lexical conventions", () => {
  testCases([
    ["for p in people filter p.age == 20 return p.name", {}, ["Bob"]],
    ["FoR p In people ReTuRn p._key", {}, ["1", "2", "3", "4"]],
    ["RETURN /* one\n * two */ 1 // three", {}, [1]],
    ["FOR `p` IN `people` LIMIT 1 RETURN `p`.`name`", {}, ["Ann"]],
    ["FOR ´p´ IN ´people´ LIMIT 1 RETURN ´p´.´name´", {}, ["Ann"]],
    [
      "LET inner = 1 LET order = 2 LET android = 3 LET `for` = 4 RETURN [inner, order, android, `for`]",
      {},
      [[1, 2, 3, 4]],
    ],
    ["LET _a = 1 LET $b = 2 LET c_1 = 3 RETURN [_a, $b, c_1]", {}, [[1, 2, 3]]],
  ]);
  testValues([
    [`"a\\"b"`, 'a"b'],
    [`'a\\'b'`, "a'b"],
    [`"\\n\\t\\\\\\/\\u0041\\q"`, "\n\t\\/Aq"],
    [`"two\nlines"`, "two\nlines"],
    ["[0, 12, 1.5, .5, 1e3, 1.5E-1, 2e+2]", [0, 12, 1.5, 0.5, 1000, 0.15, 200]],
    ["[0xff, 0XAB, 0b101]", [255, 171, 5]],
    ["1e999", null],
    ["[null, TRUE, False]", [null, true, false]],
    ["1..3", [1, 2, 3]],
    ["[1, 2,]", [1, 2]],
    ["{a: 1, 'b': 2, \"c\": 3, `d`: 4, }", { a: 1, b: 2, c: 3, d: 4 }],
  ]);
});

describe("syntax errors", () => {
  const position = (message: string): string => /at position \d+:\d+/.exec(message)?.[0] ?? message;

  test.each([
    ["INVALID QUERY", "syntax error, unexpected identifier near 'INVALID QUERY' at position 1:1"],
    ["RETURN 1 +", "syntax error, unexpected end of query string near '' at position 1:11"],
    [
      "FOR p IN people\n  FILTER\n  RETURN p",
      "syntax error, unexpected RETURN declaration near 'RETURN p' at position 3:3",
    ],
    [
      "FOR IN people RETURN 1",
      "syntax error, unexpected IN keyword near 'IN people RETURN 1' at position 1:5",
    ],
    ["RETURN 'open", "unexpected unterminated quoted string near ''open' at position 1:8"],
    ["RETURN `open", "unexpected unterminated quoted identifier near '`open' at position 1:8"],
    ["RETURN 1 /* open", "unexpected unterminated multi-line comment near '/* open' at position 1:10"],
    ["RETURN #", "syntax error, unexpected character near '#' at position 1:8"],
    ["RETURN 1 RETURN 2", "syntax error, unexpected RETURN declaration near 'RETURN 2' at position 1:10"],
    ["RETURN (FOR p IN people)", "syntax error, unexpected ) near ')' at position 1:24"],
    ["FOR p IN people LIMIT 1", "syntax error, unexpected end of query string near '' at position 1:24"],
    ["RETURN doc.filter", "syntax error, unexpected FILTER declaration near 'filter' at position 1:12"],
    [
      "RETURN 1 2 and this is more text than is quoted",
      "syntax error, unexpected integer number near '2 and this is more text than is ...' at position 1:10",
    ],
  ])("%s", async (query, message) => {
    expect(await failure(query)).toMatchObject({ status: 400, errorNum: 1501, message });
  });

  test.each(["", "   \n", "// nothing", "/* nothing */"])("an empty query: %j", async (query) => {
    expect(await failure(query)).toMatchObject({ status: 400, errorNum: 1502, message: "query is empty" });
  });

  test("the phase is named where that is asked for", () => {
    expect(() => parseQuery("INVALID QUERY", { namePhase: true })).toThrow(
      "syntax error, unexpected identifier near 'INVALID QUERY' at position 1:1 (while parsing)",
    );
  });

  test("the place is right after text with several lines and strings", async () => {
    const { message } = await failure("RETURN [\n  'a\nb',\n  1 2\n]");
    expect(position(message)).toBe("at position 4:5");
  });

  test("a parser that failed goes on to parse what is right", async () => {
    await failure("FOR x IN (RETURN [");
    await failure("LET a = 1 LET a = 2 RETURN a");
    expect(parseQuery("LET a = 1 RETURN a").variables.map(({ name }) => name)).toEqual(["a"]);
  });
});

describe("nesting", () => {
  const deep = 10_000;
  test.each([
    ["brackets", `RETURN ${"(".repeat(deep)}1${")".repeat(deep)}`],
    ["arrays", `RETURN ${"[".repeat(deep)}1${"]".repeat(deep)}`],
    ["open arrays", `RETURN ${"[".repeat(deep)}`],
    ["objects", `RETURN ${"{a:".repeat(deep)}1${"}".repeat(deep)}`],
    ["sub-queries", `RETURN ${"(RETURN ".repeat(deep)}1${")".repeat(deep)}`],
    ["calls", `RETURN ${"ABS(".repeat(deep)}1${")".repeat(deep)}`],
    ["signs", `RETURN ${"- ".repeat(deep)}1`],
    ["negations", `RETURN ${"NOT ".repeat(deep)}1`],
    ["sums", `RETURN 1${" + 1".repeat(deep)}`],
    ["accesses", `LET a = 1 RETURN a${".a".repeat(deep)}`],
    ["indexes", `LET a = 1 RETURN a${"[0]".repeat(deep)}`],
    ["expansions", `LET a = 1 RETURN a${"[*]".repeat(deep)}`],
    ["flattening expansions", `LET a = 1 RETURN a${"[**]".repeat(deep)}`],
    ["ternaries", `RETURN ${"1 ? 2 : ".repeat(deep)}3`],
    ["ternaries on the left", `RETURN ${"1 ? ".repeat(deep)}2${" : 3".repeat(deep)}`],
    ["clauses", `${"FILTER true ".repeat(deep)} RETURN 1`],
    ["loops", `${Array.from({ length: deep }, (_, i) => `FOR x${i} IN [1]`).join(" ")} RETURN 1`],
    ["comparisons", `RETURN 1${" == 1".repeat(deep)}`],
  ])("10,000 %s", async (_, query) => {
    expect(await failure(query)).toMatchObject({ status: 400, errorNum: 1501 });
  });

  testCases([
    [`RETURN 0${" || 0".repeat(10_000)} || 7`, {}, [7]],
    [`RETURN LENGTH([${"1,".repeat(10_000)}])`, {}, [10_000]],
    [`RETURN ${"(".repeat(90)}1${")".repeat(90)}`, {}, [1]],
    [`RETURN 1${" + 1".repeat(400)}`, {}, [401]],
  ]);
});

test("long texts and lists", async () => {
  const text = "x\\n".repeat(1_000_000);
  expect((await run(`RETURN LENGTH('${text}')`)).rows).toEqual([2_000_000]);
  expect((await run(`RETURN LENGTH([${"1,".repeat(100_000)}])`)).rows).toEqual([100_000]);
});

test("what has no end is read once, however many quotes there are in it", async () => {
  for (const text of ['"', "'", "`", "´"].map((quote) => quote + `\\${quote}`.repeat(100_000))) {
    expect((await failure(`RETURN ${text}`)).message).toContain("unterminated quoted");
  }
  expect((await failure(`RETURN 1 /*${" /*".repeat(100_000)}`)).message).toContain("unterminated multi-line");
});

describe("names", () => {
  testCases([
    [
      "LET a = 1 LET a = 2 RETURN a",
      {},
      { errorNum: 1511, message: "variable 'a' is assigned multiple times" },
    ],
    ["FOR a IN [1] RETURN (FOR a IN [2] RETURN a)", {}, { errorNum: 1511 }],
    ["RETURN LENGTH(FOR a IN [1] RETURN a) + LENGTH(FOR a IN [1] RETURN a)", {}, [2]],
    ["RETURN nobody", {}, { errorNum: 1568, message: "collection 'nobody' used as expression operand" }],
    [
      "FOR x IN nobody RETURN x",
      {},
      { status: 404, errorNum: 1203, message: "collection or view not found: nobody" },
    ],
    ["INSERT {} INTO nobody", {}, { status: 404, errorNum: 1203 }],
  ]);
});
