import { describe } from "vitest";
import { testValues } from "../query-cases.ts";

describe("arrays", () => {
  testValues([
    [
      "[LENGTH([1, 2]), LENGTH({a: 1}), LENGTH('äb'), LENGTH(null), LENGTH(true), LENGTH(123), COUNT([1])]",
      [2, 1, 2, 0, 1, 3, 1],
    ],
    [
      "[FIRST([1, 2]), LAST([1, 2]), FIRST([]), LAST([]), NTH([1, 2], 1), NTH([1, 2], 5), NTH([1, 2], -1)]",
      [1, 2, null, null, 2, null, null],
    ],
    ["FIRST(1)", { warning: 1542 }],
    [
      "[REVERSE([1, 2]), SORTED([3, 'a', 1, null]), SORTED_UNIQUE([2, 1, 2]), UNIQUE([1, '1', 1, {a: 1}, {a: 1}])]",
      [
        [2, 1],
        [null, 1, 3, "a"],
        [1, 2],
        [1, "1", { a: 1 }],
      ],
    ],
    [
      "[FLATTEN([1, [2, [3]]]), FLATTEN([1, [2, [3]]], 2)]",
      [
        [1, 2, [3]],
        [1, 2, 3],
      ],
    ],
    [
      "[SLICE([1, 2, 3, 4], 1), SLICE([1, 2, 3, 4], 1, 2), SLICE([1, 2, 3, 4], -2), SLICE([1, 2, 3, 4], 0, -1), SLICE([1, 2, 3, 4], -3, 2)]",
      [
        [2, 3, 4],
        [2, 3],
        [3, 4],
        [1, 2, 3],
        [2, 3],
      ],
    ],
    [
      "[POSITION([1, 2], 2), POSITION([1, 2], 2, true), POSITION([1], 5, true), CONTAINS_ARRAY([1], 1)]",
      [true, 1, -1, true],
    ],
    [
      "[PUSH([1], 2), PUSH([1], 1, true), PUSH(null, 1), UNSHIFT([1], 0), POP([1, 2]), SHIFT([1, 2]), POP([])]",
      [[1, 2], [1], [1], [0, 1], [1], [2], []],
    ],
    [
      "[APPEND([1], [2, 1]), APPEND([1], [2, 1], true), APPEND([1], 5)]",
      [
        [1, 2, 1],
        [1, 2],
        [1, 5],
      ],
    ],
    [
      "[REMOVE_NTH([1, 2, 3], 1), REMOVE_NTH([1, 2, 3], -1), REPLACE_NTH([1, 2], 0, 9), REPLACE_NTH([1], 2, 9, 0)]",
      [
        [1, 3],
        [1, 2],
        [9, 2],
        [1, 0, 9],
      ],
    ],
    [
      "[REMOVE_VALUE([1, 2, 1], 1), REMOVE_VALUE([1, 2, 1], 1, 1), REMOVE_VALUES([1, 2, 3], [1, 3])]",
      [[2], [2, 1], [2]],
    ],
    [
      "[UNION([1], [1, 2]), UNION_DISTINCT([1], [1, 2]), INTERSECTION([1, 2, 2], [2, 3], [2]), OUTERSECTION([1, 2], [2, 3]), MINUS([1, 2, 3], [2], [3])]",
      [[1, 1, 2], [1, 2], [2], [1, 3], [1]],
    ],
    ["UNION([1], 2)", { warning: 1542 }],
    [
      "[INTERLEAVE([1, 2, 3], ['a']), JACCARD([1, 2], [2, 3, 4]), COUNT_DISTINCT([1, 1]), COUNT_UNIQUE([1, 2])]",
      [[1, "a", 2, 3], 0.25, 1, 2],
    ],
  ]);
});

describe("objects", () => {
  testValues([
    [
      "[ATTRIBUTES({b: 1, _a: 2}), ATTRIBUTES({b: 1, _a: 2}, true), KEYS({b: 1, a: 2}, false, true), VALUES({a: 1, _b: 2}, true)]",
      [["b", "_a"], ["b"], ["a", "b"], [1]],
    ],
    ["[HAS({a: null}, 'a'), HAS({}, 'a'), HAS(null, 'a'), HAS({}, 'toString')]", [true, false, false, false]],
    [
      "[KEEP({a: 1, b: 2, c: 3}, 'a', ['b']), UNSET({a: 1, b: 2}, 'a'), UNSET_RECURSIVE({a: 1, b: {a: 2, c: 3}}, 'a')]",
      [{ a: 1, b: 2 }, { b: 2 }, { b: { c: 3 } }],
    ],
    [
      "[MERGE({a: 1}, {b: 2}, {a: 3}), MERGE([{a: 1}, {b: 2}]), MERGE({a: {b: 1}}, {a: {c: 2}}), MERGE()]",
      [{ a: 3, b: 2 }, { a: 1, b: 2 }, { a: { c: 2 } }, {}],
    ],
    ["MERGE({a: 1}, 5)", { warning: 1542 }],
    ["MERGE_RECURSIVE({a: {b: 1}}, {a: {c: 2}}, {d: 3})", { a: { b: 1, c: 2 }, d: 3 }],
    [
      "[MATCHES({a: 1, b: 2}, {a: 1}), MATCHES({a: 1}, [{a: 2}, {a: 1}], true), MATCHES({a: 1}, {b: 1})]",
      [true, 1, false],
    ],
    [
      "[TRANSLATE('x', {x: 1}), TRANSLATE('y', {x: 1}), TRANSLATE('y', {x: 1}, 0), TRANSLATE('y', {}, null), TRANSLATE(5, {'5': 'five'})]",
      [1, "y", 0, null, "five"],
    ],
    [
      "[ZIP(['a', 'b'], [1, 2]), ENTRIES({a: 1}), VALUE({a: [{b: 7}]}, ['a', 0, 'b'])]",
      [{ a: 1, b: 2 }, [["a", 1]], 7],
    ],
    ["ZIP(['a'], [])", { warning: 1542 }],
    [
      "[PARSE_IDENTIFIER('c/k'), PARSE_KEY({_id: 'c/k'}), PARSE_COLLECTION('c/k'), IS_SAME_COLLECTION('c', 'c/k')]",
      [{ collection: "c", key: "k" }, "k", "c", true],
    ],
  ]);
});

describe("types", () => {
  testValues([
    [
      "[TYPENAME(null), TYPENAME(true), TYPENAME(1), TYPENAME(''), TYPENAME([]), TYPENAME({})]",
      ["null", "bool", "number", "string", "array", "object"],
    ],
    [
      "[IS_NULL(null), IS_BOOL(0), IS_NUMBER(1), IS_STRING(''), IS_ARRAY([]), IS_LIST({}), IS_OBJECT({}), IS_DOCUMENT([])]",
      [true, false, true, true, true, false, true, false],
    ],
    ["[TO_BOOL(''), TO_BOOL('0'), TO_BOOL([]), TO_BOOL(0)]", [false, true, true, false]],
    [
      "[TO_NUMBER(' 1.5e1 '), TO_NUMBER('x'), TO_NUMBER(true), TO_NUMBER([5]), TO_NUMBER([1, 2]), TO_NUMBER({})]",
      [15, 0, 1, 5, 0, 0],
    ],
    [
      "[TO_STRING(null), TO_STRING(1.50), TO_STRING([1, 'a']), TO_STRING(false)]",
      ["", "1.5", '[1,"a"]', "false"],
    ],
    ["[TO_ARRAY(null), TO_ARRAY(1), TO_ARRAY({a: 1}), TO_LIST([1])]", [[], [1], [1], [1]]],
    [
      "[NOT_NULL(null, 0, 1), NOT_NULL(null), FIRST_LIST(1, [2]), FIRST_DOCUMENT(1, {a: 1})]",
      [0, null, [2], { a: 1 }],
    ],
    [
      "[IS_KEY('a-b'), IS_KEY('a/b'), IS_IPV4('1.2.3.4'), IPV4_TO_NUMBER('1.2.3.4'), IPV4_FROM_NUMBER(16909060)]",
      [true, false, true, 16909060, "1.2.3.4"],
    ],
  ]);
});

describe("dates", () => {
  testValues([
    [
      "[DATE_ISO8601(0), DATE_ISO8601('2012-12-24T23:59:01Z'), DATE_ISO8601(2012, 12, 24, 1), DATE_ISO8601('2020')]",
      [
        "1970-01-01T00:00:00.000Z",
        "2012-12-24T23:59:01.000Z",
        "2012-12-24T01:00:00.000Z",
        "2020-01-01T00:00:00.000Z",
      ],
    ],
    [
      "[DATE_TIMESTAMP('2014-05-07T14:19:09.522'), DATE_TIMESTAMP('2020-01-01T00:00:00+01:30'), DATE_TIMESTAMP(1970, 1, 2)]",
      [1399472349522, 1577831400000, 86400000],
    ],
    ["DATE_ISO8601('2021-02-30')", { warning: 1572 }],
    ["DATE_YEAR('nonsense')", { warning: 1572 }],
    ["[IS_DATESTRING('2020-01-01'), IS_DATESTRING('2020-13-01'), IS_DATESTRING(1)]", [true, false, false]],
    [
      "(FOR d IN ['2016-08-29T10:20:30.456Z'] RETURN [DATE_YEAR(d), DATE_MONTH(d), DATE_DAY(d), DATE_HOUR(d), DATE_MINUTE(d), DATE_SECOND(d), DATE_MILLISECOND(d), DATE_DAYOFWEEK(d), DATE_DAYOFYEAR(d), DATE_ISOWEEK(d), DATE_QUARTER(d), DATE_LEAPYEAR(d), DATE_DAYS_IN_MONTH(d)])",
      [[2016, 8, 29, 10, 20, 30, 456, 1, 242, 35, 3, true, 31]],
    ],
    [
      "[DATE_ISOWEEK('2021-01-03'), DATE_ISOWEEKYEAR('2021-01-03'), DATE_ISOWEEK('2020-12-31')]",
      [53, { week: 53, year: 2020 }, 53],
    ],
    [
      "[DATE_TRUNC('2017-02-03T12:34', 'month'), DATE_TRUNC('2017-02-03T12:34', 'h'), DATE_ROUND('2000-04-28T11:11:11.111Z', 15, 'minutes')]",
      ["2017-02-01T00:00:00.000Z", "2017-02-03T12:00:00.000Z", "2000-04-28T11:00:00.000Z"],
    ],
    [
      "DATE_FORMAT('2016-08-09T10:05:03.007Z', '%yyyy-%mm-%dd %hh:%ii:%ss.%fff %mmm %wwww %yy %d/%m %xxx %q %%')",
      "2016-08-09 10:05:03.007 Aug Tuesday 16 9/8 222 3 %",
    ],
    [
      "[DATE_ADD('2020-01-30', 1, 'day'), DATE_ADD('2020-01-15', 2, 'months'), DATE_ADD('2020-01-01', 'P1Y2M3DT4H5M6.5S'), DATE_SUBTRACT('2020-03-01', 1, 'd'), DATE_ADD(0, 1.5, 'h')]",
      [
        "2020-01-31T00:00:00.000Z",
        "2020-03-15T00:00:00.000Z",
        "2021-03-04T04:05:06.500Z",
        "2020-02-29T00:00:00.000Z",
        "1970-01-01T01:30:00.000Z",
      ],
    ],
    ["DATE_ADD('2020-01-01', 1, 'fortnight')", { warning: 1542 }],
    [
      "[DATE_DIFF('2020-01-01', '2020-01-02T12:00', 'h'), DATE_DIFF('2020-01-02', '2020-01-01', 'days'), DATE_DIFF('2020-01-01', '2020-01-02T12:00', 'd', true)]",
      [36, -1, 1.5],
    ],
    [
      "[DATE_COMPARE('1985-04-04', '2020-04-04', 'months', 'days'), DATE_COMPARE('1985-04-04', '1985-05-04', 'years'), DATE_COMPARE('1985-04-04', '1985-05-04', 'years', 'months')]",
      [true, true, false],
    ],
    ["DATE_NOW() == DATE_NOW() && DATE_NOW() > 1700000000000", true],
  ]);
});
