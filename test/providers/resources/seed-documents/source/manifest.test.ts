import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashDocument } from "../../../../../providers/resources/seed-documents/source/content-hash.ts";
import { Manifest } from "../../../../../providers/resources/seed-documents/source/manifest.ts";
import { Sketch } from "../../../../../providers/resources/seed-documents/source/sketch.ts";

/** A document has a number as its content here. */
type Contents = ReadonlyMap<string, number>;

const hashOf = (key: string, content: number) => hashDocument({ _key: key, content });

function manifestOf(contents: Contents): Manifest {
  const manifest = new Manifest();
  for (const [key, content] of contents) manifest.add(key, hashOf(key, content));
  return manifest;
}

/** As the state gives it back. */
function stored(manifest: Manifest): Manifest {
  const text = JSON.stringify({ ...manifest.toState(), count: manifest.count });
  return Manifest.fromState(JSON.parse(text));
}

const numbered = (count: number) =>
  new Map<string, number>(Array.from({ length: count }, (_, index) => [`document-${index}`, index]));

describe.each([
  ["few", 20],
  ["many", 5000],
])("a manifest of %s documents", (_, count) => {
  const contents = numbered(count);

  it("has one digest, whatever the order", () => {
    const turned = new Map([...contents].reverse());
    expect(manifestOf(turned).digest).toBe(manifestOf(contents).digest);
    expect(stored(manifestOf(contents)).digest).toBe(manifestOf(contents).digest);
    const changed = new Map(contents).set("document-7", 0);
    expect(manifestOf(changed).digest).not.toBe(manifestOf(contents).digest);
  });

  it("tells what has been added, changed and removed", () => {
    const after = new Map(contents).set("document-5", 0).set("constructor", 1);
    after.delete("document-9");
    const changes = manifestOf(after).since(stored(manifestOf(contents)));
    expect(changes).toEqual({
      added: ["constructor"],
      changed: [{ key: "document-5", hash: hashOf("document-5", 0) }],
      removed: [{ key: "document-9", hash: hashOf("document-9", 9) }],
      before: new Map([["document-5", hashOf("document-5", 5)]]),
      isNothing: false,
    });
  });

  it("is the same after something was added and removed again", () => {
    const manifest = stored(manifestOf(contents));
    manifest.add("more", hashOf("more", 1));
    manifest.remove("more", hashOf("more", 1));
    expect(manifest.digest).toBe(manifestOf(contents).digest);
    expect(manifest.since(manifestOf(contents))?.isNothing).toBe(true);
  });

  it("takes at most 12 kB in the state", () => {
    expect(JSON.stringify(manifestOf(contents).toState()).length).toBeLessThan(12_100);
  });
});

it("tells what few documents have become many", () => {
  const changes = manifestOf(numbered(260)).since(stored(manifestOf(numbered(180))));
  expect(changes?.added.sort()).toEqual([...numbered(260).keys()].slice(180).sort());
});

const key = fc.string({ unit: fc.constantFrom(..."abc:-9"), minLength: 1, maxLength: 44 });
const contents = fc.array(fc.tuple(key, fc.nat(3)), { maxLength: 90 }).map((entries) => new Map(entries));

it("tells exactly what differs, or that it cannot", () => {
  const common = numbered(2000);
  fc.assert(
    fc.property(contents, contents, (before, after) => {
      const old = new Map([...common, ...before]);
      const now = new Map([...common, ...after]);
      const changes = manifestOf(now).since(stored(manifestOf(old)));
      if (changes === undefined) return;
      const keys = (items: { key: string }[]) => items.map((item) => item.key).sort();
      expect(changes.added.sort()).toEqual([...after.keys()].filter((each) => !before.has(each)).sort());
      expect(keys(changes.removed)).toEqual([...before.keys()].filter((each) => !after.has(each)).sort());
      expect(keys(changes.changed)).toEqual(
        [...after]
          .filter(([each, n]) => before.has(each) && before.get(each) !== n)
          .map(([each]) => each)
          .sort(),
      );
    }),
    { numRuns: 200 },
  );
});

describe("a sketch", () => {
  function sketchOf(items: Contents): Sketch {
    const sketch = new Sketch();
    for (const [each, content] of items) sketch.add(each, hashOf(each, content));
    return sketch;
  }

  it("tells a hundred differences", () => {
    const difference = sketchOf(numbered(10_100)).since(sketchOf(numbered(10_000)));
    expect(difference?.added).toHaveLength(100);
    expect(difference?.removed).toEqual([]);
  });

  it("says that it cannot tell a thousand", () => {
    expect(sketchOf(numbered(1000)).since(new Sketch())).toBeUndefined();
  });

  it("says that it cannot tell a document whose key does not fit in", () => {
    const long = new Map([["x".repeat(41), 1]]);
    expect(sketchOf(long).since(new Sketch())).toBeUndefined();
    expect(sketchOf(new Map([["x".repeat(40), 1]])).since(new Sketch())?.added).toHaveLength(1);
    expect(sketchOf(long).since(sketchOf(long))).toEqual({ added: [], removed: [] });
  });

  it("does not take another text for one", () => {
    expect(Sketch.fromText("")).toBeUndefined();
    expect(Sketch.fromText("bm8=")).toBeUndefined();
  });
});
