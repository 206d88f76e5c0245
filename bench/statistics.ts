/** What several measurements of one thing come to. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError for no samples at all */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((one, other) => one - other);
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)];
  const [min] = sorted;
  const max = sorted.at(-1);
  if (lower === undefined || upper === undefined || min === undefined || max === undefined) {
    throw new RangeError("No samples were measured.");
  }
  return { median: (lower + upper) / 2, min, max };
}

/**
 * The ratio of two series, round by round: what slows a whole round down, such as other work on the machine, does
 * not count.
 */
export function ratiosOf(samples: readonly number[], beside: readonly number[]): number[] {
  return samples.flatMap((sample, round) => {
    const other = beside[round];
    return other === undefined || other === 0 ? [] : [sample / other];
  });
}

/**
 * Does several things in rounds, each once a round; every other round in the opposite order, so that none always comes
 * after the same one.
 */
export async function inRounds(
  rounds: number,
  works: readonly ((round: number) => Promise<unknown>)[],
): Promise<void> {
  for (let round = 0; round < rounds; round += 1) {
    for (const work of round % 2 === 0 ? works : works.toReversed()) await work(round);
  }
}

/**
 * Measures several things in rounds, see `inRounds`.
 *
 * @example
 * const { ours, theirs } = await measureInRounds(5, { ours: () => timed(work), theirs: () => timed(otherWork) });
 */
export async function measureInRounds<Name extends string>(
  rounds: number,
  measure: Record<Name, (round: number) => Promise<number>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(measure) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[]>;
  const works = names.map((name) => async (round: number) => samples[name].push(await measure[name](round)));
  await inRounds(rounds, works);
  return samples;
}
