import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../../providers/seed/canonical-json.ts";
import { compareManifests, digestOf, manifestOf } from "../../../providers/seed/manifest.ts";
import { prepareDocuments } from "../../../providers/seed/prepare.ts";

describe("prepareDocuments", () => {
  it("takes the key from keyField, and keeps that attribute", () => {
    const { documents, failures } = prepareDocuments(
      [{ email: "ann@acme.example", a: 1 }, { email: 7 }],
      "email",
    );
    expect(failures).toEqual([]);
    expect(documents).toEqual([
      { _key: "ann@acme.example", email: "ann@acme.example", a: 1 },
      { _key: "7", email: 7 },
    ]);
  });

  it("takes _key where a document has no keyField, and else makes a key from the content", () => {
    const { documents } = prepareDocuments([{ _key: "1" }, { a: 1 }], "email");
    expect(documents).toEqual([{ _key: "1" }, { a: 1, _key: "015abd7f5cc57a2dd94b7590f04ad808" }]);
  });

  it("counts equal documents without a key", () => {
    const { documents, failures } = prepareDocuments([{ a: 1 }, { a: 1 }, { a: 1 }], "_key");
    expect(failures).toEqual([]);
    const [first = "", second, third] = documents.map(({ _key }) => _key);
    expect([second, third]).toEqual([`${first}-2`, `${first}-3`]);
  });

  it("gives whatever it makes again as it is", () => {
    fc.assert(
      fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (values) => {
        const { documents } = prepareDocuments(values, "_key");
        expect(prepareDocuments(documents, "_key")).toEqual({ documents, failures: [] });
      }),
    );
  });
});

describe("canonicalJson", () => {
  it("is the same whatever the order of attributes, and else tells values apart", () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: "ä" })).toBe('{"a":"ä","b":[{"c":null,"d":1}]}');
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(backwards(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it("keeps attributes that are named like an object's own machinery", () => {
    const text = '{"__proto__":{"a":1},"constructor":2,"toString":3}';
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  });
});

describe("manifests", () => {
  const manifest = manifestOf([{ _key: "1", a: 1 }, { _key: "2" }, { _key: "3" }]);

  it("have one digest, whatever the order of documents and attributes", () => {
    const turned = manifestOf([{ _key: "3" }, { a: 1, _key: "1" }, { _key: "2" }]);
    expect(digestOf(turned)).toBe(digestOf(manifest));
    expect(digestOf(manifestOf([{ _key: "1", a: 2 }, { _key: "2" }, { _key: "3" }]))).not.toBe(
      digestOf(manifest),
    );
  });

  it("tell what has been added, changed and removed", () => {
    const after = manifestOf([{ _key: "1", a: 2 }, { _key: "3" }, { _key: "constructor" }]);
    expect(compareManifests(manifest, after)).toEqual({
      added: ["constructor"],
      changed: ["1"],
      removed: ["2"],
    });
  });
});

/** The same value with the attributes of each object in the opposite order. */
function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, backwards(inner)]);
  return Object.fromEntries(entries.reverse());
}
