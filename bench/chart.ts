import { writeFileSync } from "node:fs";
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { Result } from "./results.ts";
import { type Share, sharesOfAims } from "./shares.ts";

/** Shares above this are drawn at the edge; the text beside them has the number. */
const MOST = 3;

const COLOURS = { reached: "#0b6e4f", missed: "#b3261e" };

/** The results as a drawing (SVG): how much of what each aim allows is taken. The same for the same results. */
export async function chartOf(results: readonly Result[]): Promise<string> {
  const shares = sharesOfAims(results);
  const view = new View(parse(compile(specOf(shares)).spec), { renderer: "none" });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}

export async function drawResults(file: string, results: readonly Result[]): Promise<void> {
  writeFileSync(file, await chartOf(results));
}

function specOf(shares: readonly Share[]): TopLevelSpec {
  const rows = shares.map((share) => ({
    ...share,
    label: `${share.benchmark}: ${share.figure}`,
    outcome: share.reached ? "reached" : "missed",
  }));
  const x = (field: keyof Share) => ({
    field,
    type: "quantitative" as const,
    scale: { domain: [0, MOST], clamp: true },
    title: "measured, as a share of what the aim allows (median, lowest to highest)",
    axis: { orient: "top" as const, values: [0, 0.5, 1, 1.5, 2, 2.5, 3], format: "~%" },
  });
  const y = {
    field: "label",
    type: "nominal" as const,
    sort: null,
    title: null,
    axis: { labelLimit: 640, ticks: false, domain: false, labelPadding: 8 },
  };
  const outcome = (range: string[]) => ({
    field: "outcome",
    type: "nominal" as const,
    scale: { domain: ["reached", "missed"], range },
    legend: { orient: "bottom" as const, title: "aim" },
  });
  const color = outcome([COLOURS.reached, COLOURS.missed]);
  return {
    description: "For each aim, how much of what it allows is taken.",
    width: 420,
    height: { step: 18 },
    background: "white",
    padding: 12,
    config: { font: "sans-serif", axis: { labelFontSize: 11, titleFontSize: 11 }, view: { stroke: null } },
    data: { values: rows },
    layer: [
      {
        mark: { type: "rule", strokeWidth: 3, opacity: 0.4 },
        encoding: { y, x: x("min"), x2: { field: "max" }, color },
      },
      {
        // The shape says it too, to those who do not see the colours.
        mark: { type: "point", filled: true, size: 70, opacity: 1 },
        encoding: { y, x: x("median"), color, shape: outcome(["circle", "triangle-up"]) },
      },
      {
        mark: { type: "text", align: "left", fontSize: 10, color: "#333" },
        encoding: { y, x: { value: 432 }, text: { field: "text", type: "nominal" } },
      },
      { mark: { type: "rule", color: "#333", strokeDash: [4, 3] }, encoding: { x: { datum: 1 } } },
    ],
  };
}
