import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { checkInputs } from "../../../providers/pulumi/check.ts";
import { cleanUp } from "../../support/cleanup.ts";
import { drive, UNKNOWN } from "../../support/lifecycle.ts";
import { VALID_INPUTS } from "./valid-inputs.ts";

/** Names that a careless lookup finds in every object. */
const treacherous = ["__proto__", "constructor", "hasOwnProperty", "toString", "valueOf", "then", "toJSON"];

const key = fc.oneof(fc.string(), fc.constantFrom(...treacherous, "_key", "_id"));
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(null, true, false, UNKNOWN, ...treacherous),
    fc.string({ unit: "binary" }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.array(tie("json"), { maxLength: 4 }),
    fc.array(fc.tuple(key, tie("json")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

/** `depth` objects or arrays, each in the next. */
function nested(depth: number, asArray: boolean): unknown {
  return JSON.parse(
    asArray ? `${"[".repeat(depth)}${"]".repeat(depth)}` : `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
  );
}

describe.for(VALID_INPUTS.map((each) => [each.type, each] as const))("%s", ([, { lifecycle, inputs }]) => {
  const names = Object.keys(lifecycle.schema);
  const isUnknown = (value: unknown) => value === UNKNOWN;

  async function expectAnAnswer(raw: Record<string, unknown>): Promise<void> {
    const { inputs: checked, failures } = await checkInputs(lifecycle, raw, isUnknown);
    for (const { property, reason } of failures) {
      expect(property).toBeTypeOf("string");
      expect(reason).toMatch(/^\S.*\S$/);
    }
    // What passes must pass again, unchanged: the engine checks at each preview.
    if (failures.length === 0)
      expect((await checkInputs(lifecycle, checked, isUnknown)).inputs).toEqual(checked);
  }

  it("answers any JSON for any one input with failures or inputs", async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), json, (name, value) =>
        expectAnAnswer({ ...inputs, [name]: value }),
      ),
      { numRuns: 300 },
    );
  });

  it("answers any JSON for all inputs at once, with inputs of any name", async () => {
    const all = fc.array(fc.tuple(fc.oneof(fc.constantFrom(...names), key), json), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(all, (entries) => expectAnAnswer(Object.fromEntries(entries))),
      { numRuns: 300 },
    );
  });

  it.each(names)("answers %s that is nested 100,000 deep", async (name) => {
    for (const asArray of [true, false]) {
      const deep = nested(100_000, asArray);
      for (const value of [deep, [deep], { a: deep }]) {
        const { failures } = await checkInputs(lifecycle, { ...inputs, [name]: value }, isUnknown);
        expect(failures).toEqual([
          {
            property: expect.stringMatching(new RegExp(`^${name}\\b`)),
            reason: "is nested more than 100 levels deep",
          },
        ]);
      }
    }
  });

  it.each(names)("answers %s that is a list of 300,000", async (name) => {
    const { failures } = await checkInputs(
      lifecycle,
      { ...inputs, [name]: Array(300_000).fill(1) },
      isUnknown,
    );
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.length).toBeLessThanOrEqual(20);
  });

  it.each(names)("lets an unknown %s pass, and shows it as a change", async (name) => {
    const warning = vi.spyOn(console, "error").mockImplementation(() => {});
    cleanUp(() => warning.mockRestore());
    const driver = drive(lifecycle, undefined as never);
    const entry = name === "keyOptions" ? "type" : "a";
    for (const value of [UNKNOWN, [UNKNOWN], { [entry]: [{ b: UNKNOWN }] }]) {
      const { inputs: checked, failures } = await driver.check({ ...inputs, [name]: value });
      expect(failures).toEqual([]);
      expect(checked[name]).toEqual(value);
      const old = { id: "old", inputs: {}, outs: await driver.checked(inputs) };
      const diff = await driver.diff(old, { ...inputs, [name]: value });
      expect(diff.changes).toBe(true);
      expect(diff.replaces).toEqual(lifecycle.replacedBy.includes(name as never) ? [name] : []);
    }
  });
});
