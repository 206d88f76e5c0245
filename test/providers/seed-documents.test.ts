import * as pulumi from "@pulumi/pulumi";
import { beforeAll, expect, it } from "vitest";
import { SeedDocuments } from "../../providers/index.ts";
import { refuseLoss } from "../../providers/refuse-loss.ts";

// A program that no engine runs.
beforeAll(() =>
  pulumi.runtime.setMocks(
    { call: () => ({}), newResource: ({ name, inputs }) => ({ id: name, state: inputs }) },
    ...(["shop", "dev", false, "acme"] as const),
  ),
);

const declare = (...documents: pulumi.Input<Record<string, unknown>>[]) =>
  new SeedDocuments("first", { fabric: "shop", collection: "accounts", documents });

it.each<[value: unknown, says: string]>([
  [Number.NaN, "is NaN, in whose place null would be stored: give a number, null, or leave it out"],
  [
    Number.NEGATIVE_INFINITY,
    "is -Infinity, in whose place null would be stored: give a number, null, or leave it out",
  ],
  [new Date(0), "is a Date, in whose place {} would be stored: give it as text, such as by toISOString()"],
  [
    new Map([["a", 1]]),
    "is a Map, in whose place {} would be stored: give it as text, a list or a plain object",
  ],
  [5n, "is a bigint, in whose place {} would be stored: give it as text or as a number"],
])("refuses what would be stored as something else, and names its place: %s", (value, says) => {
  expect(() => declare({ _key: "1" }, { _key: "2", "first name": [{ a: value }] })).toThrow(
    `SeedDocuments first: documents[1]["first name"][0].a ${says}.`,
  );
});

it("takes what is stored as it stands there, and what is not known yet", () => {
  const shared = { a: [1, null, undefined, "x", true] };
  class Account {
    readonly city = "Gotham";
  }
  const later = pulumi.output("x");
  const values = { plain: Object.create(null), shared, again: shared, account: new Account(), later };
  expect(() =>
    declare(
      values,
      later.apply(() => ({ a: 1 })),
      Promise.resolve({ a: 1 }),
    ),
  ).not.toThrow();
});

it("leaves what is nested too deep for it to the check", () => {
  let deep: object = { bottom: new Date(0) };
  for (let depth = 0; depth < 20_000; depth++) deep = { deep };
  // What comes of it is the SDK's matter, and the check's.
  expect(() => refuseLoss(deep, "documents")).not.toThrow();
});
