import { describe, expect, it } from "vitest";
import { drive, UNKNOWN } from "../../support/lifecycle.ts";
import { VALID_INPUTS } from "./valid-inputs.ts";

type Bad = [change: Record<string, unknown>, property: string, reason: string | RegExp];

const notPossible = (text: string) => new RegExp(`^Invalid .* '${text}': it must be .`);

/** For each resource: what is changed in good inputs, and the one failure that it gives. */
const BAD_INPUTS: Record<string, Bad[]> = {
  SpotFabric: [
    [{ name: undefined }, "name", "fabric name is required"],
    [{ name: 7 }, "name", "fabric name must be a string"],
    [{ name: "1st" }, "name", notPossible("1st")],
    [{ name: "acme.spot" }, "name", notPossible("acme\\.spot")],
    [
      { name: "a".repeat(65) },
      "name",
      /^Invalid fabric name '.*': it must be a letter followed by at most 63 letters/,
    ],
    [{ dcList: "us-west" }, "dcList", "must be a list of regions"],
    [{ dcList: [] }, "dcList", "must name at least one region; leave it out for all of the tenant's"],
    [{ dcList: ["us-west", "us-west"] }, "dcList", "names a region twice"],
    [{ dcList: ["us-west", "a/b"] }, "dcList[1]", notPossible("a/b")],
    [{ spotCreationType: "SOME" }, "spotCreationType", "'SOME' is not one of: SPOT_REGION, AUTOMATIC, NONE"],
    [
      { spotDc: undefined },
      "spotDc",
      "is required with spotCreationType SPOT_REGION: name the region that takes the writes",
    ],
    [{ spotCreationType: "NONE" }, "spotDc", "means nothing with spotCreationType NONE: leave it out"],
    [{ users: ["root", ""] }, "users[1]", notPossible("")],
    [{ users: [".."] }, "users[0]", notPossible("\\.\\.")],
    [{ metadata: [] }, "metadata", "must be an object"],
    [{ metadata: { "gdn-spot": 1 } }, "metadata", /kept for ownership/],
    [{ metadata: { "gdn-spot:collection:a": 1 } }, "metadata", /kept for ownership/],
    [{ adopt: "yes" }, "adopt", "must be true or false"],
    [{ readyTimeout: 0 }, "readyTimeout", "must be more than 0 seconds"],
    [{ readyTimeout: "300" }, "readyTimeout", "must be a number of seconds"],
  ],
  AccessLevel: [
    [{ level: "admin" }, "level", "'admin' is not one of: rw, ro, none"],
    [{ level: undefined }, "level", "is required: one of rw, ro, none"],
    [{ apiKeyId: "a.b" }, "apiKeyId", notPossible("a\\.b")],
    [{ apiKeyId: undefined }, "apiKeyId", "exactly one of apiKeyId and user must be given"],
    [{ user: "ann" }, "apiKeyId", "exactly one of apiKeyId and user must be given"],
    [{ apiKeyId: undefined, user: "a/b" }, "user", notPossible("a/b")],
    [{ collection: "**" }, "collection", notPossible("\\*\\*")],
    [{ stream: "*a" }, "stream", notPossible("\\*a")],
    [{ collection: "a", stream: "c8globals.b" }, "stream", "cannot be given together with collection"],
  ],
  ApiKey: [
    [{ apiKeyId: "1" }, "apiKeyId", notPossible("1")],
    [{ attributes: { team: 5 } }, "attributes.team", "must be a string"],
    [{ attributes: { truncate: "all" } }, "attributes.truncate", notPossible("truncate")],
  ],
  User: [
    [{ email: "ann" }, "email", notPossible("ann")],
    [{ email: "a/../b@c" }, "email", notPossible("a/\\.\\./b@c")],
    [{ password: undefined }, "password", "password is required"],
    [{ password: "" }, "password", "password must not be empty"],
    [{ extra: { "gdn-spot": 1 } }, "extra", /kept for ownership/],
  ],
  SpotCollection: [
    [{ name: "_system" }, "name", notPossible("_system")],
    [{ isSpot: 1 }, "isSpot", "must be true or false"],
  ],
  Collection: [
    [{ type: "graph" }, "type", "'graph' is not one of: document, edge"],
    [{ isSpot: true, isLocal: true }, "isLocal", "cannot stand beside isSpot: no collection is both"],
    [{ keyOptions: [] }, "keyOptions", "must be an object"],
    [
      { keyOptions: { prefix: "a" } },
      "keyOptions",
      "may only have type, allowUserKeys, increment and offset",
    ],
    [{ keyOptions: { type: "uuid" } }, "keyOptions.type", "'uuid' is not one of: traditional, autoincrement"],
    [{ keyOptions: { increment: 2 } }, "keyOptions.increment", "is only for type autoincrement"],
    [{ keyOptions: { type: "autoincrement", offset: 1.5 } }, "keyOptions.offset", "must be a whole number"],
  ],
  Index: [
    [{ name: "a b" }, "name", notPossible("a b")],
    [{ type: "btree" }, "type", /^'btree' is not one of: persistent, hash, /],
    [{ fields: [] }, "fields", "must name at least one attribute"],
    [{ fields: "email" }, "fields", "must be a list of attributes"],
    [{ fields: [""] }, "fields[0]", "must not be empty"],
    [{ minLength: 3 }, "minLength", "is only for type fulltext"],
    [{ type: "geo", unique: true }, "unique", "is not possible with type geo"],
    [{ type: "fulltext", fields: ["a", "b"] }, "fields", "may name at most 1 with type fulltext"],
    [{ type: "ttl" }, "expireAfter", "is required with type ttl: a number of seconds"],
  ],
  SeedDocuments: [
    [{ documents: undefined }, "source", "exactly one of documents and source must be given"],
    [{ source: "a.json" }, "documents", "exactly one of documents and source must be given"],
    [{ documents: {} }, "documents", "must be a list of documents"],
    [{ documents: [{}, 5] }, "documents[1]", "is a number, but a document must be an object"],
    [{ documents: ["a"] }, "documents[0]", "is a string, but a document must be an object"],
    [{ documents: [null] }, "documents[0]", "is null, but a document must be an object"],
    [{ documents: [[]] }, "documents[0]", "is an array, but a document must be an object"],
    [
      { documents: [{ _key: "a" }, {}, { _key: "a" }] },
      "documents[2]._key",
      "is 'a', which document 0 has already",
    ],
    [
      { documents: [{ _key: 5 }, { _key: "5" }] },
      "documents[1]._key",
      "is '5', which document 0 has already",
    ],
    [{ documents: [{ _key: "a/b" }] }, "documents[0]._key", /^is "a\/b", but a key must be 1 to 254 of/],
    [{ documents: [{ _key: "" }] }, "documents[0]._key", /^is "", but a key must be/],
    [{ documents: [{ _key: 1.5 }] }, "documents[0]._key", /must be a string or a whole number/],
    [{ documents: [{ _key: "__proto__" }] }, "documents[0]._key", 'is "__proto__", which no key may be'],
    [
      { documents: [{ _id: "a/1" }], collection: "accounts" },
      "documents[0]._id",
      'is "a/1", but the document goes to collection accounts: correct the _id, or leave it out',
    ],
    [
      { documents: [{ _id: "accounts/1", _key: "2" }] },
      "documents[0]._id",
      "is \"accounts/1\", but the document's key is '2': correct the _id, or leave it out",
    ],
    [
      { documents: [{ _id: "1" }] },
      "documents[0]._id",
      /^is "1", but an _id is a text with a collection and/,
    ],
    [{ documents: [{ _KEY: "1" }] }, "documents[0]._KEY", "must be named _key to be the key"],
    [{ documents: [{ " id": "1" }], keyField: "ID" }, "documents[0]. id", "must be named ID to be the key"],
    [
      { documents: [{ _key: "a b" }] },
      "documents[0]._key",
      /^is "a b", but a key must be 1 to 254 of the char/,
    ],
    [
      { documents: [{ _key: "k".repeat(300) }] },
      "documents[0]._key",
      /^is "k{80}"\.\.\. \(300 characters\), but/,
    ],
    [
      { documents: [{ _key: "1", a: ["\\ud800", "\ud800"] }] },
      "documents[0].a[1]",
      /^holds a lone surrogate/,
    ],
    [{ delimiter: ";" }, "delimiter", "is for CSV alone: leave it out"],
    [
      { documents: undefined, source: "seed/accounts.json", delimiter: ";" },
      "delimiter",
      "is for CSV alone: leave it out",
    ],
    [{ delimiter: "" }, "delimiter", /^must be one character, such as/],
    [{ delimiter: ";;" }, "delimiter", /^must be one character, such as/],
    [{ delimiter: '"' }, "delimiter", /^must be one character, such as/],
    [{ delimiter: "\n" }, "delimiter", /^must be one character, such as/],
    [{ delimiter: "x" }, "delimiter", /^must be one character, such as/],
    [{ onInvalid: "ignore" }, "onInvalid", "'ignore' is not one of: error, skip"],
    [{ keyField: "" }, "keyField", "must be the name of an attribute"],
    [{ onConflict: "merge" }, "onConflict", "'merge' is not one of: error, replace, keep"],
    [{ batchSize: 0 }, "batchSize", "must be at least 1"],
    [{ batchSize: 1.5 }, "batchSize", "must be a whole number"],
    [{ documents: undefined, source: "a.txt" }, "source", /^the ending of a\.txt is not one of: \.json, /],
    [{ documents: undefined, source: "gone.json" }, "source", /^there is no file gone\.json in /],
  ],
  RestqlQuery: [
    [{ name: "a b" }, "name", notPossible("a b")],
    [{ value: 5 }, "value", "must be the text of a query"],
    [{ value: " " }, "value", "must be the text of a query, but it is empty"],
    [{ value: "FOR a IN b RETRUN a" }, "value", /^does not parse: 'RETRUN' at line 1, column 12 /],
    [{ parameters: [1] }, "parameters", "must be an object of bind values"],
  ],
  ReplicationCheck: [
    [{ query: undefined }, "query", "exactly one of query and collection must be given"],
    [{ collection: "accounts" }, "query", "exactly one of query and collection must be given"],
    [{ rows: -1 }, "rows", "must be at least 0"],
    [{ rows: 1.5 }, "rows", "must be a whole number of rows"],
    [{ rows: undefined }, "rows", "must be a whole number of rows"],
    [{ within: 1e9 }, "within", "must be at most 86400 seconds"],
    [{ triggers: [1] }, "triggers[0]", /./],
  ],
};

/** Inputs that become part of a request's path. */
const NAMES: Record<string, string[]> = {
  SpotFabric: ["name", "spotDc"],
  AccessLevel: ["apiKeyId", "user", "fabric", "collection", "stream"],
  ApiKey: ["apiKeyId"],
  SpotCollection: ["fabric", "name"],
  Index: ["fabric", "collection", "name"],
  SeedDocuments: ["fabric", "collection"],
  RestqlQuery: ["fabric", "name"],
  ReplicationCheck: ["fabric", "query"],
};

/** What climbs, cuts or breaks a path. */
const EVIL_NAMES = [
  "",
  ".",
  "..",
  "../x",
  "a/b",
  "a\\b",
  "%2F",
  "a%2e%2e",
  "a?b",
  "a#b",
  "a b",
  "a\n",
  "a\0",
  "a\u007f",
  "ä",
  "a\u202e",
  "𝒶",
  "a;b",
  "a&b",
];

describe.for(VALID_INPUTS.map((each) => [each.type, each] as const))(
  "%s",
  ([type, { lifecycle, inputs }]) => {
    const driver = drive(lifecycle, undefined as never);

    it("lets good inputs pass, and what it made of them again", async () => {
      const checked = await driver.checked(inputs);
      expect(await driver.checked(checked)).toEqual(checked);
    });

    it.each(BAD_INPUTS[type] ?? [])("refuses %j at %s", async (change, property, reason) => {
      const { failures } = await driver.check({ ...inputs, ...change });
      expect(failures).toEqual([
        { property, reason: typeof reason === "string" ? reason : expect.stringMatching(reason) },
      ]);
    });

    it.each(BAD_INPUTS[type] ?? [])(
      "refuses %j at %s beside what is unknown yet",
      async (change, property) => {
        const [bad = ""] = property.split(/[.[]/);
        const about =
          lifecycle.rules?.flatMap((rule) => (rule.about.includes(bad as never) ? rule.about : [])) ?? [];
        const looked: string[] = [bad, ...Object.keys(change), ...about, ...(lifecycle.together ?? [])];
        const others = Object.keys(lifecycle.schema).filter((name) => !looked.includes(name));
        const unknown = Object.fromEntries(others.map((name) => [name, UNKNOWN]));
        const { failures } = await driver.check({ ...inputs, ...unknown, ...change });
        expect(failures).toMatchObject([{ property }]);
      },
    );

    it.each(NAMES[type] ?? [])("lets no %s through that a path could trip over", async (name) => {
      for (const evil of EVIL_NAMES) {
        const { failures } = await driver.check({ ...inputs, [name]: evil });
        const [failure] = failures as { property: string; reason: string }[];
        expect(failure?.property, JSON.stringify(evil)).toBe(name);
        expect(failure?.reason).toMatch(/^Invalid .*: it must be/);
        // Bad names may hold what harms a terminal.
        expect(failure?.reason).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }
    });

    it.each(["nmae", "__proto__", "constructor", "toString"])(
      "refuses the unknown input %s",
      async (name) => {
        const { failures } = await driver.check({ ...inputs, ...JSON.parse(`{"${name}": 1}`) });
        const names = Object.keys(lifecycle.schema).join(", ");
        expect(failures).toEqual([
          { property: name, reason: `there is no such input; the inputs are ${names}` },
        ]);
      },
    );

    it("tells several failures at once", async () => {
      const names = Object.keys(inputs);
      const { failures } = await driver.check(Object.fromEntries(names.map((name) => [name, true])));
      expect(failures.map((failure) => (failure as { property: string }).property)).toEqual(names);
    });
  },
);

it("refuses what is bad within an input of which a part is unknown yet", async () => {
  const failuresOf = async (type: string, change: object) => {
    const given = VALID_INPUTS.find((each) => each.type === type);
    if (given === undefined) throw new Error(`no case for ${type}`);
    const { failures } = await drive(given.lifecycle, undefined as never).check({
      ...given.inputs,
      ...change,
    });
    return failures.map((failure) => (failure as { property: string }).property);
  };
  expect(await failuresOf("SpotFabric", { dcList: [UNKNOWN, "a/b"] })).toEqual(["dcList[1]"]);
  expect(await failuresOf("SpotFabric", { dcList: [UNKNOWN, UNKNOWN] })).toEqual([]);
  expect(await failuresOf("ApiKey", { attributes: { a: UNKNOWN, b: 7 } })).toEqual(["attributes.b"]);
  expect(await failuresOf("SpotCollection", { keyOptions: { type: UNKNOWN, size: 1 } })).toEqual([
    "keyOptions",
  ]);
});

it.each([
  ["SpotFabric", "metadata"],
  ["ApiKey", "attributes"],
  ["User", "extra"],
  ["RestqlQuery", "parameters"],
])("refuses %s with an entry of %s that would be lost", async (type, name) => {
  const given = VALID_INPUTS.find((each) => each.type === type);
  if (given === undefined) throw new Error(`no case for ${type}`);
  const entries = JSON.parse('{"__proto__": "x"}') as object;
  const { failures } = await drive(given.lifecycle, undefined as never).check({
    ...given.inputs,
    [name]: entries,
  });
  expect(failures).toEqual([{ property: `${name}.__proto__`, reason: "is a name that cannot be kept" }]);
});

it.each([
  ["SpotFabric", "metadata"],
  ["User", "extra"],
  ["RestqlQuery", "parameters"],
  ["SeedDocuments", "documents"],
])(
  "refuses %s with an asset or a secret of Pulumi's in %s, as a transform may put there",
  async (type, name) => {
    const given = VALID_INPUTS.find((each) => each.type === type);
    if (given === undefined) throw new Error(`no case for ${type}`);
    const signature = "4dabf18193072939515e22adb298388d";
    const asset = { [signature]: "c44067f5952c0a294b673a41bacd8c17", text: "x" };
    const value = { a: [{ asset }] };
    const { failures } = await drive(given.lifecycle, undefined as never).check({
      ...given.inputs,
      [name]: name === "documents" ? [value] : value,
    });
    const property = `${name === "documents" ? "documents[0]" : name}.a[0].asset.${signature}`;
    const reason = "marks an asset of Pulumi's, which is no JSON: give what is in it";
    expect(failures).toEqual([{ property, reason }]);
  },
);

it("gives documents without a key the same key in each run, whatever the order of their attributes", async () => {
  const seeds = VALID_INPUTS.find(({ type }) => type === "SeedDocuments");
  if (seeds === undefined) throw new Error("no case for SeedDocuments");
  const driver = drive(seeds.lifecycle, undefined as never);
  const keysOf = async (documents: object[]) => {
    const checked = await driver.checked({ ...seeds.inputs, documents });
    return (checked.documents as { _key: string }[]).map(({ _key }) => _key);
  };
  const first = await keysOf([{ a: 1, b: { c: 2, d: 3 } }, { a: 1 }, { a: 1 }]);
  expect(new Set(first).size).toBe(3);
  expect(await keysOf([{ a: 1 }, { b: { d: 3, c: 2 }, a: 1 }, { a: 1 }])).toEqual([
    first[1],
    first[0],
    first[2],
  ]);
  // Keys that are stored in people's databases must not change with a release.
  expect(first[1]).toBe("015abd7f5cc57a2dd94b7590f04ad808");
});
