import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGdn, type TestGdn } from "./support/gdn.ts";

let gdn: TestGdn;

const inside = (path: string) => `/_fabric/shop/_api/${path}`;

const FOXES = [
  { _key: "1", title: "The quick brown fox", tags: ["red", "fast"], price: 10, at: { city: "Köln" } },
  { _key: "2", title: "A fox runs; foxes are running quickly", tags: ["red"], price: 20, active: true },
  { _key: "3", title: "Brown bears", tags: [], price: 30, note: null },
  { _key: "4", title: "the quick red and brown fox", tags: "fast", price: "30" },
];

beforeAll(async () => {
  gdn = await startGdn();
  await gdn.need("POST", "/_fabric/_system/_api/database", { name: "shop", options: {} });
  await gdn.need("POST", inside("collection"), { name: "books" });
  await gdn.need("POST", inside("collection"), { name: "other" });
  await gdn.need("POST", inside("document/books"), FOXES);
  await gdn.need("POST", inside("document/other"), { _key: "9", title: "another fox" });
  await gdn.need("POST", inside("search/view"), {
    name: "found",
    links: {
      books: {
        fields: {
          title: { analyzers: ["text_en", "identity"] },
          tags: {},
          price: {},
          active: {},
          note: {},
          at: { includeAllFields: true, analyzers: ["text_de"] },
        },
      },
      other: { fields: { title: { analyzers: ["text_en"] } } },
    },
  });
});
afterAll(() => gdn.close());

async function run(query: string, bindVars: object = {}) {
  return gdn.call("POST", inside("cursor"), { query, bindVars });
}

/** The keys of the documents that a condition finds. */
async function keys(condition: string, bindVars: object = {}): Promise<string[]> {
  const { status, body } = await run(`FOR d IN found SEARCH ${condition} RETURN d._key`, bindVars);
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { result: string[] }).result.sort();
}

describe("SEARCH", () => {
  it.each([
    ["d.price == 10", ["1"]],
    ["10 == d.price", ["1"]],
    ["d.price > 10", ["2", "3"]],
    ["20 <= d.price", ["2", "3"]],
    ["d.price IN [10, 30]", ["1", "3"]],
    ["d.price NOT IN [10, 30]", ["2", "4", "9"]],
    ["d.price IN 10..20", ["1", "2"]],
    ["IN_RANGE(d.price, 10, 20, true, false)", ["1"]],
    ["d.price != 10", ["2", "3", "4", "9"]],
    ["d.active == true", ["2"]],
    ["d.note == null", ["3"]],
    ["EXISTS(d.note)", ["3"]],
    ["EXISTS(d.price, 'numeric')", ["1", "2", "3"]],
    ["EXISTS(d.price, 'string')", ["4"]],
    ["d.tags == 'fast'", ["1", "4"]],
    ["['red', 'fast'] ALL == d.tags", ["1"]],
    ["['red', 'fast'] ANY == d.tags", ["1", "2", "4"]],
    ["['red', 'fast'] NONE == d.tags", ["3", "9"]],
    ["d.title == 'Brown bears'", ["3"]],
    ["d.title LIKE 'Brown%'", ["3"]],
    ["LIKE(d.title, '%BROWN%')", []],
    ["STARTS_WITH(d.title, ['Brown', 'A '])", ["2", "3"]],
    ["ANALYZER(d.title == 'fox', 'text_en')", ["1", "2", "4", "9"]],
    ["ANALYZER(d.title IN TOKENS('Foxes bear', 'text_en'), 'text_en')", ["1", "2", "3", "4", "9"]],
    ["ANALYZER(TOKENS('quick foxes', 'text_en') ALL == d.title, 'text_en')", ["1", "4"]],
    ["ANALYZER(STARTS_WITH(d.title, 'qui'), 'text_en')", ["1", "2", "4"]],
    ["ANALYZER(LEVENSHTEIN_MATCH(d.title, 'beat', 1), 'text_en')", ["3"]],
    ["PHRASE(d.title, 'quick brown fox', 'text_en')", ["1"]],
    ["ANALYZER(PHRASE(d.title, 'quick', 2, 'brown fox'), 'text_en')", ["4"]],
    ["PHRASE(d.title, ['brown', 'bears'], 'text_en')", ["3"]],
    ["MIN_MATCH(d.price == 10, d.tags == 'red', d.active == true, 2)", ["1", "2"]],
    ["d.price == 10 OR d.active == true", ["1", "2"]],
    ["d.price > 5 AND NOT (d.tags == 'red')", ["3"]],
    ["ANALYZER(d.at.city == 'koln', 'text_de')", ["1"]],
    ["d.at.city == 'Köln'", []],
    ["d.unknown == 1", []],
    ["@all OR d.price == 10", ["1", "2", "3", "4", "9"]],
    ["BOOST(d.price == 10, 2)", ["1"]],
    ["d[@name] == 10", ["1"]],
  ])("%s finds %j", async (condition, found) => {
    const bindVars = { ...(condition.includes("@all") ? { all: true } : {}) };
    const named = condition.includes("@name") ? { name: "price" } : {};
    expect(await keys(condition, { ...bindVars, ...named })).toEqual(found);
  });

  it("is done for each row of an outer loop, with its values", async () => {
    const { body } = await run(
      "FOR wanted IN [10, 20] LET f = (FOR d IN found SEARCH d.price == wanted RETURN d._key) RETURN f",
    );
    expect(body).toMatchObject({ result: [["1"], ["2"]] });
  });

  it("reads only the collections that OPTIONS name", async () => {
    const { body } = await run(
      "FOR d IN found SEARCH ANALYZER(d.title == 'fox', 'text_en') OPTIONS {collections: ['other']} RETURN d._key",
    );
    expect(body).toMatchObject({ result: ["9"] });
  });

  it.each(["FOR d IN found SEARCH d.price == 10 RETURN d", "FOR d IN found RETURN d"])(
    "is explained, and told as a tree: %s",
    async (query) => {
      const explained = await gdn.need("POST", inside("query/explain"), { query });
      expect(explained.body.plan.nodes.length).toBeGreaterThan(2);
      expect((await gdn.need("POST", inside("query"), { query })).body.collections).toEqual(["found"]);
    },
  );

  it("may be left out: all documents of the view", async () => {
    const { body } = await run("FOR d IN found SORT d._key RETURN d._key");
    expect(body).toMatchObject({ result: ["1", "2", "3", "4", "9"] });
  });

  it.each([
    ["FOR d IN books SEARCH d.price == 1 RETURN d", 400, /SEARCH needs a search view/],
    ["FOR d IN nothing SEARCH d.price == 1 RETURN d", 404, /collection or view not found: nothing/],
    ["FOR d IN found SEARCH ANALYZER(d.title == 'x', 'text_xx') RETURN d", 400, /no analyzer 'text_xx'/],
    ["FOR d IN found SEARCH d.price == d.title RETURN d", 501, /two attributes/],
    ["FOR d IN books RETURN BM25(d)", 400, /BM25\(\) takes the variable of a FOR with SEARCH/],
    ["RETURN PHRASE('a', 'b')", 400, /PHRASE\(\) can be used in SEARCH only/],
    ["RETURN BM25()", 400, /invalid number of arguments/],
    ["FOR d IN found SEARCH NGRAM_MATCH(d.title, 'x') RETURN d", 501, /NGRAM_MATCH/],
  ])("%s is %i", async (query, status, message) => {
    const answer = await run(query);
    expect(answer.status).toBe(status);
    expect(answer.text).toMatch(message);
  });
});

describe("BM25 and TFIDF", () => {
  it.each(["BM25(d)", "TFIDF(d)", "TFIDF(d, true)", "BM25(d, 2, 0)"])(
    "%s puts first what holds rarer terms, or more of them",
    async (score) => {
      const { body } = await run(
        `FOR d IN found SEARCH ANALYZER(d.title IN TOKENS('running fox', 'text_en'), 'text_en')
         SORT ${score} DESC RETURN [d._key, ${score}]`,
      );
      const found = (body as { result: [string, number][] }).result;
      expect(found[0]?.[0]).toBe("2");
      expect(found.map(([key]) => key).sort()).toEqual(["1", "2", "4", "9"]);
      for (const [, value] of found) expect(value).toBeGreaterThan(0);
    },
  );

  it("BM25 is what its formula gives", async () => {
    const { body } = await run("FOR d IN found SEARCH ANALYZER(d.title == 'bear', 'text_en') RETURN BM25(d)");
    // One of five documents has it; it has two words, and all titles have 4, 7, 2, 6 and 2.
    const rarity = Math.log(1 + 4.5 / 1.5);
    const expected = (rarity * 2.2) / (1 + 1.2 * (1 - 0.75 + (0.75 * 2) / (21 / 5)));
    expect((body as { result: number[] }).result[0]).toBeCloseTo(expected, 10);
  });

  it("BOOST makes a part count more", async () => {
    const { body } = await run(
      `FOR d IN found SEARCH ANALYZER(BOOST(d.title == 'bear', 10) OR d.title == 'fox', 'text_en')
       SORT BM25(d) DESC LIMIT 1 RETURN d._key`,
    );
    expect(body).toMatchObject({ result: ["3"] });
  });
});

it("needs levels on all collections of the view", async () => {
  const { key } = (await gdn.need("POST", "/_api/key", { keyid: "reader" })).body;
  await gdn.need("PUT", "/_api/key/reader/database/shop", { grant: "ro" });
  await gdn.need("PUT", "/_api/key/reader/database/shop/collection/other", { grant: "none" });
  const query = "FOR d IN found SEARCH d.price == 10 RETURN d";
  const { status } = await gdn.call("POST", inside("cursor"), { query }, { authorization: `apikey ${key}` });
  expect(status).toBe(500);
});

it("a view follows its name and forgets a collection that is dropped", async () => {
  await gdn.need("POST", inside("collection"), { name: "gone" });
  await gdn.need("POST", inside("search/view"), {
    name: "short",
    links: { gone: { includeAllFields: true } },
  });
  await gdn.need("PUT", inside("search/view/short/rename"), { name: "renamed" });
  await gdn.need("DELETE", inside("collection/gone"));
  expect((await run("FOR d IN renamed SEARCH d.a == 1 RETURN d")).body).toMatchObject({ result: [] });
  const { body } = await gdn.need("GET", inside("search/view/renamed/properties"));
  expect(body).toMatchObject({ links: {} });
  expect((await run("FOR d IN short SEARCH d.a == 1 RETURN d")).status).toBe(404);
});

it("TOKENS gives what the analyzers of each language make of a text", async () => {
  const { body } = await run(
    `RETURN [TOKENS("The RUNNING foxes, café!", "text_en"), TOKENS("Häuser", "text_de"), TOKENS("As is", "identity"),
      TOKENS(["a b", ["c"]], "text_en"), TOKENS("我爱北京", "text_zh")]`,
  );
  expect((body as { result: unknown[] }).result[0]).toEqual([
    ["the", "run", "fox", "cafe"],
    ["haus"],
    ["As is"],
    [["a", "b"], [["c"]]],
    expect.arrayContaining(["北京"]),
  ]);
});

describe("functions of indexes", () => {
  beforeAll(async () => {
    await gdn.need("POST", inside("collection"), { name: "places" });
    await gdn.need("POST", inside("document/places"), [
      { _key: "paris", at: [48.86, 2.35], text: "The city of light", names: ["Paris", "Lutetia"] },
      { _key: "rome", at: [41.9, 12.5], text: "the eternal city", names: ["Roma"] },
      { _key: "nowhere", text: 5 },
    ]);
    await gdn.need("POST", inside("index?collection=places"), { type: "geo", fields: ["at"] });
    await gdn.need("POST", inside("index?collection=places"), {
      type: "fulltext",
      fields: ["text"],
      minLength: 3,
    });
    await gdn.need("POST", inside("index?collection=places"), { type: "fulltext", fields: ["names"] });
  });

  it.each([
    ["FULLTEXT(places, 'text', 'city')", ["paris", "rome"]],
    ["FULLTEXT(places, 'text', 'city,-eternal')", ["paris"]],
    ["FULLTEXT(places, 'text', 'light,|eternal')", ["paris", "rome"]],
    ["FULLTEXT(places, 'text', 'city,prefix:etern')", ["rome"]],
    ["FULLTEXT(places, 'text', 'of')", []],
    ["FULLTEXT(places, 'text', 'city', 1)", ["paris"]],
    ["FULLTEXT(places, 'names', 'LUTETIA')", ["paris"]],
    ["NEAR(places, 41, 12)", ["rome", "paris"]],
    ["NEAR(places, 41, 12, 1)", ["rome"]],
    ["WITHIN(places, 48.8, 2.3, 10000)", ["paris"]],
    ["WITHIN_RECTANGLE(places, 40, 10, 43, 14)", ["rome"]],
    ["NEAR(places, 41.9, 12.5, 1, 'far')[* FILTER CURRENT.far < 1]", ["rome"]],
  ])("%s gives %j", async (call, found) => {
    expect((await run(`FOR d IN ${call} RETURN d._key`)).body).toMatchObject({ result: found });
  });

  it.each([
    ["RETURN FULLTEXT(places, 'other', 'city')", 404, 1571],
    ["RETURN FULLTEXT(places, 'text', '+')", 400, 10],
    ["RETURN NEAR(books, 1, 1)", 404, 1570],
    ["RETURN NEAR(places, 100, 1)", 500, 1505],
    ["RETURN NEAR('nothing', 1, 1)", 404, 1203],
  ])("%s is %i/%i", async (query, status, errorNum) => {
    expect((await run(query)).body).toMatchObject({ code: status, errorNum });
  });
});
