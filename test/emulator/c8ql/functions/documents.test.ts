import { describe, expect, test } from "vitest";
import { run, testCases } from "../query-cases.ts";

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
    ["RETURN GEO_AREA(1)", {}, { status: 501, errorNum: 9, message: "GEO_AREA()" }],
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
