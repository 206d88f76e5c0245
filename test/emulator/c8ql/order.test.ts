import fc from "fast-check";
import { expect, test } from "vitest";
import { compare, equal, identity, typeOrder } from "../../../emulator/c8ql/values.ts";
import type { Json } from "../../../emulator/common/json.ts";
import { run } from "./query-cases.ts";

const values = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const lists = fc.array(values, { maxLength: 8 });

test("any two values are ordered, in both directions alike", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) + 0);
    }),
  );
});

test("texts that a reader would hold for the same are not", () => {
  for (const [a, b] of [
    ["a", "a\u0000"],
    ["\u00e9", "e\u0301"],
  ] as const) {
    expect(compare(a, b)).not.toBe(0);
    expect(equal(a, b)).toBe(false);
  }
});

test("the order is transitive", () => {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      const [x, y, z] = [a, b, c].sort(compare) as [Json, Json, Json];
      expect(compare(x, y) <= 0 && compare(y, z) <= 0 && compare(x, z) <= 0).toBe(true);
    }),
  );
});

test("types come before values", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      if (typeOrder(a) < typeOrder(b)) expect(compare(a, b)).toBeLessThan(0);
    }),
  );
});

test("equal values have one identity, others do not", () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(identity(a) === identity(b)).toBe(equal(a, b));
      expect(identity(a)).toBe(identity(structuredClone(a)));
    }),
  );
});

test("SORT, SORTED and the comparison operators agree", async () => {
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      const { rows } = await run("FOR x IN @list SORT x RETURN x", { bindVars: { list } });
      expect(rows).toEqual(list.toSorted(compare));
      const checks = await run(
        "LET s = SORTED(@list) RETURN [s, (FOR i IN 1..LENGTH(s) FILTER i < LENGTH(s) && s[i - 1] > s[i] RETURN i)]",
        { bindVars: { list } },
      );
      expect(checks.rows).toEqual([[rows, []]]);
    }),
  );
});

test("DISTINCT, COLLECT and UNIQUE agree", async () => {
  await fc.assert(
    fc.asyncProperty(lists, async (list) => {
      const count = async (query: string): Promise<Json[]> => (await run(query, { bindVars: { list } })).rows;
      const distinct = (await count("FOR x IN @list RETURN DISTINCT x")).length;
      expect((await count("FOR x IN @list COLLECT y = x RETURN y")).length).toBe(distinct);
      expect(await count("RETURN COUNT_DISTINCT(@list)")).toEqual([distinct]);
    }),
  );
});
