import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accompanied, SLOWEST } from "./support/company.ts";
import { gdnForTest, startGdn, type TestGdn, until } from "./support/gdn.ts";
import { gdnProcess, temporaryFolder } from "./support/process.ts";

const API = "/_fabric/_system/_api";
const TIMEOUT = 1_000;
let gdn: TestGdn;

beforeAll(async () => {
  gdn = await startGdn({ queryTimeout: TIMEOUT });
  for (const name of ["beside", "c"]) await gdn.need("POST", `${API}/collection`, { name });
  // The first query starts the first thread.
  await gdn.need("POST", `${API}/cursor`, { query: "RETURN 1" });
});
afterAll(() => gdn.close());

const escapes = "\\'".repeat(100_000);
const many = (text: string, count = 100_000) => text.repeat(count);
const text = "CONCAT(REPEAT('ab', 100000), 'c')";

/** Each held the process for seconds, and some past any deadline, when queries ran in its main thread. */
const HOGS: [name: string, query: string][] = [
  ["a string without an end", `RETURN '${escapes}`],
  ["a name without an end", `RETURN \`${many("\\`")}`],
  ["a comment without an end", `RETURN 1 /*${many(" /*")}`],
  ["characters that stand nowhere", `RETURN ${many("#\\")}`],
  ["a long array", `RETURN LENGTH([${many("1,")}1])`],
  ["a long chain of OR", `RETURN 1${many(" OR 1")}`],
  ["a long chain of +", `RETURN 1${many(" + 1")}`],
  ["a long chain of .", `LET a = {} RETURN a${many(".a")}`],
  ["a long chain of ?", `RETURN ${many("1 ? 2 : ", 50_000)} 3`],
  ["a regular expression of groups", "RETURN REGEX_TEST(REPEAT('a', 40), '^((a|aa){9}){9}$')"],
  ["a regular expression of options", "RETURN REGEX_TEST(REPEAT('a', 40), '^(((a?){9}){9}){3}b$')"],
  ["a regular expression of repetitions", "RETURN REGEX_TEST(CONCAT(REPEAT('a', 40), 'b'), '^(a+)+$')"],
  ["LEVENSHTEIN_DISTANCE", "LET a = REPEAT('ab', 100000) RETURN LEVENSHTEIN_DISTANCE(a, CONCAT('b', a))"],
  ["LIKE", `RETURN LIKE(${text}, CONCAT(REPEAT('%a', 50000), 'd'))`],
  ["PERCENTILE", "LET a = 1..3000000 RETURN PERCENTILE(a, 50, 'interpolation')"],
  ["SPLIT", "RETURN LENGTH(SPLIT(REPEAT('a,', 4000000), ','))"],
  ["ZIP", "LET a = 1..1000000 RETURN LENGTH(ZIP(a[* RETURN TO_STRING(CURRENT)], a))"],
  [
    "MERGE_RECURSIVE",
    "LET a = ZIP((FOR i IN 1..100000 RETURN TO_STRING(i)), 1..100000) RETURN (FOR i IN 1..1000 RETURN MERGE_RECURSIVE(a, a))",
  ],
  ["SORTED_UNIQUE", "RETURN LENGTH(SORTED_UNIQUE((FOR i IN 1..2000000 RETURN TO_STRING(i))))"],
  ["array operators", "LET a = 1..100000 RETURN a ALL NOT IN (a[* RETURN -CURRENT])"],
  ["inserting a cross product", "FOR i IN 1..1000 FOR j IN 1..100 INSERT {i, j} INTO c"],
  ["a large result", "FOR i IN 1..300000 RETURN {i, text: 'some text that is not so short'}"],
  ["loops", "FOR i IN 1..1000000 FOR j IN 1..1000000 FILTER i + j < 0 RETURN i"],
];

describe("others are answered, and it ends at its deadline", () => {
  test.each(HOGS)("%s", async (_, query) => {
    const { reply, took, slowest } = await accompanied(gdn, "/cursor", { query, batchSize: 1e9 });
    if (took > TIMEOUT + 1_000) expect(reply.body).toMatchObject({ code: 410, errorNum: 1500 });
    expect(took).toBeLessThan(SLOWEST.end(TIMEOUT));
    expect(slowest).toSatisfy(SLOWEST.isFine);
  });

  test.each(["/query", "/query/explain"])("also where it is only looked at: %s", async (path) => {
    const { took, slowest } = await accompanied(gdn, path, {
      query: `RETURN [${many("1 + 1,", 150_000)} 1]`,
    });
    expect(took).toBeLessThan(SLOWEST.end(TIMEOUT));
    expect(slowest).toSatisfy(SLOWEST.isFine);
  });

  test("also as a saved query, and as an export", async () => {
    const value = "RETURN REGEX_TEST(REPEAT('a', 40), '^((a|aa){9}){9}$')";
    await gdn.need("POST", `${API}/restql`, { query: { name: "q", value } });
    for (const [path, body] of [
      ["/restql/execute/q", {}],
      ["/export", { query: value }],
    ] as const) {
      const { reply, took, slowest } = await accompanied(gdn, path, body);
      expect(reply.body).toMatchObject({ code: 410, errorNum: 1500 });
      expect(took).toBeLessThan(SLOWEST.end(TIMEOUT));
      expect(slowest).toSatisfy(SLOWEST.isFine);
    }
  });
});

const REGEX = "RETURN REGEX_TEST(REPEAT('a', 40), '^((a|aa){9}){9}$')";

describe("with a long time for queries", () => {
  test("what shares a thread with one that is ended comes to its end all the same", async () => {
    const patient = await gdnForTest({ queryTimeout: 100_000 });
    await patient.need("POST", `${API}/collection`, { name: "c" });
    const hogs = Array.from({ length: 8 }, () => patient.call("POST", `${API}/cursor`, { query: REGEX }));
    const current = async () => (await patient.need("GET", `${API}/query/current`)).body;
    await until(async () => (await current()).length === 8);
    const ids = (await current()).map(({ id }: { id: string }) => id);
    const insert = (n: number) =>
      patient.call("POST", `${API}/cursor`, { query: `INSERT {_key: 'k${n}'} INTO c RETURN ${n}` });
    const others = Promise.all([1, 2, 3, 4].map(insert));
    await until(async () => (await current()).length === 12);
    for (const id of ids) await patient.need("DELETE", `${API}/query/${id}`);
    for (const { body } of await Promise.all(hogs)) expect(body.errorNum).toBe(1500);
    expect((await others).map(({ body }) => body.result)).toEqual([[1], [2], [3], [4]]);
  });

  test("a regular expression is killed at once, and ends when its client goes away", async () => {
    const patient = await gdnForTest({ queryTimeout: 100_000 });
    const current = async () => (await patient.need("GET", `${API}/query/current`)).body;
    const running = patient.call("POST", `${API}/cursor`, { query: REGEX });
    await until(async () => (await current()).length === 1);
    await patient.need("DELETE", `${API}/query/${(await current())[0].id}`);
    expect((await running).body).toMatchObject({ code: 410, errorNum: 1500 });
  });

  test("SIGTERM ends the process cleanly while one runs", async () => {
    const folder = temporaryFolder();
    const process = await gdnProcess(folder, "--query-timeout", "100000");
    const current = async () => (await process.need("GET", `${API}/query/current`)).body;
    const running = process.call("POST", `${API}/cursor`, { query: REGEX }).catch(() => undefined);
    await until(async () => (await current()).length === 1);
    expect(await process.kill("SIGTERM")).toMatchObject({ status: 0, stderr: "" });
    await running;
  });
});

test("a text that is too long is refused, saved or run", async () => {
  const value = `RETURN '${"x".repeat(1_100_000)}'`;
  for (const [path, body] of [
    ["/cursor", { query: value }],
    ["/query", { query: value }],
    ["/query/explain", { query: value }],
    ["/export", { query: value }],
    ["/restql", { query: { name: "long", value } }],
  ] as const) {
    const { body: answer } = await gdn.call("POST", `${API}${path}`, body);
    expect(answer).toMatchObject({ code: 400, errorNum: 1501 });
    expect(answer.errorMessage).toMatch(/^the query has 1100009 characters, and 1048576 are the most/);
  }
});
