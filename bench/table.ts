import type { Aim, Figure, Series } from "./benchmark.ts";
import { ratiosOf, spreadOf } from "./statistics.ts";

const HEAD = ["measured", "median (lowest to highest)", "ratio to it", "aim", "reached"];

/**
 * Figures as a Markdown table, with its columns aligned so that it can be read as it is. What was measured beside a
 * figure follows it, with the ratio of the figure to it.
 */
export function figuresTable(figures: readonly Figure[]): string {
  return markdownTable([HEAD, ...figures.flatMap(figureRows)]);
}

function figureRows(figure: Figure): string[][] {
  const { name, unit, samples, beside, aim } = figure;
  return [
    [
      name,
      `${spreadText(samples)} ${unit}`,
      "",
      ...(aim?.ratioTo === undefined ? aimCells(aim, samples) : ["", ""]),
    ],
    ...beside.map((series) => besideRow(figure, series)),
  ];
}

function besideRow({ unit, samples, aim }: Figure, series: Series): string[] {
  const ratios = ratiosOf(samples, series.samples);
  return [
    `beside: ${series.name}`,
    `${spreadText(series.samples)} ${unit}`,
    spreadText(ratios),
    ...(aim?.ratioTo === series.name ? aimCells(aim, ratios) : ["", ""]),
  ];
}

function aimCells(aim: Aim | undefined, samples: readonly number[]): string[] {
  return aim === undefined ? ["", ""] : [aimWords(aim), isReached(aim, samples) ? "yes" : "no"];
}

/** Such as `at most 1.1`. */
export function aimWords({ atLeast, atMost }: Aim): string {
  return [
    ...(atLeast === undefined ? [] : [`at least ${numberText(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${numberText(atMost)}`]),
  ].join(", ");
}

/** Whether the median of the samples is as it should be. */
export function isReached({ atLeast, atMost }: Aim, samples: readonly number[]): boolean {
  const { median } = spreadOf(samples);
  return median >= (atLeast ?? Number.NEGATIVE_INFINITY) && median <= (atMost ?? Number.POSITIVE_INFINITY);
}

function spreadText(samples: readonly number[]): string {
  const { median, min, max } = spreadOf(samples);
  if (samples.length === 1) return numberText(median);
  return `${numberText(median)} (${numberText(min)} to ${numberText(max)})`;
}

/** Three digits, the others as they are worth nothing. */
export function numberText(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumFractionDigits: 4 });
}

function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n");
}
