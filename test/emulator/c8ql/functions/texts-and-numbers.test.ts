import { describe } from "vitest";
import { testValues } from "../query-cases.ts";

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
