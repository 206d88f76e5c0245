import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DocumentFailure,
  type SeedDocument,
  Seeds,
} from "../../../../../providers/resources/seed-documents/source/seeds.ts";
import { temporaryFolder } from "../../../../support/cleanup.ts";

/** Looks at documents and then reads them, as check and create do. */
async function prepare(documents: unknown[], keyField = "_key", mostKeys?: number) {
  const seeds = new Seeds({ documents, keyField }, mostKeys);
  const survey = await seeds.survey();
  const prepared: SeedDocument[] = [];
  if (survey.failures.length === 0) {
    for await (const some of seeds.documents(survey)) prepared.push(...some);
  }
  return {
    documents: prepared.map(({ bytes }) => JSON.parse(bytes.toString()) as unknown),
    prepared,
    survey,
    failures: survey.failures,
  };
}

const keysOf = (prepared: SeedDocument[]) => prepared.map(({ key }) => key);

it("takes the key from keyField, and keeps that attribute", async () => {
  const { documents, failures } = await prepare([{ email: "ann@acme.example", a: 1 }, { email: 7 }], "email");
  expect(failures).toEqual([]);
  expect(documents).toEqual([
    { _key: "ann@acme.example", email: "ann@acme.example", a: 1 },
    { _key: "7", email: 7 },
  ]);
});

it("takes _key where a document has no keyField, and else makes a key from the content", async () => {
  const { documents } = await prepare([{ _key: "1" }, { a: 1 }], "email");
  expect(documents).toEqual([{ _key: "1" }, { a: 1, _key: "015abd7f5cc57a2dd94b7590f04ad808" }]);
});

it.each([
  ["a text", '{ "_key": "2", "a": ["\\ud83d"] }'],
  ["a name", '{ "_key": "2", "a": { "b\\udc00": 1 } }'],
])("refuses half a character in %s, which JSON can escape", async (_, text) => {
  const whole = '{ "_key": "1", "a": "\\ud83d\\ude00 \\\\ud83d" }';
  const { failures } = await prepare([JSON.parse(whole), JSON.parse(text)]);
  expect(failures).toMatchObject([{ index: 1, reason: expect.stringMatching(/^holds half of a character/) }]);
});

it("counts equal documents without a key", async () => {
  const { prepared, failures } = await prepare([{ a: 1 }, { a: 1 }, { a: 2 }, { a: 1 }]);
  expect(failures).toEqual([]);
  const [first = "", second, , third] = keysOf(prepared);
  expect([second, third]).toEqual([`${first}-2`, `${first}-3`]);
});

const documents = fc.array(fc.dictionary(fc.string(), fc.jsonValue()));

it("gives whatever it makes again as it is", async () => {
  await fc.assert(
    fc.asyncProperty(documents, async (values) => {
      const made = await prepare(values);
      expect((await prepare(made.documents)).documents).toEqual(made.documents);
    }),
  );
});

it("finds the same in several passes as in one", async () => {
  const few = fc.record({ _key: fc.constantFrom("a", "b", "c", "d", "e") });
  const keyless = fc.record({ n: fc.integer({ min: 0, max: 9 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(few, keyless), { maxLength: 30 }), async (values) => {
      const one = await prepare(values);
      const several = await prepare(values, "_key", 5);
      expect(several.failures).toEqual(one.failures);
      expect(several.prepared).toEqual(one.prepared);
      expect(several.survey.manifest.digest).toBe(one.survey.manifest.digest);
    }),
  );
});

describe("what is wrong with documents", () => {
  const cases: [what: string, documents: unknown[], failures: DocumentFailure[]][] = [
    [
      "keys that come twice",
      [{ _key: "1" }, { _key: "2" }, { _key: 1 }, { _key: "1" }],
      [
        { index: 2, attribute: "_key", reason: "is '1', which document 0 has already" },
        { index: 3, attribute: "_key", reason: "is '1', which document 0 has already" },
      ],
    ],
    [
      "values that are no documents, beside keys that come twice",
      [{ _key: "1" }, null, { _key: "1" }, 5],
      [
        { index: 1, reason: "is null, but a document must be an object" },
        { index: 2, attribute: "_key", reason: "is '1', which document 0 has already" },
        { index: 3, reason: "is a number, but a document must be an object" },
      ],
    ],
    [
      "keys of a wrong type",
      [{ _key: { a: 1 } }],
      [{ index: 0, attribute: "_key", reason: "is a object, but a key must be a string or a whole number" }],
    ],
  ];

  it.each(cases)("is told: %s", async (_, values, failures) => {
    expect((await prepare(values)).failures).toEqual(failures);
  });

  it("is told of a file far larger than a piece of it", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) =>
      JSON.stringify({ _key: `k${index % 19_999}` }),
    );
    const source = join(temporaryFolder(), "a.jsonl");
    writeFileSync(source, lines.join("\n"));
    const { failures } = await new Seeds({ source, keyField: "_key" }).survey();
    expect(failures).toEqual([
      {
        index: 19_999,
        place: "line 20000",
        attribute: "_key",
        reason: "is 'k0', which the one at line 1 has already",
      },
    ]);
  });

  const files: [what: string, name: string, text: string, said: [place: string, reason: RegExp][]][] = [
    [
      "JSON Lines with empty lines",
      "a.jsonl",
      '{"_key":"1"}\r\n\r\n5\r\n{"_key":"1"}\r\n',
      [
        ["line 3", /^is a number, but/],
        ["line 4", /^is '1', which the one at line 1 has already$/],
      ],
    ],
    [
      "CSV with values over several lines",
      "a.csv",
      '_key,text\n1,"a\nb"\n\n2,c\n1,d\na/b,e\n',
      [
        ["line 6", /^is '1', which the one at line 2 has already$/],
        ["line 7", /^is "a\/b", but a key must be/],
      ],
    ],
    [
      "JSON",
      "a.json",
      '[{"_key":"1", "a": [{"b": 1}]}, null,\n  {"_key": "1"}, [1],\n  {"_key": 1}]',
      [
        ["line 1, column 33", /^is null, but/],
        ["line 2, column 3", /^is '1', which the one at line 1, column 2 has already$/],
        ["line 2, column 18", /^is an array, but/],
        ["line 3, column 3", /^is '1', which the one at line 1, column 2 has already$/],
      ],
    ],
  ];

  it.each(files)("is told with its place in a file: %s", async (_, name, text, said) => {
    const source = join(temporaryFolder(), name);
    writeFileSync(source, text);
    const { failures } = await new Seeds({ source, keyField: "_key" }).survey();
    expect(failures.map(({ place, reason }) => [place, reason])).toEqual(
      said.map(([place, reason]) => [place, expect.stringMatching(reason)]),
    );
  });
});
