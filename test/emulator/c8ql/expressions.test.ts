import { describe } from "vitest";
import { testCases, testValues } from "./query-cases.ts";

describe("comparison", () => {
  testValues([
    [
      "[1 == 1, 1 == '1', null == 0, [1] == [1], {a: 1, b: 2} == {b: 2, a: 1}]",
      [true, false, false, true, true],
    ],
    ["[1 != 2, 'a' != 'a', {a: null} == {}]", [true, false, true]],
    [
      "[null < false, false < true, true < 0, 9 < 'a', 'z' < [], [9] < {}]",
      [true, true, true, true, true, true],
    ],
    ["['a' < 'B', 'B' < 'c', 'a' < 'ab', '' < 'a']", [true, true, true, true]],
    ["[[1, 2] < [2], [] < [0], [99, 99] < [100], [false] < [false, null]]", [true, true, true, true]],
    ["[{} < {a: 1}, {b: 1} < {a: 0}, {a: {c: true}} < {a: {c: 0}}]", [true, true, true]],
    ["[1 <= 1, 1 >= 2, 2 > 1, 1 < 1]", [true, false, true, false]],
    [
      "[1 IN [1, 2], 3 IN [1, 2], 3 NOT IN [1, 2], [1] IN [[1]], 1 IN 1, 1 NOT IN null]",
      [true, false, true, true, false, false],
    ],
    ["2 IN 1..3", true],
    [
      "['foo' LIKE 'f%', 'foo' LIKE 'f_', 'foo' NOT LIKE '_oo', 'a%b' LIKE 'a\\\\%b', 'axb' LIKE 'a\\\\%b']",
      [true, false, false, true, false],
    ],
    ["['FOO' LIKE 'foo', LIKE('FOO', 'foo', true)]", [false, true]],
    ["['abc' =~ '^a.c$', 'abc' !~ 'b', 'abc' =~ 'x']", [true, false, false]],
  ]);
});

describe("array comparison", () => {
  testValues([
    ["[[1, 2] ALL < 3, [1, 2] ANY == 2, [1, 2] NONE > 2, [1, 5] ALL < 3]", [true, true, true, false]],
    [
      "[[1, 2] ALL IN [1, 2, 3], [1, 4] ANY IN [4], [1, 4] NONE IN [2], [1, 4] ALL NOT IN [2]]",
      [true, true, true, true],
    ],
    ["[[] ALL == 1, [] ANY == 1, [] NONE == 1]", [true, false, true]],
    ["1 ANY == 1", false],
  ]);
});

describe("logic", () => {
  testValues([
    ["[1 && 2, 0 && 2, null || 'x', 'a' || 'b', 1 AND '', false OR 0]", [2, 0, "x", "a", "", 0]],
    ["[!1, NOT 0, !'', !'0', ![], !{}, not null]", [false, true, true, false, false, false, true]],
    ["NOT 1 == 2", false],
    ["1 || FAIL('never')", 1],
    ["0 && FAIL('never')", 0],
    ["true OR false AND false", true],
    ["[1 ? 'y' : 'n', '' ? 'y' : 'n', 5 ? : 6, 0 ? : 6]", ["y", "n", 5, 6]],
    ["0 ? 1 : 0 ? 2 : 3", 3],
    ["1 ? 0 ? 'a' : 'b' : 'c'", "b"],
    ["1 ? 'safe' : FAIL('never')", "safe"],
  ]);
});

describe("arithmetic", () => {
  testValues([
    ["1 + 2 * 3 - 4 / 2", 5],
    ["(1 + 2) * 3", 9],
    ["[7 % 3, -7 % 3, 7.5 % 2]", [1, -1, 1.5]],
    ["[-5, +'3', -'4', - -1]", [-5, 3, -4, 1]],
    ["[1 + null, 1 + true, 1 + '2', 1 + [], 1 + [5]]", [1, 2, 3, 1, 6]],
    ["10 - 2 - 3", 5],
    ["2 * 3..8 / 2", [6, 5, 4]],
    ["1 + 1 == 2 && 3 > 2", true],
    ["1 / 0", { warning: 1562 }],
    ["1 % 0", { warning: 1562 }],
    ["1e308 * 10", null],
    ["0 * -1", 0],
  ]);
  testCases([["LET x = 1 + 'abc' RETURN x", {}, [1]]]);
});

describe("values and access", () => {
  testValues([
    ["{a: {b: [1, {c: 2}]}}.a.b[1].c", 2],
    ["[{a: 1}.b, null.a, (1.5).a, 'x'.y, [1].a]", [null, null, null, null, null]],
    [
      "[[1, 2, 3][0], [1, 2, 3][-1], [1, 2, 3][3], [1][-2], [1, 2]['1'], 'abc'[0]]",
      [1, 3, null, null, 2, null],
    ],
    ["[{a: 1}['a'], {'1': 'x'}[1], {a: 1}[null]]", [1, "x", null]],
    ["{[CONCAT('a', 1)]: 1, b: 2}", { a1: 1, b: 2 }],
    ["{a: 1, a: 2}", { a: 2 }],
    ["{constructor: 1}.toString", null],
    ["{'__proto__': {x: 1}}.x", null],
    ["ATTRIBUTES({'__proto__': 1})", ["__proto__"]],
    ["3..1", [3, 2, 1]],
    ["'1'..2.9", [1, 2]],
  ]);
  testCases([
    ["LET a = 1 LET b = {c: 2} RETURN {a, b, `c`: b.c}", {}, [{ a: 1, b: { c: 2 }, c: 2 }]],
    ["RETURN 1..100000000", {}, { errorNum: 1504, message: "too long" }],
  ]);
});

describe("expansion", () => {
  testValues([
    ["[{a: 1}, {a: 2}][*].a", [1, 2]],
    ["[[1, 2], [3]][*][0]", [1, 3]],
    ["[{a: [{b: 1}, {b: 2}]}, {a: [{b: 3}]}][*].a[*].b", [[1, 2], [3]]],
    ["[{a: [{b: 1}, {b: 2}]}, {a: [{b: 3}]}][*].a[**].b", [1, 2, 3]],
    ["[[1, [2]], [3, [[4]]]][**]", [1, [2], 3, [[4]]]],
    ["[[1, [2]], [3, [[4]]]][***]", [1, 2, 3, [4]]],
    ["null[*].a", []],
    ["(1..5)[* FILTER CURRENT > 2]", [3, 4, 5]],
    ["(1..5)[* FILTER CURRENT > 1 LIMIT 1, 2 RETURN CURRENT * 10]", [30, 40]],
    ["(1..5)[* LIMIT 2]", [1, 2]],
    ["[{a: 1}][* RETURN {x: CURRENT}].x.a", [1]],
    [
      "(1..2)[* RETURN (10..11)[* RETURN CURRENT]]",
      [
        [10, 11],
        [10, 11],
      ],
    ],
    [
      "(1..2)[* RETURN (FOR i IN 1..2 RETURN i * CURRENT)]",
      [
        [1, 2],
        [2, 4],
      ],
    ],
    ["{a: [1, 2]}.a[*]", [1, 2]],
  ]);
});

describe("bind values", () => {
  testCases([
    ["RETURN @x", { x: { a: [1] } }, [{ a: [1] }]],
    ["RETURN [@x, @x, @y]", { x: 1, y: null }, [[1, 1, null]]],
    [
      "FOR p IN @@c FILTER p.@attr == @value RETURN p.name",
      { "@c": "people", attr: "age", value: 20 },
      ["Bob"],
    ],
    ["FOR p IN people FILTER p[@attr] == 20 RETURN {@attr: p.@attr}", { attr: "age" }, [{ age: 20 }]],
    ["FOR x IN @list RETURN x.a", { list: [{ a: 1 }, {}] }, [1, null]],
    ["FOR i IN 1..9 LIMIT @skip, @take RETURN i", { skip: 2, take: 1 }, [3]],
    ["RETURN LENGTH(@@c)", { "@c": "people" }, [4]],
    ["RETURN @x", {}, { errorNum: 1551, message: "no value specified for declared bind parameter 'x'" }],
    ["FOR x IN @@c RETURN x", {}, { errorNum: 1551 }],
    ["RETURN 1", { x: 1 }, { errorNum: 1552, message: "bind parameter 'x' was not declared in the query" }],
    ["FOR x IN @@c RETURN x", { "@c": 5 }, { errorNum: 1553 }],
    ["LET o = {} RETURN o.@a", { a: 5 }, { errorNum: 1553 }],
    ["FOR x IN @list RETURN x", { list: 5 }, { errorNum: 1563, message: "you specified type 'number'" }],
    ["FOR i IN 1..9 LIMIT @n RETURN i", { n: "x" }, { errorNum: 1504 }],
    ["FOR i IN 1..9 LIMIT @n RETURN i", { n: -1 }, { errorNum: 1504 }],
    ["RETURN @constructor", {}, { errorNum: 1551 }],
  ]);
});
