import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lintC8ql } from "../../../../providers/resources/restql-query/c8ql-lint.ts";
import { checkoutFolder } from "../../../../scripts/checkout.ts";

const GOOD = [
  "FOR account IN accounts RETURN account",
  "for account in accounts return account",
  "RETURN 1",
  "RETURN 'a'",
  'RETURN "it\'s [not} a (bracket"',
  "RETURN 'a \\' b'",
  'RETURN "a \\\\"',
  "RETURN -1.5e-10 + .5 + 1e5 + 0x1F + 0b11",
  "RETURN 1..10",
  "RETURN @from..@to",
  "/* [ */ RETURN 1 // ( unfinished",
  "// first\nRETURN 1",
  "RETURN 1 /* a\n'b */",
  "RETURN a.b.c[0]['d'][*].e[* FILTER CURRENT.x > 1 LIMIT 2 RETURN CURRENT.y][**]",
  "FOR a IN b RETURN a.`for`.for.RETURN.filter",
  "FOR a IN b RETURN { for: a.in, return: 1, filter: 2, `x y`: 3, 'in': 4, limit: a.limit }",
  "FOR d IN c SORT d.sort DESC, d.limit ASC LIMIT 5, 10 RETURN d.return",
  "FOR d IN @@collection FILTER d._key == @key RETURN d",
  "FOR d IN `my-collection` RETURN d",
  "FOR d IN ´my-collection´ RETURN d",
  "FOR d IN c FILTER d.a NOT IN [1, 2] AND NOT d.b OR d.c LIKE 'x%' && !d.d RETURN DISTINCT d",
  "FOR d IN c FILTER d.name NOT LIKE 'a%' RETURN d",
  "FOR d IN c FILTER d.x =~ '^a' || d.y !~ 'b' RETURN d",
  "FOR d IN c FILTER [1, 2] ALL IN d.x FILTER d.y ANY == 1 FILTER d.z NONE > 2 RETURN d",
  "FOR d IN c FILTER d.x AT LEAST (2) IN [1] RETURN d",
  "FOR d IN c FILTER d.a ? d.b : d.c RETURN d.a ?: 5",
  "RETURN null == TRUE ? false : NULL",
  "LET a = (FOR d IN c RETURN d) LET b = LENGTH(a) RETURN { a, b }",
  "LET x = 1 LET y = x RETURN x",
  "FOR a IN b FOR c IN a.d RETURN MERGE(c, { [a.name]: CONCAT(a.x, '-') })",
  "FOR d IN c COLLECT city = d.City INTO g RETURN { city, g }",
  "FOR d IN c COLLECT city = d.City INTO g = d.name RETURN g",
  "FOR d IN c COLLECT city = d.City INTO g KEEP d OPTIONS { method: 'sorted' } RETURN g",
  "FOR d IN c COLLECT city = d.City WITH COUNT INTO count RETURN count",
  "FOR d IN c COLLECT WITH COUNT INTO length RETURN length",
  "FOR d IN c COLLECT AGGREGATE min = MIN(d.x), max = MAX(d.x) RETURN [min, max]",
  "INSERT { a: 1 } INTO c",
  "INSERT { a: 1 } IN c OPTIONS { overwrite: true } RETURN NEW",
  "FOR i IN 1..10 INSERT { _key: TO_STRING(i) } INTO c LET n = NEW RETURN n._key",
  "UPDATE 'k' WITH { a: 1 } IN c RETURN { old: OLD, new: NEW }",
  "FOR d IN c UPDATE d WITH { a: d.a + 1 } IN c",
  "UPDATE { _key: 'k', a: 1 } IN c OPTIONS { keepNull: false }",
  "REPLACE 'k' WITH { a: 1 } IN c",
  "REMOVE 'k' IN c RETURN OLD",
  "FOR d IN c REMOVE d IN c",
  "UPSERT { a: 1 } INSERT { a: 1 } UPDATE { b: OLD.b + 1 } IN c RETURN NEW",
  "UPSERT { a: 1 } INSERT { a: 1 } REPLACE { b: 1 } IN c",
  "WITH a, b FOR v IN OUTBOUND 'a/1' b RETURN v",
  "FOR v, e, p IN 1..3 OUTBOUND 'a/1' GRAPH 'g' RETURN p",
  "FOR v IN 1..1 OUTBOUND @start follows RETURN v",
  "FOR v IN 2 ANY start edges, OUTBOUND others RETURN v",
  "FOR v IN ANY 'a/1' @@edges FILTER v.x RETURN v",
  "FOR v IN INBOUND DOCUMENT(c, 'x') edges OPTIONS { bfs: true } RETURN v",
  "FOR v IN 1..2 INBOUND d._id edges PRUNE v.x == 1 RETURN v",
  "FOR v, e IN OUTBOUND SHORTEST_PATH 'a/1' TO 'a/2' edges RETURN v",
  "FOR v IN ANY SHORTEST_PATH @a TO @b GRAPH 'g' RETURN v._key",
  "FOR p IN OUTBOUND K_SHORTEST_PATHS 'a/1' TO 'a/2' edges LIMIT 3 RETURN p",
  "FOR p IN 1..3 ANY K_PATHS 'a/1' TO 'a/2' edges RETURN p",
  "FOR d IN v SEARCH ANALYZER(d.text == 'x', 'text_en') SORT BM25(d) DESC RETURN d",
  "FOR d IN c WINDOW { preceding: 1, following: 1 } AGGREGATE s = SUM(d.x) RETURN s",
  "FOR d IN c OPTIONS { indexHint: 'i' } RETURN d",
  "FOR d IN c\r\n\tFILTER d.x\r\nRETURN d\r\n",
  "RETURN FIRST(FOR d IN c RETURN d)",
  "RETURN namespace::function(1)",
  "RETURN { '\\\\': \"}\", a: [{}] }",
];

const BAD: [text: string, says: string | RegExp][] = [
  ["", "must be the text of a query, but it is empty"],
  [" \n\t", "must be the text of a query, but it is empty"],
  ["// nothing\n/* at all */", "must be the text of a query, but it holds only comments"],
  [
    "FOR a IN accounts RETRUN a",
    "does not parse: 'RETRUN' at line 1, column 19 follows with no operator or keyword between",
  ],
  ["FRO a IN accounts RETURN a", /^does not parse: 'FRO' at line 1, column 1 begins no query/],
  ["SELECT * FROM accounts", /^does not parse: 'SELECT' at line 1, column 1 begins no query/],
  [
    "FOR a IN accounts\n  FILTER a.x == 'y\n  RETURN a",
    "does not parse: ''' at line 2, column 17 is never closed",
  ],
  ['RETURN "a', /'"' at line 1, column 8 is never closed/],
  ["RETURN `a", /is never closed/],
  ["RETURN 1 /* a", /'\/\*' at line 1, column 10 is never closed/],
  ["RETURN (1", "does not parse: '(' at line 1, column 8 is never closed"],
  ["RETURN [1, {a: 2}", /'\[' at line 1, column 8 is never closed/],
  ["RETURN 1)", "does not parse: ')' at line 1, column 9 closes nothing"],
  ["RETURN [1}", /'}' at line 1, column 10 closes nothing/],
  ["FOR a IN accounts FILTER a.x == 1", /needs a RETURN/],
  ["FOR a IN accounts RETURN", "does not parse: 'RETURN' at line 1, column 19 is followed by nothing"],
  ["RETURN 1 2", /'2' at line 1, column 10 follows/],
  ["RETURN 'a' 'b'", /follows/],
  ["FOR a IN b RETURN a.x y", /'y' at line 1, column 23 follows/],
  ["FOR a b IN c RETURN a", /'b' at line 1, column 7 follows/],
];

describe("lintC8ql", () => {
  it.each(GOOD)("lets pass: %s", (text) => {
    expect(lintC8ql(text)).toBeUndefined();
  });

  it.each(BAD)("refuses: %s", (text, says) => {
    if (typeof says === "string") expect(lintC8ql(text)).toBe(says);
    else expect(lintC8ql(text)).toMatch(says);
  });

  it("answers any text in one line, and is not slow with it", () => {
    const parts = fc.constantFrom(
      "FOR ",
      "RETURN ",
      "'",
      '"',
      "`",
      "/*",
      "*/",
      "//",
      "\n",
      "(",
      "]",
      "a",
      " ",
      "\\",
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(parts, { maxLength: 40 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        expect(lintC8ql(given) ?? "fine").toMatch(/^[^\p{Cc}]+$/u);
      }),
      { numRuns: 500 },
    );
    for (const long of ["'", "/*", "(", "a ", "\\", "'\\"]) lintC8ql(`RETURN ${long.repeat(100_000)}`);
  });
});

/** Real queries that the service accepted, where the recordings are at hand. */
const recordings = join(checkoutFolder, "../shared/gdn/recordings");

interface Recording {
  name: string;
  request: { method: string; path: string; body?: unknown };
  response: { status: number };
}

describe.skipIf(!existsSync(recordings))("recorded queries (left out where there are no recordings)", () => {
  it("that the service accepted pass", () => {
    const files = existsSync(recordings) ? readdirSync(recordings) : [];
    const accepted = files.flatMap((file) => {
      const content = JSON.parse(readFileSync(join(recordings, file), "utf8")) as Recording[];
      // `cursor/sql` takes SQL, which saved queries here are not.
      return content
        .filter(({ request, response }) => response.status < 300 && !request.path.endsWith("/sql"))
        .flatMap(({ request }) => textsIn(request.body));
    });
    expect(new Set(accepted).size).toBeGreaterThan(10);
    expect(accepted.map((text) => [text, lintC8ql(text)]).filter(([, problem]) => problem)).toEqual([]);
  });
});

/** Query texts in a request's body: `query` of a cursor, `value` of a saved query. */
function textsIn(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  const { query, queries } = body as { query?: unknown; queries?: unknown };
  const saved = [query, ...(Array.isArray(queries) ? queries : [])].map((each) =>
    typeof each === "string" ? each : (each as { value?: unknown } | undefined)?.value,
  );
  return saved.filter((text) => typeof text === "string");
}
