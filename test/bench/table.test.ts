import { expect, test } from "vitest";
import { measureInRounds, ratiosOf, spreadOf } from "../../bench/statistics.ts";
import { figuresTable, isReached } from "../../bench/table.ts";

test("the median is the middle one, or between the two in the middle", () => {
  expect(spreadOf([9, 1, 10])).toEqual({ median: 9, min: 1, max: 10 });
  expect(spreadOf([10, 2, 4, 100])).toEqual({ median: 7, min: 2, max: 100 });
  expect(() => spreadOf([])).toThrow(RangeError);
});

test("ratios are taken round by round", () => {
  expect(ratiosOf([10, 200], [5, 100])).toEqual([2, 2]);
  expect(ratiosOf([10], [0])).toEqual([]);
});

test("each round measures everything once, every other one in the opposite order", async () => {
  const order: string[] = [];
  const note = (name: string) => async (round: number) => {
    order.push(name);
    return round;
  };
  expect(await measureInRounds(3, { a: note("a"), b: note("b") })).toEqual({ a: [0, 1, 2], b: [0, 1, 2] });
  expect(order).toEqual(["a", "b", "b", "a", "a", "b"]);
});

test("an aim is for the median, of the figure or of its ratio to what is beside it", () => {
  expect(isReached({ atMost: 5 }, [1, 5, 90])).toBe(true);
  expect(isReached({ atLeast: 6 }, [1, 5, 90])).toBe(false);
  const beside = [{ name: "floor", samples: [10] }];
  const figure = { name: "work", unit: "ms", samples: [20], beside };
  const rows = (text: string) =>
    text.split("\n").map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  expect(rows(figuresTable([{ ...figure, aim: { atMost: 15 } }])).slice(2)).toEqual([
    ["work", "20 ms", "", "at most 15", "no"],
    ["beside: floor", "10 ms", "2", "", ""],
  ]);
  expect(rows(figuresTable([{ ...figure, aim: { atMost: 2.5, ratioTo: "floor" } }])).slice(2)).toEqual([
    ["work", "20 ms", "", "", ""],
    ["beside: floor", "10 ms", "2", "at most 2.5", "yes"],
  ]);
});
