import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { functionEntries } from "../../emulator/c8ql/functions/registry.ts";
import { accompanied, SLOWEST } from "./support/company.ts";
import { startGdn, type TestGdn } from "./support/gdn.ts";

const API = "/_fabric/_system/_api";
const TIMEOUT = 250;
let gdn: TestGdn;

beforeAll(async () => {
  gdn = await startGdn({ queryTimeout: TIMEOUT });
  await gdn.need("POST", `${API}/collection`, { name: "beside" });
  await gdn.need("POST", `${API}/cursor`, { query: "RETURN 1" });
  return () => gdn.close();
});

/** Values of every kind, and some that are large. */
const VALUES = [
  "null",
  "true",
  "-1",
  "0.5",
  "1e308",
  "'a'",
  "'2026-11-26T10:00:00Z'",
  "'^((a|aa){9}){9}$'",
  "'%a%'",
  "REPEAT('a', 40)",
  "REPEAT('ab', 100000)",
  "REPEAT('a,', 1000000)",
  "1..100000",
  "(FOR i IN 1..100000 RETURN TO_STRING(i))",
  "(FOR i IN 1..300 RETURN 1..300)",
  "ZIP((FOR i IN 1..50000 RETURN TO_STRING(i)), 1..50000)",
  "{a: {b: [1, {c: 2}]}}",
  "[]",
];
const value = fc.constantFrom(...VALUES);

const call = fc
  .constantFrom(...functionEntries())
  .chain(({ name, min, max }) =>
    fc
      .array(value, { minLength: min, maxLength: Math.max(min, Math.min(max, min + 2)) })
      .map((values) => `RETURN ${name}(${values.join(", ")})`),
  );

/** Pieces that lexers and parsers stumble over when there are many of them. */
const PIECES = [
  "'",
  '"',
  "`",
  "\\",
  "/*",
  " /*",
  "//",
  "(",
  "[",
  "{",
  "1,",
  "a.",
  " OR 1",
  " + ",
  "?",
  "[*",
  "@",
  "é",
  "\n",
];
const text = fc
  .array(
    fc.tuple(fc.constantFrom(...PIECES, "RETURN ", "FOR x IN ", "LET a = "), fc.constantFrom(1, 3, 50_000)),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((parts) => `RETURN ${parts.map(([piece, times]) => piece.repeat(times)).join("")}`);

test.each([
  ["functions", call, 400],
  ["texts", text, 60],
] as const)(
  "others are answered beside generated %s, which end at their deadline",
  async (_, queries, numRuns) => {
    await fc.assert(
      fc.asyncProperty(queries, async (query) => {
        const { reply, took, slowest } = await accompanied(gdn, "/cursor", { query });
        // No other status: 500 is for a lack of memory alone.
        // Too much memory, or no place on earth (recorded).
        if (reply.status === 500) expect([32, 1505]).toContain(reply.body.errorNum);
        else expect([201, 400, 404, 410, 501]).toContain(reply.status);
        expect(took).toBeLessThan(SLOWEST.end(TIMEOUT));
        expect(slowest).toSatisfy(SLOWEST.isFine);
      }),
      { numRuns },
    );
  },
);
