import { createContext, runInContext } from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { beforeAll, describe, expect, it } from "vitest";
import {
  AccessLevel,
  ApiKey,
  Fabric,
  ReplicationCheck,
  RestqlQuery,
  SeedDocuments,
  SpotCollection,
  SpotDatabase,
  SpotFabric,
  User,
} from "../../../providers/index.ts";
import { refuseLoss } from "../../../providers/pulumi/refuse-loss.ts";

/** What was registered, by name. */
const registered = new Map<string, Record<string, unknown>>();

// A program that no engine runs.
beforeAll(() =>
  pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: ({ name, inputs }) => {
        registered.set(name, inputs);
        return { id: name, state: inputs };
      },
    },
    ...(["shop", "dev", false, "acme"] as const),
  ),
);

const declare = (...documents: pulumi.Input<Record<string, unknown>>[]) =>
  new SeedDocuments("first", { fabric: "shop", collection: "accounts", documents });

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const circle: Record<string, unknown> = { _key: "1" };
circle.within = [{ circle }];
class Account {
  readonly city = "Gotham";
}
const nested = (levels: number) => {
  let value: unknown = "bottom";
  for (let level = 0; level < levels; level += 1) value = { a: value };
  return value;
};

describe("what would be stored as something else is refused, with its place", () => {
  it.each<[what: string, value: unknown, says: string]>([
    ["NaN", Number.NaN, "is NaN, in whose place null would be stored: give a number, null, or leave it out"],
    [
      "-Infinity",
      Number.NEGATIVE_INFINITY,
      "is -Infinity, in whose place null would be stored: give a number, null, or leave it out",
    ],
    [
      "a Date",
      new Date(0),
      "is a Date, in whose place {} would be stored: give it as text, such as by toISOString()",
    ],
    [
      "a Date of another realm",
      runInContext("new Date(0)", createContext()),
      "is a Date, in whose place {} would be stored: give it as text, such as by toISOString()",
    ],
    [
      "a Map",
      new Map([["a", 1]]),
      "is a Map, in whose place {} would be stored: give it as text, a list or a plain object",
    ],
    [
      "a WeakSet",
      new WeakSet(),
      "is a WeakSet, in whose place {} would be stored: give it as text, a list or a plain object",
    ],
    ["a bigint", 5n, "is a bigint, in whose place {} would be stored: give it as text or as a number"],
    ["a symbol", Symbol("a"), "is a symbol, in whose place {} would be stored: give it as text"],
    ["a function", () => 1, "is a function, in whose place nothing would be stored: give what it returns"],
    [
      "a URL",
      new URL("https://shop.example"),
      "is a URL, in whose place {} would be stored: give it as text, such as by href",
    ],
    [
      "a Buffer",
      Buffer.from("hi"),
      "is a Buffer, in whose place an object of numbers would be stored: give it as text, such as in Base64, or as a list of numbers",
    ],
    [
      "a typed array",
      new Float64Array(2),
      "is a Float64Array, in whose place an object of numbers would be stored: give it as text, such as in Base64, or as a list of numbers",
    ],
    [
      "an ArrayBuffer",
      new ArrayBuffer(2),
      "is an ArrayBuffer, in whose place {} would be stored: give it as text, such as in Base64, or as a list of numbers",
    ],
    [
      "a regular expression",
      /a/,
      "is a regular expression, in whose place {} would be stored: give its source as text",
    ],
    [
      "an error",
      new TypeError("a"),
      "is an error, in whose place {} would be stored: give its message as text",
    ],
    [
      "an object of a class",
      new Account(),
      "is an object of the class Account, of which only a part would be stored: give a plain object, such as { ...it }, or text",
    ],
    [
      "undefined in a list",
      [1, undefined],
      "[1] is undefined, in whose place null would be stored: give null, or leave it out of the list",
    ],
    [
      "a list with holes",
      new Array(1e9),
      "[0] is undefined, in whose place null would be stored: give null, or leave it out of the list",
    ],
    [
      "an asset",
      new pulumi.asset.StringAsset("a"),
      "is an asset, in whose place an object of Pulumi's own would be stored: give what is in it as text",
    ],
    [
      "an archive",
      new pulumi.asset.FileArchive("."),
      "is an archive, in whose place an object of Pulumi's own would be stored: give what is in it as text",
    ],
    [
      "an object with Pulumi's signature",
      { [SIGNATURE]: "x" },
      `["${SIGNATURE}"] has a name by which Pulumi marks objects of its own: give it another one`.replace(
        /^\["(\w+)"\]/,
        ".$1",
      ),
    ],
    [
      "what an asset is sent as",
      { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", text: "a" },
      `.${SIGNATURE} marks an asset of Pulumi's, which is no JSON: give what is in it`,
    ],
    [
      "a lone surrogate",
      "ab\ud800c",
      "holds a lone surrogate (\\ud800 at character 2), half a character that no text can be stored with: mend it, such as by toWellFormed()",
    ],
    [
      "a lone surrogate in a name",
      { "a\udc00": 1 },
      '["a\\udc00"] has a lone surrogate in its name, half a character that no name can be stored with: mend it, such as by toWellFormed()',
    ],
    [
      "a name that objects cannot keep",
      JSON.parse('{"__proto__": 1}'),
      ".__proto__ is a name that cannot be kept",
    ],
    [
      "the text that stands for what is unknown",
      "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      "is the text that Pulumi has in place of what is not known yet: give another one",
    ],
    [
      "an object that holds itself",
      circle,
      '.within[0].circle is documents[1]["first name"][0].a itself, and what holds itself cannot be stored: give a part of it, such as its key',
    ],
  ])("%s", (_, value, says) => {
    expect(() => declare({ _key: "1" }, { _key: "2", "first name": [{ a: value }] })).toThrow(
      `SeedDocuments first: documents[1]["first name"][0].a${/^[.[]/.test(says) ? "" : " "}${says}.`,
    );
  });

  it("a resource", () => {
    const fabric = new Fabric("other", { name: "other" });
    expect(() => declare({ fabric })).toThrow(
      "SeedDocuments first: documents[0].fabric is a resource, in whose place an object of Pulumi's own would be stored: give one of its outputs, such as its name.",
    );
    const given = fabric as unknown as string;
    expect(() => new RestqlQuery("q", { fabric: "spot", name: given, value: "RETURN 1" })).toThrow(
      "RestqlQuery q: name is a resource,",
    );
  });

  it("what is nested too deep for the engine, however deep", () => {
    expect(() => refuseLoss("User a", { extra: nested(100) })).not.toThrow();
    for (const levels of [101, 20_000]) {
      expect(() => refuseLoss("User a", { extra: nested(levels) })).toThrow(
        "User a: extra.a.a is nested more than 100 levels deep.",
      );
    }
  });

  it("a resource's name that no URN can hold", () => {
    expect(() => new SpotFabric("a\ud800", { name: "shop" })).toThrow(/its name holds a lone surrogate/);
  });
});

describe("whatever takes values refuses them", () => {
  const at = new Date(0) as unknown as string;
  const place = { fabric: "shop", collection: "accounts" };
  it.each<[says: string, make: () => unknown]>([
    [
      "User ann: extra.since is a Date",
      () => new User("ann", { email: "a@b.c", password: "x", extra: { since: at } }),
    ],
    [
      "Fabric one: metadata.since is a Date",
      () => new Fabric("one", { name: "one", metadata: { since: at } }),
    ],
    [
      "SpotFabric one: readyTimeout is NaN",
      () => new SpotFabric("one", { name: "one", readyTimeout: Number.NaN }),
    ],
    [
      "RestqlQuery q: parameters.since is a Date",
      () => new RestqlQuery("q", { fabric: "shop", name: "q", value: "RETURN 1", parameters: { since: at } }),
    ],
    [
      "ReplicationCheck c: triggers[0] is a Date",
      () => new ReplicationCheck("c", { ...place, rows: 1, triggers: [at] }),
    ],
    [
      "ApiKey app: attributes.since is a Date",
      () => new ApiKey("app", { apiKeyId: "app", attributes: { since: at } }),
    ],
    [
      "SpotCollection c: keyOptions.increment is Infinity",
      () =>
        new SpotCollection("c", {
          fabric: "shop",
          name: "c",
          keyOptions: { increment: Number.POSITIVE_INFINITY },
        }),
    ],
    [
      "AccessLevel a: level is a Date",
      () => new AccessLevel("a", { fabric: "shop", apiKeyId: "app", level: at as "rw" }),
    ],
    [
      "SeedDocuments bank-accounts: documents[0].since is a Date",
      () =>
        new SpotDatabase("bank", {
          name: "bank",
          spotDc: "us-west",
          collections: { accounts: { documents: [{ since: at }] } },
        }),
    ],
  ])("%s", (says, make) => {
    expect(make).toThrow(says);
  });
});

/** The value of an output that fails: all that it tells does, and nobody else waits for that here. */
function promiseOf(output: unknown): Promise<unknown> {
  const parts = output as { promise(): Promise<unknown>; allResources(): Promise<unknown> } & Record<
    "isKnown" | "isSecret",
    Promise<unknown>
  >;
  void Promise.allSettled([parts.isKnown, parts.isSecret, parts.allResources()]);
  return parts.promise();
}

describe("what is known only later", () => {
  const later = pulumi.output(1);

  it.each<[what: string, value: unknown]>([
    ["an output", later.apply(() => new Date(0))],
    ["a promise", Promise.resolve(new Date(0))],
    ["a promise in an output", later.apply(() => [Promise.resolve(new Date(0))]).apply(([at]) => at)],
    ["a secret", pulumi.secret(1).apply(() => new Date(0))],
  ])("is looked at then: %s", async (_, value) => {
    const looked = refuseLoss("User ann", { extra: { list: ["a", value] } });
    const { list } = looked.extra as { list: unknown[] };
    const [first, at] = list;
    expect(first).toBe("a");
    const known = at instanceof Promise ? at : promiseOf(at);
    await expect(known).rejects.toThrow(/^User ann: extra\.list\[1\] is a Date, .*toISOString\(\)\.$/);
  });

  it("arrives where nothing is wrong with it, and stays a secret", async () => {
    new User("ben", {
      email: later.apply(() => "ben@shop.example"),
      password: "x",
      extra: { one: later, list: [Promise.resolve({ two: pulumi.secret("hidden") })] },
    });
    await expect.poll(() => registered.get("ben")).toBeDefined();
    expect(registered.get("ben")).toMatchObject({
      email: "ben@shop.example",
      extra: {
        [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270",
        value: { one: 1, list: [{ two: "hidden" }] },
      },
    });
  });
});

it("takes what is stored as it stands there", () => {
  const shared = { a: [1, -0, null, "x\u0000", "😀", true], left: undefined };
  const values = {
    plain: Object.assign(Object.create(null), { a: 1 }),
    elsewhere: runInContext("({ a: [1] })", createContext()),
    shared,
    again: [shared, shared],
    "": {},
  };
  const args = { documents: [values] };
  expect(refuseLoss("SeedDocuments first", args).documents).toBe(args.documents);
});

it("takes a hundred thousand documents without ado", () => {
  const documents = Array.from({ length: 100_000 }, (_, n) => ({ _key: `k${n}`, n, tags: ["a"], at: { n } }));
  const before = performance.now();
  refuseLoss("SeedDocuments first", { documents });
  expect(performance.now() - before).toBeLessThan(5000);
});
