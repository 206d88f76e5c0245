import { describe, expect, test } from "vitest";
import { run, testCases } from "./query-cases.ts";

describe("FOR", () => {
  testCases([
    ["FOR p IN people RETURN p._key", {}, ["1", "2", "3", "4"]],
    ["FOR p IN empty RETURN p", {}, []],
    ["FOR i IN 1..3 RETURN i * i", {}, [1, 4, 9]],
    ["FOR i IN 3..1 RETURN i", {}, [3, 2, 1]],
    ["FOR x IN [1, 'a', null, [2]] RETURN x", {}, [1, "a", null, [2]]],
    [
      "FOR x IN [1, 2] FOR y IN [3, 4] RETURN [x, y]",
      {},
      [
        [1, 3],
        [1, 4],
        [2, 3],
        [2, 4],
      ],
    ],
    ["FOR x IN (FOR i IN 1..3 FILTER i != 2 RETURN i) RETURN x", {}, [1, 3]],
    ["FOR p IN people FOR x IN p.tags OR [] RETURN CONCAT(p._key, x)", {}, ["1a", "1b", "3c"]],
    [
      "FOR p IN people FOR a IN pets FILTER a.owner == p._key RETURN [p.name, a._key]",
      {},
      [
        ["Ann", "cat"],
        ["Ann", "eel"],
        ["Cid", "dog"],
      ],
    ],
    ["FOR x IN 5 RETURN x", {}, { errorNum: 1563 }],
    ["FOR p IN people OPTIONS {indexHint: 'x'} LIMIT 1 RETURN p.name", {}, ["Ann"]],
    ["WITH people FOR p IN people LIMIT 1 RETURN p.name", {}, ["Ann"]],
  ]);
});

describe("FILTER and LET", () => {
  testCases([
    ["FOR p IN people FILTER p.age > 20 RETURN p.name", {}, ["Ann", "Cid"]],
    ["FOR p IN people FILTER p.age > 20 FILTER p.city == 'Rome' && p.age < 40 RETURN p.name", {}, ["Ann"]],
    ["FOR p IN people FILTER p.age == null RETURN p.name", {}, ["Dan"]],
    ["FOR p IN people FILTER 'a' IN p.tags RETURN p.name", {}, ["Ann"]],
    ["FILTER false RETURN 1", {}, []],
    ["FOR p IN people LET old = p.age > 25 FILTER old RETURN p.name", {}, ["Ann", "Cid"]],
    ["LET x = 1 LET y = x + 1 RETURN y", {}, [2]],
  ]);
});

describe("SORT and LIMIT", () => {
  testCases([
    ["FOR p IN people SORT p.age RETURN p.name", {}, ["Dan", "Bob", "Ann", "Cid"]],
    ["FOR p IN people SORT p.city DESC, p.name DESC RETURN p.name", {}, ["Cid", "Ann", "Dan", "Bob"]],
    ["FOR p IN people SORT p.city, p.age ASC RETURN p.name", {}, ["Dan", "Bob", "Ann", "Cid"]],
    ["FOR p IN people SORT null RETURN p._key", {}, ["1", "2", "3", "4"]],
    [
      "FOR x IN ['b', 1, null, 'A', true, [], {}, 'a'] SORT x RETURN x",
      {},
      [null, true, 1, "a", "A", "b", [], {}],
    ],
    ["FOR i IN 1..9 LIMIT 2 RETURN i", {}, [1, 2]],
    ["FOR i IN 1..9 LIMIT 7, 5 RETURN i", {}, [8, 9]],
    ["FOR i IN 1..9 LIMIT 0 RETURN i", {}, []],
    ["FOR i IN 1..9 LIMIT 1 + 1 RETURN i", {}, [1, 2]],
    ["FOR i IN 1..9 SORT i DESC LIMIT 1, 2 RETURN i", {}, [8, 7]],
    ["FOR i IN 1..20000 SORT i DESC LIMIT 1, 2 RETURN i", {}, [19999, 19998]],
    ["FOR i IN 1..9 LIMIT 5 SORT i DESC LIMIT 2 RETURN i", {}, [5, 4]],
    ["FOR i IN 1..1000000000000 LIMIT 2 RETURN i", {}, [1, 2]],
    ["FOR i IN 1..9 LIMIT i RETURN i", {}, { errorNum: 1575 }],
  ]);

  test("a large sort is stable and complete", async () => {
    const { rows } = await run("FOR i IN 1..10000 SORT i % 7 RETURN i");
    const expected = Array.from({ length: 10_000 }, (_, i) => i + 1).sort(
      (a, b) => (a % 7) - (b % 7) || a - b,
    );
    expect(rows).toEqual(expected);
  });

  test("fullCount is the number of rows without the last LIMIT", async () => {
    const count = async (query: string): Promise<number | undefined> =>
      (await run(query, { fullCount: true })).stats.fullCount;
    expect(await count("FOR i IN 1..9 LIMIT 2, 3 RETURN i")).toBe(9);
    expect(await count("FOR i IN 1..9 SORT i DESC LIMIT 3 RETURN i")).toBe(9);
    expect(await count("FOR i IN 1..9 LIMIT 5 LIMIT 3 RETURN i")).toBe(5);
    expect(await count("FOR i IN 1..9 RETURN i")).toBe(9);
    expect(await count("FOR i IN 1..9 LIMIT 0 RETURN i")).toBe(9);
  });
});

describe("RETURN and sub-queries", () => {
  testCases([
    ["RETURN 1", {}, [1]],
    ["FOR p IN people RETURN DISTINCT p.city", {}, ["Rome", "Oslo"]],
    ["FOR x IN [1, '1', 1.0, {a: 1}, {a: 1, b: null}] RETURN DISTINCT x", {}, [1, "1", { a: 1 }]],
    ["LET names = (FOR p IN people RETURN p.name) RETURN LENGTH(names)", {}, [4]],
    [
      "FOR p IN people LIMIT 2 RETURN {n: p.name, pets: (FOR a IN pets FILTER a.owner == p._key RETURN a._key)}",
      {},
      [
        { n: "Ann", pets: ["cat", "eel"] },
        { n: "Bob", pets: [] },
      ],
    ],
    ["RETURN LENGTH(FOR p IN people RETURN 1)", {}, [4]],
    ["RETURN FIRST(FOR p IN people SORT p.age DESC RETURN p.name)", {}, ["Cid"]],
    [
      "FOR p IN people FILTER LENGTH(FOR a IN pets FILTER a.owner == p._key RETURN 1) > 0 RETURN p.name",
      {},
      ["Ann", "Cid"],
    ],
    ["RETURN true ? (FOR i IN 1..2 RETURN i) : FAIL('never')", {}, [[1, 2]]],
    ["RETURN [(RETURN 1), (RETURN (RETURN 2))]", {}, [[[1], [[2]]]]],
    ["FOR i IN 1..2 LET s = (FOR j IN 1..i SORT j DESC RETURN j) RETURN s", {}, [[1], [2, 1]]],
  ]);
});

describe("COLLECT", () => {
  testCases([
    ["FOR p IN people COLLECT city = p.city RETURN city", {}, ["Oslo", "Rome"]],
    [
      "FOR p IN people COLLECT city = p.city WITH COUNT INTO n RETURN [city, n]",
      {},
      [
        ["Oslo", 2],
        ["Rome", 2],
      ],
    ],
    ["FOR p IN people COLLECT WITH COUNT INTO n RETURN n", {}, [4]],
    ["FOR p IN empty COLLECT WITH COUNT INTO n RETURN n", {}, [0]],
    ["FOR p IN empty COLLECT x = p.x RETURN x", {}, []],
    [
      "FOR p IN people COLLECT city = p.city INTO g RETURN {city, names: g[*].p.name}",
      {},
      [
        { city: "Oslo", names: ["Bob", "Dan"] },
        { city: "Rome", names: ["Ann", "Cid"] },
      ],
    ],
    [
      "FOR p IN people COLLECT city = p.city INTO names = p.name RETURN names",
      {},
      [
        ["Bob", "Dan"],
        ["Ann", "Cid"],
      ],
    ],
    [
      "FOR p IN people LET n = p.name LET x = 1 COLLECT c = p.city INTO g KEEP n RETURN g",
      {},
      [
        [{ n: "Bob" }, { n: "Dan" }],
        [{ n: "Ann" }, { n: "Cid" }],
      ],
    ],
    [
      "FOR p IN people COLLECT AGGREGATE s = SUM(p.age), a = AVERAGE(p.age), least = MIN(p.age), m = MAX(p.age), n = COUNT(p) RETURN [s, a, least, m, n]",
      {},
      [[90, 30, 20, 40, 4]],
    ],
    [
      "FOR p IN empty COLLECT AGGREGATE s = SUM(p.age), n = LENGTH(p), m = MAX(p.age) RETURN [s, n, m]",
      {},
      [[0, 0, null]],
    ],
    [
      "FOR p IN people COLLECT c = p.city AGGREGATE k = UNIQUE(p._key), d = COUNT_DISTINCT(p.city) RETURN [c, k, d]",
      {},
      [
        ["Oslo", ["2", "4"], 1],
        ["Rome", ["1", "3"], 1],
      ],
    ],
    [
      "FOR p IN people COLLECT c = p.city, adult = p.age >= 30 WITH COUNT INTO n RETURN [c, adult, n]",
      {},
      [
        ["Oslo", false, 2],
        ["Rome", true, 2],
      ],
    ],
    ["FOR p IN people COLLECT c = p.city INTO g SORT LENGTH(g), c DESC LIMIT 1 RETURN c", {}, ["Rome"]],
    ["FOR x IN [1, '1', null, true] COLLECT y = x RETURN y", {}, [null, true, 1, "1"]],
    ["FOR p IN people COLLECT c = p.city OPTIONS {method: 'sorted'} RETURN c", {}, ["Oslo", "Rome"]],
    ["FOR p IN people COLLECT c = p.city RETURN p", {}, { errorNum: 1568, message: "'p'" }],
    ["LET k = 2 FOR p IN people COLLECT c = p.city RETURN k", {}, { errorNum: 1568 }],
    ["FOR p IN people COLLECT AGGREGATE x = CONCAT(p.name) RETURN x", {}, { errorNum: 1574 }],
    ["FOR p IN people COLLECT RETURN 1", {}, { errorNum: 1501 }],
    [
      "FOR p IN people COLLECT c = p.city INTO g KEEP nobody RETURN g",
      {},
      { errorNum: 1501, message: "nobody" },
    ],
    [
      "FOR x IN [3, 1, 2] COLLECT AGGREGATE v = VARIANCE(x), d = STDDEV_SAMPLE(x), u = SORTED_UNIQUE(x) RETURN [v, d, u]",
      {},
      [[2 / 3, 1, [1, 2, 3]]],
    ],
  ]);
});
