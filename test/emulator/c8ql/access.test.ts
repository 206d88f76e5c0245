import { describe, expect, test } from "vitest";
import type { QueryStats } from "../../../emulator/c8ql/index.ts";
import type { Json, JsonObject } from "../../../emulator/common/json.ts";
import { people, run } from "./query-cases.ts";

/** What a query reads: documents scanned, found by key, and held back by filters; and its rows. */
async function reading(query: string, bindVars: JsonObject = {}): Promise<{ rows: Json[]; read: number[] }> {
  const { rows, stats } = await run(query, { bindVars });
  return { rows, read: figures(stats) };
}

function figures({ scannedFull, scannedIndex, filtered }: QueryStats): number[] {
  return [scannedFull, scannedIndex, filtered];
}

describe("a filter on the key looks documents up", () => {
  test.each<[string, JsonObject, Json[], number[]]>([
    ["FOR p IN people FILTER p._key == '2' RETURN p.name", {}, ["Bob"], [0, 1, 0]],
    ["FOR p IN people FILTER '2' == p._key RETURN p.name", {}, ["Bob"], [0, 1, 0]],
    ["FOR p IN people FILTER p._key == @k RETURN p.name", { k: "2" }, ["Bob"], [0, 1, 0]],
    ["FOR p IN people FILTER p._key == @k RETURN p.name", { k: 2 }, [], [0, 0, 0]],
    ["FOR p IN people FILTER p._key == 'x' RETURN p.name", {}, [], [0, 0, 0]],
    [
      "FOR p IN people FILTER p.age > 1 AND p._key == '2' AND p.city == 'Rome' RETURN p.name",
      {},
      [],
      [0, 1, 1],
    ],
    ["FOR p IN people LET a = 1 FILTER p.age FILTER p._key == '1' RETURN p.name", {}, ["Ann"], [0, 1, 0]],
    ["FOR p IN people FILTER p._key IN ['3', '1', '3', 5, 'x'] RETURN p.name", {}, ["Ann", "Cid"], [0, 2, 0]],
    ["FOR p IN people FILTER p._key IN @keys RETURN p.name", { keys: ["1"] }, ["Ann"], [0, 1, 0]],
    ["FOR p IN people FILTER p._key IN 5 RETURN p.name", {}, [], [0, 0, 0]],
    [
      "FOR a IN pets FOR p IN people FILTER p._key == a.owner RETURN p.name",
      {},
      ["Ann", "Cid", "Ann"],
      [3, 3, 0],
    ],
    ["FOR p IN people FILTER p['_key'] == '2' RETURN p.name", {}, ["Bob"], [0, 1, 0]],
    [
      "FOR p IN people FILTER p._key == '3' OR p._key == @k RETURN p.name",
      { k: "1" },
      ["Ann", "Cid"],
      [0, 2, 0],
    ],
    ["FOR p IN people FILTER p._key IN ['3', '9'] OR '3' == p._key RETURN p.name", {}, ["Cid"], [0, 1, 0]],
    [
      "FOR p IN people FILTER (p.age == 30 AND p._key == '2') OR (p._key IN @keys AND p.age > 1) RETURN p.name",
      { keys: ["3", "2"] },
      ["Bob", "Cid"],
      [0, 2, 0],
    ],
    [
      "FOR p IN people FILTER p.age AND (p._key == '1' OR p._key == '4') RETURN p.name",
      {},
      ["Ann"],
      [0, 2, 1],
    ],
    ["LET k = '4' FOR p IN people FILTER p._key == k RETURN p.name", {}, ["Dan"], [0, 1, 0]],
  ])("%s %j", async (query, bindVars, rows, read) => {
    expect(await reading(query, bindVars)).toEqual({ rows, read });
  });

  test("and touches nothing else", async () => {
    const target = people();
    target.scan = () => {
      throw new Error("scanned");
    };
    expect((await run("FOR p IN people FILTER p._key == '2' RETURN p.name", { target })).rows).toEqual([
      "Bob",
    ]);
    expect(target.gets).toBe(1);
  });
});

describe("other filters scan, and give the same", () => {
  test.each<[string, Json[], number[]]>([
    ["FOR p IN people FILTER p._key == '2' OR p.age == 30 RETURN p.name", ["Ann", "Bob"], [4, 0, 2]],
    ["FOR p IN people FILTER NOT (p._key == '2' OR p._key == '3') RETURN p.name", ["Ann", "Dan"], [4, 0, 2]],
    ["FOR p IN people FILTER p._key == p.age RETURN p.name", [], [4, 0, 4]],
    ["FOR p IN people FILTER p.age == 30 RETURN p.name", ["Ann"], [4, 0, 3]],
    ["FOR p IN people SORT p.age LIMIT 1 FILTER p._key == '2' RETURN p.name", [], [4, 0, 1]],
    ["FOR p IN people FILTER p._key == (FOR x IN ['2'] RETURN x)[0] RETURN p.name", ["Bob"], [4, 0, 3]],
    ["FOR p IN people LIMIT 2 RETURN p.name", ["Ann", "Bob"], [2, 0, 0]],
  ])("%s", async (query, rows, read) => {
    expect(await reading(query)).toEqual({ rows, read });
  });

  test("where only keys are needed, documents are counted as found by the index", async () => {
    expect((await reading("FOR p IN people RETURN p._key")).read).toEqual([0, 4, 0]);
    expect((await reading("FOR p IN people FILTER p._key > 0 RETURN p")).read).toEqual([0, 4, 0]);
    expect((await reading("FOR p IN people SORT p._key RETURN p")).read).toEqual([0, 4, 0]);
    expect((await reading("FOR p IN people UPDATE {_key: p._key, a: 1} IN people")).read).toEqual([0, 4, 0]);
    expect((await reading("FOR p IN people COLLECT k = p._key INTO g RETURN g")).read).toEqual([4, 0, 0]);
    expect((await reading("FOR p IN people RETURN p")).read).toEqual([4, 0, 0]);
  });
});

test("LIMIT stops a scan", async () => {
  const target = people();
  let read = 0;
  const scan = target.scan.bind(target);
  target.scan = function* (collection) {
    for (const document of scan(collection)) {
      read++;
      yield document;
    }
  };
  await run("FOR p IN people LIMIT 2 RETURN p", { target });
  expect(read).toBe(2);
});

test("an abandoned scan is closed", async () => {
  for (const query of ["FOR p IN people LIMIT 2 RETURN p", "FOR p IN people RETURN FAIL()"]) {
    const target = people();
    let closed = false;
    const scan = target.scan.bind(target);
    target.scan = function* (collection) {
      try {
        yield* scan(collection);
      } finally {
        closed = true;
      }
    };
    await run(query, { target }).catch(() => undefined);
    expect(closed).toBe(true);
  }
});
