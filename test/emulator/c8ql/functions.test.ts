import { describe, expect, test } from "vitest";
import { run, testCases, testValues } from "./query-cases.ts";

describe("strings", () => {
  testValues([
    ["CONCAT('a', null, 1, true, [1, 2], {b: 1})", 'a1true[1,2]{"b":1}'],
    ["CONCAT(['a', null, 'b'])", "ab"],
    ["CONCAT_SEPARATOR(', ', 'a', null, 'b')", "a, b"],
    ["CONCAT_SEPARATOR('-', ['a', 'b'])", "a-b"],
    ["[CHAR_LENGTH('äö😀'), CHAR_LENGTH(null), CHAR_LENGTH(12.5)]", [3, 0, 4]],
    ["[LOWER('ÄB'), UPPER('äb')]", ["äb", "ÄB"]],
    [
      "[SUBSTRING('hello', 1), SUBSTRING('hello', 1, 2), SUBSTRING('hello', -3, 2), SUBSTRING('😀b', 1)]",
      ["ello", "el", "ll", "b"],
    ],
    [
      "[LEFT('abc', 2), LEFT('abc', 9), RIGHT('abc', 2), RIGHT('abc', 0), LEFT('abc', -1)]",
      ["ab", "abc", "bc", "", ""],
    ],
    [
      "[TRIM('  a '), TRIM(' a ', 1), TRIM(' a ', 2), TRIM('--a-', '-'), LTRIM('xxa', 'x'), RTRIM('a  ')]",
      ["a", "a ", " a", "a", "a", "a"],
    ],
    [
      "[SPLIT('a-b-c', '-'), SPLIT('a-b_c', ['-', '_']), SPLIT('a-b-c', '-', 2), SPLIT('ab', ''), SPLIT('ab')]",
      [["a", "b", "c"], ["a", "b", "c"], ["a", "b"], ["a", "b"], ["ab"]],
    ],
    [
      "[SUBSTITUTE('abab', 'a', 'x'), SUBSTITUTE('abab', 'a', 'x', 1), SUBSTITUTE('abc', ['a', 'b'], ['b', 'a']), SUBSTITUTE('abc', {a: '1', c: '3'}), SUBSTITUTE('abc', ['a', 'c'])]",
      ["xbxb", "xbab", "bac", "1b3", "b"],
    ],
    [
      "[CONTAINS('foobar', 'bar'), CONTAINS('foobar', 'bar', true), CONTAINS('foo', 'bar', true)]",
      [true, 3, -1],
    ],
    [
      "[FIND_FIRST('foobarbar', 'ba'), FIND_FIRST('foobarbar', 'ba', 4), FIND_FIRST('foobarbar', 'ba', 0, 3), FIND_LAST('foobarbar', 'ba')]",
      [3, 6, -1, 6],
    ],
    [
      "[STARTS_WITH('foobar', 'foo'), STARTS_WITH('foobar', ['x', 'f']), STARTS_WITH('foobar', ['x', 'f'], 2)]",
      [true, true, false],
    ],
    [
      "[LIKE('foo%', 'foo\\\\%'), LIKE('aXbXc', 'a%x%C', true), LIKE('ab', '%%b%'), LIKE('', '%'), LIKE('a', '')]",
      [true, true, true, true, false],
    ],
    ["[REVERSE('abc'), REPEAT('ab', 2, '-'), TO_CHAR(128512)]", ["cba", "ab-ab", "😀"]],
    ["LEVENSHTEIN_DISTANCE('kitten', 'sitting')", 3],
    [
      "[REGEX_TEST('ABC', 'b', true), REGEX_MATCHES('my-us3r', '^([a-z]+)-(.*)$'), REGEX_MATCHES('a', 'b')]",
      [true, ["my-us3r", "my", "us3r"], null],
    ],
    [
      "[REGEX_SPLIT('a1b22c', '[0-9]+'), REGEX_SPLIT('a1b2c', '\\\\d', false, 2), REGEX_REPLACE('the quick', '\\\\s+', '-')]",
      [["a", "b", "c"], ["a", "b"], "the-quick"],
    ],
    ["REGEX_TEST('a', '(')", { warning: 1543 }],
    ["[JSON_PARSE('{\"a\": [1]}').a[0], JSON_STRINGIFY({a: [1, null]})]", [1, '{"a":[1,null]}']],
    ["JSON_PARSE('{')", { warning: 1542 }],
    [
      "[MD5('foobar'), SHA1('foobar')]",
      ["3858f62230ac3c915f300c664312c63f", "8843d7f92416211de9ebb963ff4ce28125932878"],
    ],
    ["SHA256('')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["LENGTH(SHA512(''))", 128],
    ["HASH({a: 1, b: 2}) == HASH({b: 2, a: 1})", true],
    ["[TO_BASE64('abc'), TO_HEX('abc'), ENCODE_URI_COMPONENT('a b/c')]", ["YWJj", "616263", "a%20b%2Fc"]],
    ["[CHAR_LENGTH(UUID()), UUID() != UUID(), CHAR_LENGTH(RANDOM_TOKEN(12))]", [36, true, 12]],
  ]);
});

describe("numbers and statistics", () => {
  testValues([
    [
      "[ABS(-1), CEIL(1.2), FLOOR(-1.2), ROUND(2.5), ROUND(-2.5), SQRT(9), POW(2, 10)]",
      [1, 2, -2, 3, -2, 3, 1024],
    ],
    [
      "[EXP(0), EXP2(3), LOG(1), LOG2(8), LOG10(1000), SIN(0), COS(0), TAN(0), ASIN(0), ACOS(1), ATAN(0), ATAN2(0, 1)]",
      [1, 8, 0, 3, 3, 0, 1, 0, 0, 0, 0, 0],
    ],
    [
      "[DEGREES(PI()), ROUND(RADIANS(180) * 100), SQRT(-1), LOG(0), ABS('-3'), ABS(null)]",
      [180, 314, null, null, 3, 0],
    ],
    ["RAND() >= 0 && RAND() < 1", true],
    [
      "[RANGE(1, 4), RANGE(1, 4, 2), RANGE(4, 1, -1), RANGE(1, 2, 0.5)]",
      [
        [1, 2, 3, 4],
        [1, 3],
        [4, 3, 2, 1],
        [1, 1.5, 2],
      ],
    ],
    ["RANGE(1, 4, -1)", { warning: 1542 }],
    ["[SUM([1, 2, null]), SUM([]), PRODUCT([2, 3, null]), PRODUCT([])]", [3, 0, 6, 1]],
    ["SUM([1, 'a'])", { warning: 1561 }],
    ["SUM('a')", { warning: 1542 }],
    [
      "[AVERAGE([1, 2, null]), AVG([]), MEDIAN([3, 1, 2]), MEDIAN([4, 1, 2, 3]), MEDIAN([])]",
      [1.5, null, 2, 2.5, null],
    ],
    ["[MIN([3, null, 1]), MIN([]), MIN(2, 1), MAX(['a', 5]), MAX(1, 7, 3)]", [1, null, 1, "a", 7]],
    [
      "[PERCENTILE([1, 2, 3, 4], 50), PERCENTILE([1, 2, 3, 4], 50, 'rank'), PERCENTILE([1, 2, 3, 4], 50, 'interpolation'), PERCENTILE([], 50)]",
      [2, 2, 2.5, null],
    ],
    [
      "[VARIANCE([1, 3]), VARIANCE_SAMPLE([1, 3]), STDDEV([1, 3]), STDDEV_POPULATION([1, 3]), STDDEV_SAMPLE([1]), VARIANCE_POPULATION([])]",
      [1, 2, 1, 1, null, null],
    ],
  ]);
});

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

describe("documents and the rest", () => {
  testCases([
    ["RETURN DOCUMENT('people/1').name", {}, ["Ann"]],
    ["RETURN DOCUMENT(people, '1').name", {}, ["Ann"]],
    ["RETURN DOCUMENT('people', ['1', 'x', 'people/2'])[*].name", {}, [["Ann", "Bob"]]],
    ["RETURN [DOCUMENT('people/x'), DOCUMENT('nothing'), DOCUMENT(5)]", {}, [[null, null, null]]],
    ["RETURN DOCUMENT(@@c, @k).name", { "@c": "people", k: "2" }, ["Bob"]],
    ["RETURN DOCUMENT('nobody/1')", {}, [null]],
    ["RETURN COLLECTION_COUNT('nobody')", {}, { status: 404, errorNum: 1203 }],
    [
      "RETURN [LENGTH(people), COUNT(pets), COLLECTION_COUNT('empty'), COLLECTION_COUNT(people)]",
      {},
      [[4, 3, 0, 4]],
    ],
    ["RETURN COLLECTIONS()[*].name", {}, [["empty", "people", "pets"]]],
    ["RETURN FAIL('why')", {}, { errorNum: 1569, message: "FAIL(why) called" }],
    ["RETURN ASSERT(1 == 2, 'no')", {}, { errorNum: 1593, message: "no" }],
    [
      "RETURN [ASSERT(1, 'no'), APPLY('SUM', [[1, 2]]), CALL('upper', 'a'), PASSTHRU(1), NOOPT(2)]",
      {},
      [[true, 3, "A", 1, 2]],
    ],
    ["RETURN CALL('SLEEP', 1)", {}, { errorNum: 1578 }],
    ["RETURN CALL('NOPE', 1)", {}, { errorNum: 1540 }],
    ["RETURN NOPE()", {}, { errorNum: 1540, message: "usage of unknown function 'NOPE()'" }],
    ["RETURN MY::OWN(1)", {}, { errorNum: 1540, message: "MY::OWN()" }],
    [
      "RETURN ABS()",
      {},
      { errorNum: 1541, message: "function 'ABS()', expected number of arguments: minimum: 1, maximum: 1" },
    ],
    ["RETURN abs(1, 2)", {}, { errorNum: 1541 }],
    ["RETURN [length([1]), Upper('a')]", {}, [[1, "A"]]],
    ["LET count = 1 RETURN COUNT([1, 2]) + count", {}, [3]],
  ]);

  test("SLEEP waits, and its value is null", async () => {
    const { rows, stats } = await run("FOR i IN 1..2 RETURN i > 1 ? SLEEP(0.02) : i");
    expect(rows).toEqual([1, null]);
    expect(stats.executionTime).toBeGreaterThanOrEqual(0.015);
  });

  test("WARN and the number of warnings", async () => {
    const { warnings } = await run("RETURN WARN(false, 'careful')");
    expect(warnings).toEqual([{ code: 1594, message: "careful" }]);
    expect((await run("FOR i IN 1..50 RETURN 1 / 0")).warnings).toHaveLength(10);
    expect((await run("FOR i IN 1..50 RETURN 1 / 0", { maxWarningCount: 2 })).warnings).toHaveLength(2);
    await expect(run("RETURN 1 / 0", { failOnWarning: true })).rejects.toMatchObject({ errorNum: 1562 });
  });

  test("a document that is named only while the query runs is checked for access", async () => {
    const mayRead = (collection: string): void => {
      throw new Error(`no access to ${collection}`);
    };
    await expect(run("RETURN DOCUMENT('people/1')", { mayRead })).rejects.toThrow("no access to people");
    await expect(run("RETURN COLLECTION_COUNT('people')", { mayRead })).rejects.toThrow(
      "no access to people",
    );
  });
});

describe("what is not supported is named", () => {
  testCases([
    [
      "FOR d IN FULLTEXT(people, 'name', 'x') RETURN d",
      {},
      { status: 501, errorNum: 9, message: "FULLTEXT()" },
    ],
    ["FOR d IN NEAR(people, 1, 1) RETURN d", {}, { status: 501, errorNum: 9, message: "NEAR()" }],
    ["RETURN GEO_DISTANCE([0, 0], [1, 1])", {}, { status: 501, errorNum: 9, message: "GEO_DISTANCE()" }],
    [
      "FOR v IN 1..2 OUTBOUND 'people/1' pets RETURN v",
      {},
      { status: 501, errorNum: 9, message: "graph traversal" },
    ],
    [
      "FOR v, e, p IN 1..2 ANY 'people/1' GRAPH 'g' RETURN v",
      {},
      { status: 501, errorNum: 9, message: "graph traversal" },
    ],
    [
      "FOR v IN ANY 'people/1' GRAPH 'g' RETURN v",
      {},
      { status: 501, errorNum: 9, message: "graph traversal" },
    ],
    [
      "FOR v IN OUTBOUND SHORTEST_PATH 'a/1' TO 'a/2' GRAPH 'g' RETURN v",
      {},
      { status: 501, errorNum: 9, message: "graph" },
    ],
    ["FOR d IN people SEARCH d.name == 'x' RETURN d", {}, { status: 501, errorNum: 9, message: "SEARCH" }],
    [
      "FOR d IN people WINDOW {preceding: 1} AGGREGATE n = SUM(d.age) RETURN n",
      {},
      { status: 501, errorNum: 9, message: "WINDOW" },
    ],
    [
      "INSERT {} INTO empty RETURN SLEEP(1)",
      {},
      { status: 501, errorNum: 9, message: "SLEEP() after a data modification" },
    ],
  ]);
});
