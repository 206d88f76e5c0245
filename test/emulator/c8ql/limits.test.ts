import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { executeQuery, parseQuery } from "../../../emulator/c8ql/index.ts";
import { failure, people, run } from "./query-cases.ts";

const KILLED = { status: 410, errorNum: 1500, message: "C8QL: query killed (while executing)" };

/** Queries that would run for ever, or nearly. */
const ENDLESS = [
  "FOR i IN 1..1000000000000 FILTER i < 0 RETURN i",
  "FOR i IN 1..1000000 FOR j IN 1..1000000 FILTER i + j < 0 RETURN i",
  "RETURN LENGTH(FOR i IN 1..1000000000000 FILTER i < 0 RETURN i)",
  "FOR i IN 1..1000000000000 COLLECT WITH COUNT INTO n RETURN n",
  "FOR i IN 1..1000000000000 SORT i LIMIT 1 RETURN i",
  "LET a = 1..3000 RETURN a[* RETURN a[* RETURN a[* FILTER CURRENT < 0]]]",
  "LET a = 1..100000 FOR i IN 1..1000000 FILTER POSITION(a, -i) RETURN i",
  "LET a = 1..100000 FOR i IN 1..1000000 FILTER LENGTH(UNION_DISTINCT(a, a)) < 0 RETURN i",
];

describe("a runaway query", () => {
  test.each(ENDLESS)("stops at its deadline: %s", async (query) => {
    expect(await failure(query, { deadline: Date.now() + 60 })).toMatchObject(KILLED);
  });

  test.each(ENDLESS.slice(0, 5))("can be killed while it runs: %s", async (query) => {
    const controller = new AbortController();
    const ended = executeQuery(parseQuery(query), { target: people(), signal: controller.signal });
    // Others get their turn although the query never waits for anything.
    for (let turn = 0; turn < 3; turn++) await nextTurn();
    controller.abort();
    await expect(ended).rejects.toMatchObject(KILLED);
  });

  test("SLEEP ends at the deadline, and when killed", async () => {
    expect(await failure("RETURN SLEEP(50)", { deadline: Date.now() + 20 })).toMatchObject(KILLED);
    const controller = new AbortController();
    const ended = executeQuery(parseQuery("RETURN SLEEP(50)"), {
      target: people(),
      signal: controller.signal,
    });
    controller.abort();
    await expect(ended).rejects.toMatchObject(KILLED);
  });

  test("one that was killed before it began does nothing", async () => {
    const target = people();
    const signal = AbortSignal.abort();
    expect(await failure("REMOVE '1' IN people", { target, signal })).toMatchObject(KILLED);
    expect(target.count("people")).toBe(4);
  });

  test("a write phase that is past its deadline is undone", async () => {
    const target = people();
    const query =
      "FOR p IN people REMOVE p IN people RETURN LENGTH(FOR i IN 1..1000000000000 FILTER i < 0 RETURN i)";
    expect(await failure(query, { target, deadline: Date.now() + 60 })).toMatchObject(KILLED);
    expect(target.count("people")).toBe(4);
  });
});

describe("memory", () => {
  const doubled = (count: number, next: (name: string) => string): string =>
    Array.from({ length: count }, (_, i) => `LET a${i + 1} = ${next(`a${i}`)}`).join(" ");

  test.each([
    ["rows", "FOR i IN 1..1000000000000 RETURN i"],
    ["sorting", "FOR i IN 1..1000000000000 SORT i RETURN i"],
    ["groups", "FOR i IN 1..1000000000000 COLLECT j = i RETURN j"],
    ["groups' members", "FOR i IN 1..1000000000000 COLLECT j = 1 INTO g RETURN j"],
    ["writes", "FOR i IN 1..1000000000000 INSERT {i} INTO empty"],
    ["ranges", "FOR i IN 1..1000000000000 RETURN 1..100000"],
    ["arrays", `LET a0 = [1] ${doubled(40, (a) => `APPEND(${a}, ${a})`)} RETURN 1`],
    ["shared arrays", `LET a0 = [1] ${doubled(60, (a) => `[${a}, ${a}]`)} RETURN a60`],
    [
      "texts from shared arrays",
      `LET a0 = [1] ${doubled(60, (a) => `[${a}, ${a}]`)} RETURN JSON_STRINGIFY(a60)`,
    ],
    ["texts", `LET a0 = 'x' ${doubled(60, (a) => `CONCAT(${a}, ${a})`)} RETURN 1`],
    ["opened arrays", `LET a0 = [1] ${doubled(60, (a) => `[${a}, ${a}]`)} RETURN LENGTH(FLATTEN(a60, 99))`],
    [
      "shared objects",
      `LET a0 = {} ${doubled(60, (a) => `{l: ${a}, r: ${a}}`)} RETURN UNSET_RECURSIVE(a60, 'x')`,
    ],
    [
      "merged objects",
      `LET a0 = {} ${doubled(60, (a) => `{l: ${a}, r: ${a}}`)} RETURN MERGE_RECURSIVE(a60, a60)`,
    ],
    ["texts of objects", `LET a0 = {} ${doubled(60, (a) => `{l: ${a}, r: ${a}}`)} RETURN CONCAT(a60, 'x')`],
    ["distinct values", `LET a0 = [1] ${doubled(60, (a) => `[${a}, ${a}]`)} RETURN DISTINCT a60`],
    [
      "groups of shared values",
      `LET a0 = [1] ${doubled(60, (a) => `[${a}, ${a}]`)} COLLECT g = a60 RETURN 1`,
    ],
    ["many arguments", `RETURN CONCAT(${"1,".repeat(500_000)})`],
  ])("%s", async (_, query) => {
    expect(await failure(query, { memoryLimit: 4_000_000 })).toMatchObject({ status: 500, errorNum: 32 });
  });

  test("what is let go of is not counted", async () => {
    const query = "FOR i IN 1..2000 LET a = 1..1000 FILTER SUM(a) < 0 RETURN i";
    const { stats } = await run(query, { memoryLimit: 200_000 });
    expect(stats.peakMemoryUsage).toBeLessThan(200_000);
  });

  test("a bind value that is nested too deeply", async () => {
    let deep: [] | [unknown] = [];
    for (let i = 0; i < 10_000; i++) deep = [deep];
    expect(await failure("RETURN @x", { bindVars: { x: deep as never } })).toMatchObject({ errorNum: 1553 });
  });

  test("a document that is nested too deeply is an error, not a crash", async () => {
    const target = people();
    const text = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    target.insert("empty", { _key: "1", value: JSON.parse(text) });
    expect(await failure("FOR d IN empty RETURN d", { target })).toMatchObject({ status: 500, errorNum: 32 });
  });
});

test("other requests are answered while a query works", async () => {
  const controller = new AbortController();
  let turns = 0;
  const ended = executeQuery(parseQuery(ENDLESS[0] as string), {
    target: people(),
    signal: controller.signal,
  });
  while (turns < 5) {
    await nextTurn();
    turns++;
  }
  controller.abort();
  await expect(ended).rejects.toMatchObject(KILLED);
  expect(turns).toBe(5);
});
