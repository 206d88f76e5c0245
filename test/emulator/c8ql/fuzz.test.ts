import fc from "fast-check";
import { expect, test } from "vitest";
import { astOf, executeQuery, explain, parseQuery } from "../../../emulator/c8ql/index.ts";
import { ApiError } from "../../../emulator/common/api-error.ts";
import { people } from "./query-cases.ts";

const TOKENS = (
  "FOR IN FILTER RETURN LET SORT LIMIT COLLECT AGGREGATE INTO KEEP WITH COUNT DISTINCT ASC DESC INSERT UPDATE REPLACE " +
  "REMOVE UPSERT OPTIONS NOT AND OR LIKE ALL ANY NONE NULL TRUE FALSE OUTBOUND SEARCH " +
  "x y people pets NEW OLD CURRENT `q` 1 0 -1 2.5 'text' \"\" @a @@c + - * / % == != < <= > >= =~ !~ = ! && || " +
  "? : :: . .. , ( ) [ ] { } [*] [**] /* */ // # ABS LENGTH CONCAT DOCUMENT MERGE RANGE SUM DATE_ADD SPLIT SLEEP FAIL"
).split(" ");

const VALID = [
  "FOR p IN people FILTER p.age > 20 && p.city LIKE 'R%' SORT p.name DESC, p.age LIMIT 1, 2 RETURN {p, n: p.tags[*]}",
  "FOR p IN people COLLECT c = p.city AGGREGATE s = SUM(p.age) INTO g RETURN [c, s, LENGTH(g)]",
  "LET a = (FOR x IN 1..3 RETURN x * 2) RETURN a[* FILTER CURRENT > 2 LIMIT 1 RETURN CURRENT + 1]",
  "FOR p IN people UPDATE p WITH {age: p.age ? p.age + 1 : null} IN people OPTIONS {keepNull: false} RETURN NEW",
  "UPSERT {name: 'Ann'} INSERT {name: 'Ann'} UPDATE {n: OLD.n} IN people RETURN OLD",
  "FOR x IN @a FOR p IN @@c FILTER p._key == x || x IN p.tags RETURN DISTINCT CONCAT(p.name, x)",
  "INSERT {_key: 'k', ['a' + 1]: DATE_ADD(0, 1, 'day')} INTO empty RETURN NEW._id",
  "FOR p IN people REMOVE p IN people RETURN OLD.tags[**]",
];

/** Rows or the service's error: nothing else may come of a query, whatever it says. */
async function harmless(query: string): Promise<void> {
  try {
    const parsed = parseQuery(query);
    JSON.stringify([astOf(parsed), explain(parsed, { bindVars: { "@c": "people" } })]);
    const bindVars = Object.fromEntries(
      parsed.bindParameters.map((name) => [name, name.startsWith("@") ? "people" : ["1", 2]]),
    );
    const options = { target: people(), bindVars, memoryLimit: 10_000_000 };
    const { rows } = await executeQuery(parsed, { ...options, deadline: Date.now() + 200 });
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  } catch (error) {
    expect(error, query).toBeInstanceOf(ApiError);
    expect((error as ApiError).message, query).not.toBe("");
  }
}

test("soup of tokens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...TOKENS), { maxLength: 25 }), (words) =>
      harmless(words.join(" ")),
    ),
    { numRuns: 1500 },
  );
});

test("an expression of any tokens", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 8 }), (words) =>
      harmless(`FOR x IN people RETURN ${words.join(" ")}`),
    ),
    { numRuns: 1000 },
  );
});

test("any text", async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), harmless), { numRuns: 500 });
});

test("valid queries with words changed, dropped and doubled", async () => {
  const change = fc.record({
    at: fc.nat(60),
    kind: fc.constantFrom("drop", "double", "replace", "insert"),
    token: fc.constantFrom(...TOKENS),
  });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...VALID), fc.array(change, { maxLength: 4 }), (query, changes) => {
      const words = query.split(/(?<=\W)|(?=\W)/);
      for (const { at, kind, token } of changes) {
        const i = at % words.length;
        const word = words[i] ?? "";
        if (kind === "drop") words.splice(i, 1);
        else
          words.splice(
            i,
            kind === "insert" ? 0 : 1,
            ...(kind === "double" ? [word, " ", word] : [` ${token} `]),
          );
      }
      return harmless(words.join(""));
    }),
    { numRuns: 1500 },
  );
});

test("the queries that are changed are valid", () => {
  for (const query of VALID) expect(() => parseQuery(query)).not.toThrow();
});
