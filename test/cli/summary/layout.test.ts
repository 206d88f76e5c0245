import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, layOut } from "../../../cli/summary/layout.ts";

const line = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !text.includes("\n"));
const block: fc.Arbitrary<Block> = fc.record({
  head: line,
  rows: fc.array(line, { maxLength: 20 }),
  tail: fc.constantFrom("", "\nend"),
});

const note = "_cut_";

describe("layOut", () => {
  it("shows all of what fits", () => {
    const blocks = [
      { head: "a", rows: ["1", "2"], tail: "end" },
      { head: "b", rows: [], tail: "" },
    ];
    expect(layOut(blocks, 13, note)).toBe("a\n1\n2\nend\n\nb\n");
  });

  it("cuts after a row, ends the block, and says so", () => {
    const blocks = [
      { head: "a", rows: ["first", "second", "third"], tail: "end" },
      { head: "b", rows: [], tail: "" },
    ];
    expect(layOut(blocks, 27, note)).toBe("a\nfirst\nsecond\nend\n\n_cut_\n");
  });

  it("shows no head without its rows", () => {
    const blocks = [
      { head: "a", rows: [], tail: "" },
      { head: "b", rows: ["r".repeat(100)], tail: "" },
    ];
    expect(layOut(blocks, 50, note)).toBe("a\n\n_cut_\n");
  });

  it("never takes more than it may, and leaves out no more than it must", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 8 }), fc.integer({ min: 10, max: 600 }), (blocks, most) => {
        const text = layOut(blocks, most, note);
        const whole = layOut(blocks, Number.POSITIVE_INFINITY, note);
        expect(text.length).toBeLessThanOrEqual(most);
        if (whole.length <= most) expect(text).toBe(whole);
        else expect(text.endsWith(`${note}\n`)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
