import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Figure } from "../../bench/benchmark.ts";
import { chartOf } from "../../bench/chart.ts";
import { type Result, readResults } from "../../bench/results.ts";
import { sharesOfAims } from "../../bench/shares.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";

function resultOf(...figures: Figure[]): Result {
  const machine = { processor: "none", cores: 1, memory: 1, system: "none", node: "none", load: 0 };
  const texts = { name: "work", about: "Work", comparedWith: "rest", aim: "much" };
  return { ...texts, quick: false, date: "2026-11-23", seconds: 1, machine, figures };
}

const beside = [{ name: "floor", samples: [10, 10, 10] }];

test("a share says how much of what an aim allows is taken, whichever way the aim goes", () => {
  const shares = sharesOfAims([
    resultOf(
      { name: "time", unit: "s", samples: [10, 12, 20], beside, aim: { atMost: 1.5, ratioTo: "floor" } },
      { name: "rate", unit: "documents/s", samples: [50], beside: [], aim: { atLeast: 100 } },
      { name: "requests", unit: "requests", samples: [0], beside: [], aim: { atMost: 0 } },
      { name: "without an aim", unit: "s", samples: [1], beside },
    ),
  ]);
  expect(shares).toMatchObject([
    { figure: "time", reached: true, text: "1.2 times (at most 1.5)" },
    { figure: "rate", reached: false, median: 2, text: "50 documents/s (at least 100)" },
    { figure: "requests", reached: true, median: 0, text: "0 requests (at most 0)" },
  ]);
  expect(shares[0]?.median).toBeCloseTo(0.8);
  expect(shares[0]?.max).toBeCloseTo(4 / 3);
});

test("the chart has a row for each aim, and tells those that are missed by shape as well", () => {
  const figure = { name: "fast", unit: "s", samples: [1], beside: [] };
  const svg = chartOf([
    resultOf({ ...figure, aim: { atMost: 2 } }, { ...figure, name: "slow <&>", aim: { atMost: 0.5 } }),
  ]);
  expect(svg).toMatch(/^<svg [^>]*xmlns=/);
  for (const text of ["work: fast", "work: slow &lt;&amp;>", "1 s (at most 2)", "reached", "missed"]) {
    expect(svg).toContain(`>${text}<`);
  }
  expect(svg.match(/<circle /g)).toHaveLength(2);
  expect(svg.match(/<path /g)).toHaveLength(2);
});

test("the chart in the documentation is that of the stored results", () => {
  const stored = readResults(join(checkoutFolder, "bench", "results.json"));
  const shown = readFileSync(join(checkoutFolder, "docs", "benchmarks.svg"), "utf8");
  expect(chartOf(stored) === shown, "write it with `npm run bench -- --document`").toBe(true);
});
