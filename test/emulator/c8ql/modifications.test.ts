import { beforeEach, describe, expect, test } from "vitest";
import { parseQuery, type QueryResult } from "../../../emulator/c8ql/index.ts";
import type { JsonObject } from "../../../emulator/common/json.ts";
import type { MemoryTarget } from "./memory-target.ts";
import { failure, PEOPLE, people, run } from "./query-cases.ts";

let target: MemoryTarget;

beforeEach(() => {
  target = people();
});

function write(query: string, bindVars: JsonObject = {}): Promise<QueryResult> {
  return run(query, { target, bindVars });
}

function person(key: string): JsonObject | undefined {
  return target.contents("people").find(({ _key }) => _key === key);
}

describe("INSERT", () => {
  test("writes, and gives NEW", async () => {
    const { rows, stats } = await write(
      "INSERT {_key: '9', name: 'Eve'} INTO people RETURN [NEW.name, NEW._id, OLD]",
    );
    expect(rows).toEqual([["Eve", "people/9", null]]);
    expect(stats).toMatchObject({ writesExecuted: 1, writesIgnored: 0 });
    expect(person("9")).toEqual({ _key: "9", name: "Eve" });
  });

  test("writes a document for each row", async () => {
    const { rows, stats } = await write("FOR i IN 1..2003 INSERT {value: i} INTO empty");
    expect(rows).toEqual([]);
    expect(stats.writesExecuted).toBe(2003);
    expect(target.contents("empty").map(({ value }) => value)).toEqual(
      Array.from({ length: 2003 }, (_, i) => i + 1),
    );
  });

  test("IN stands for INTO, and a collection can be bound", async () => {
    await write("FOR d IN @docs INSERT {'_key': d.k} IN @@c", {
      docs: [{ k: "x" }, { k: "y" }],
      "@c": "empty",
    });
    expect(target.contents("empty")).toEqual([{ _key: "x" }, { _key: "y" }]);
  });

  test("all or nothing", async () => {
    const error = await failure("FOR k IN ['7', '8', '1'] INSERT {_key: k} INTO people", { target });
    expect(error).toMatchObject({ status: 409, errorNum: 1210 });
    expect(error.message).toMatch(/^C8QL: .* \(while executing\)$/);
    expect(target.contents("people")).toEqual(PEOPLE);
  });

  test("ignoreErrors leaves out what fails", async () => {
    const { rows, stats } = await write(
      "FOR k IN ['7', '1', '8'] INSERT {_key: k} INTO people OPTIONS {ignoreErrors: true} RETURN NEW._key",
    );
    expect(rows).toEqual(["7", "8"]);
    expect(stats).toMatchObject({ writesExecuted: 2, writesIgnored: 1 });
  });

  test("overwrite and overwriteMode", async () => {
    expect(
      (await write("INSERT {_key: '1', a: 1} INTO people OPTIONS {overwrite: true} RETURN OLD.name")).rows,
    ).toEqual(["Ann"]);
    expect(person("1")).toEqual({ _key: "1", a: 1 });
    await write("INSERT {_key: '2', a: 1} INTO people OPTIONS {overwriteMode: 'update'}");
    expect(person("2")).toMatchObject({ name: "Bob", a: 1 });
    await write("INSERT {_key: '3', a: 1} INTO people OPTIONS {overwriteMode: 'ignore'}");
    expect(person("3")).not.toHaveProperty("a");
  });

  test("only objects can be inserted", async () => {
    expect(await failure("INSERT 5 INTO people", { target })).toMatchObject({ status: 400, errorNum: 1227 });
  });
});

describe("UPDATE and REPLACE", () => {
  test("UPDATE key WITH patch", async () => {
    const { rows } = await write("UPDATE '1' WITH {age: 31} IN people RETURN [OLD.age, NEW.age, NEW.name]");
    expect(rows).toEqual([[30, 31, "Ann"]]);
  });

  test("UPDATE document WITH patch, which may look at the document", async () => {
    await write("FOR p IN people FILTER p.age UPDATE p WITH {age: p.age + 1} IN people");
    expect(target.contents("people").map(({ age }) => age)).toEqual([31, 21, 41, undefined]);
  });

  test("UPDATE document IN, in brackets or not", async () => {
    await write("FOR p IN people UPDATE {_key: p._key, seen: true} IN people");
    await write("FOR p IN people UPDATE MERGE(p, {twice: 1 IN [1]}) INTO people");
    expect(target.contents("people").every((p) => p.seen === true && p.twice === true)).toBe(true);
  });

  test("keepNull and mergeObjects", async () => {
    await write("UPDATE '1' WITH {address: {street: 'a', no: 1}} IN people");
    await write("UPDATE '1' WITH {age: null, address: {no: 2}} IN people OPTIONS {keepNull: false}");
    expect(person("1")).toMatchObject({ address: { street: "a", no: 2 } });
    expect(person("1")).not.toHaveProperty("age");
    await write("UPDATE '1' WITH {name: null, address: {no: 3}} IN people OPTIONS {mergeObjects: false}");
    expect(person("1")).toMatchObject({ name: null, address: { no: 3 } });
  });

  test("REPLACE in both forms", async () => {
    await write("REPLACE '1' WITH {a: 1} IN people");
    await write("FOR p IN people FILTER p._key == '2' REPLACE {_key: p._key, b: 2} IN people");
    expect([person("1"), person("2")]).toEqual([
      { _key: "1", a: 1 },
      { _key: "2", b: 2 },
    ]);
  });

  test("unknown and impossible keys", async () => {
    expect(await failure("UPDATE 'x' WITH {} IN people", { target })).toMatchObject({
      status: 404,
      errorNum: 1202,
    });
    expect(await failure("UPDATE 5 WITH {} IN people", { target })).toMatchObject({ errorNum: 1221 });
    expect(await failure("UPDATE {a: 1} IN people", { target })).toMatchObject({ errorNum: 1226 });
    const { stats } = await write(
      "FOR k IN ['1', 'x'] UPDATE k WITH {} IN people OPTIONS {ignoreErrors: true}",
    );
    expect(stats).toMatchObject({ writesExecuted: 1, writesIgnored: 1 });
  });
});

describe("REMOVE", () => {
  test("by key, by document, and gives OLD", async () => {
    expect((await write("REMOVE '1' IN people RETURN OLD.name")).rows).toEqual(["Ann"]);
    await write("FOR p IN people FILTER p.age == 20 REMOVE p IN people");
    await write("REMOVE {_key: '3'} IN people");
    expect(target.contents("people").map(({ _key }) => _key)).toEqual(["4"]);
  });
});

describe("UPSERT", () => {
  const upsert =
    "FOR n IN @names UPSERT {name: n} INSERT {name: n, visits: 1} UPDATE {visits: (OLD.visits || 0) + 1} IN people RETURN [OLD == null, NEW.visits]";

  test("inserts, updates, and sees what it wrote itself", async () => {
    const { rows } = await write(upsert, { names: ["Ann", "Eve", "Eve"] });
    expect(rows).toEqual([
      [false, 1],
      [true, 1],
      [false, 2],
    ]);
    expect(target.count("people")).toBe(5);
  });

  test("REPLACE in it, and a search by key that does not scan", async () => {
    const { stats } = await write("UPSERT {_key: '1'} INSERT {} REPLACE {only: true} IN people");
    expect(person("1")).toEqual({ _key: "1", only: true });
    expect(stats).toMatchObject({ scannedFull: 0, scannedIndex: 1 });
  });

  test("a sub-query in its parts", async () => {
    await write(
      "UPSERT {_key: 'n'} INSERT {_key: 'n', pets: (FOR a IN pets SORT a._key RETURN a._key)} UPDATE {} IN people",
    );
    expect(person("n")?.pets).toEqual(["cat", "dog", "eel"]);
  });
});

describe("a query with several modifications", () => {
  const two =
    "FOR p IN people REMOVE p IN people INSERT {_key: CONCAT('was', OLD._key), name: OLD.name} INTO empty";

  test("the second works with what the first gave", async () => {
    const { rows, stats } = await write(`${two} RETURN NEW.name`);
    expect(rows).toEqual(["Ann", "Bob", "Cid", "Dan"]);
    expect(stats.writesExecuted).toBe(8);
    expect(target.count("people")).toBe(0);
  });

  test("if the second fails, the first has not happened", async () => {
    target.insert("empty", { _key: "was4" });
    expect(await failure(two, { target })).toMatchObject({ errorNum: 1210 });
    expect(target.contents("people")).toEqual(PEOPLE);
    expect(target.count("empty")).toBe(1);
  });

  test("nor if something fails after the writes", async () => {
    await failure("FOR p IN people REMOVE p IN people RETURN FAIL('late')", { target });
    expect(target.contents("people")).toEqual(PEOPLE);
  });

  test("in a sub-query", async () => {
    const query = "FOR i IN 1..2 LET made = (INSERT {i} INTO empty RETURN NEW.i) RETURN made";
    expect((await write(query)).rows).toEqual([[1], [2]]);
    await failure(
      "FOR i IN 3..4 LET made = (INSERT {i} INTO empty RETURN NEW.i) FILTER i < 4 || FAIL() RETURN 1",
      { target },
    );
    expect(target.contents("empty").map(({ i }) => i)).toEqual([1, 2]);
  });

  test("a LIMIT behind a modification does not cut it short", async () => {
    expect((await write("FOR p IN people REMOVE p IN people LIMIT 1 RETURN OLD.name")).rows).toEqual(["Ann"]);
    expect(target.count("people")).toBe(0);
  });

  test("no reading of what has been written to", async () => {
    const after = "INSERT {} INTO people FOR p IN people RETURN p";
    expect(await failure(after, { target })).toMatchObject({ status: 400, errorNum: 1579 });
    expect(await failure("LET x = (INSERT {} INTO people) RETURN LENGTH(people)", { target })).toMatchObject({
      errorNum: 1579,
    });
  });
});

test("options are known before the query runs", async () => {
  expect(
    await failure("FOR p IN people UPDATE p WITH {} IN people OPTIONS {keepNull: p.x}", { target }),
  ).toMatchObject({
    errorNum: 1575,
  });
});

test("what a query reads and writes", () => {
  const parsed = parseQuery(
    "FOR p IN people FOR a IN @@pets INSERT {p, a} INTO @@out LET n = LENGTH(empty) RETURN n",
  );
  expect(parsed.collections({ "@pets": "pets", "@out": "log" })).toEqual({
    read: ["people", "pets", "empty"],
    write: ["log"],
  });
  expect(parsed.isModification).toBe(true);
  expect(parsed.bindParameters).toEqual(["@pets", "@out"]);
  expect(parseQuery("RETURN @a").isModification).toBe(false);
});
