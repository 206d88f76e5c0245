import type { Aim, Figure } from "./benchmark.ts";
import type { Result } from "./results.ts";
import { ratiosOf, type Spread, spreadOf } from "./statistics.ts";
import { aimWords, isReached, numberText } from "./table.ts";

/** How much of what an aim allows a figure takes: up to 1 it is reached. */
export interface Share extends Spread {
  readonly benchmark: string;
  /** The figure's name. */
  readonly figure: string;
  readonly reached: boolean;
  /** What was measured, and the aim, such as `1.05 times (at most 1.1)`. */
  readonly text: string;
}

/** One for each figure that has an aim, in their order. */
export function sharesOfAims(results: readonly Result[]): Share[] {
  return results.flatMap(({ name, figures }) =>
    figures.flatMap((figure) => (figure.aim === undefined ? [] : [shareOf(name, figure, figure.aim)])),
  );
}

function shareOf(benchmark: string, figure: Figure, aim: Aim): Share {
  const beside = figure.beside.find(({ name }) => name === aim.ratioTo);
  const measured = beside === undefined ? figure.samples : ratiosOf(figure.samples, beside.samples);
  const unit = beside === undefined ? figure.unit : "times";
  return {
    benchmark,
    figure: figure.name.replaceAll("`", ""),
    reached: isReached(aim, measured),
    text: `${numberText(spreadOf(measured).median)} ${unit} (${aimWords(aim)})`,
    ...spreadOf(measured.map((sample) => share(sample, aim))),
  };
}

function share(sample: number, { atLeast, atMost }: Aim): number {
  if (atMost !== undefined) return sample <= 0 ? 0 : sample / atMost;
  return (atLeast ?? 0) / sample;
}
