import fc from "fast-check";
import { expect, it } from "vitest";
import { canonicalJson } from "../../../providers/common/canonical-json.ts";

it("is the same whatever the order of attributes, and else tells values apart", () => {
  expect(canonicalJson({ b: [{ d: 1, c: null }], a: "ä" })).toBe('{"a":"ä","b":[{"c":null,"d":1}]}');
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonicalJson(backwards(value))).toBe(canonicalJson(value));
    }),
  );
});

it("has names of digits in the order of texts, which no object keeps", () => {
  const inner = '{"10":1,"9":2,"a":3}';
  const text = `{"00":${inner},"1":[${inner}],"b":[[${inner}]],"c":${inner}}`;
  expect(canonicalJson(JSON.parse(text))).toBe(text);
  expect(canonicalJson(JSON.parse(`[${text}]`))).toBe(`[${text}]`);
});

it("keeps attributes that are named like an object's own machinery", () => {
  const text = '{"__proto__":{"a":1},"constructor":2,"toJSON":3,"toString":4}';
  expect(canonicalJson(JSON.parse(text))).toBe(text);
  expect(canonicalJson(JSON.parse(`{"a":[${text}]}`))).toBe(`{"a":[${text}]}`);
});

it("writes any text as JSON, halves of characters and control characters too", () => {
  for (const text of ['"', "\\", "\u0000\u001f\u007f", "\ud83d", "\ud83d\ude00", "\u2028"]) {
    expect(canonicalJson({ [text]: [text] })).toBe(JSON.stringify({ [text]: [text] }));
  }
});

it("sorts objects of many attributes as it does those of few", () => {
  const names = Array.from({ length: 200 }, (_, index) => `n${(index * 7919) % 200}`);
  const value = Object.fromEntries(names.map((name) => [name, 1]));
  expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual([...names].sort());
});

/** The same value with the attributes of each object in the opposite order. */
function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, backwards(inner)]);
  return Object.fromEntries(entries.reverse());
}
