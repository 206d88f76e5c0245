/** One subject that is measured: a file in `subjects/`, listed in `subjects.ts`. */
export interface Benchmark {
  /** As on the command line, such as `bulk-insert`. */
  readonly name: string;
  /** What is done, in a sentence without its end. */
  readonly about: string;
  /** What it is measured beside, and in what way that is the limit. */
  readonly comparedWith: string;
  /** What it should reach, in words; the figures carry it in numbers. */
  readonly aim: string;
  run(context: BenchmarkContext): Promise<Figure[]>;
}

/** What a benchmark runs in. */
export interface BenchmarkContext {
  /** A size of the subject: `full`, or `quick` where only a quick look is wanted. */
  size(full: number, quick: number): number;
  /** How often each thing is measured. */
  readonly rounds: number;
  /** A new folder on disk, removed after the benchmark. */
  folder(): string;
  /** Tells a person what goes on. */
  progress(text: string): void;
}

/** Measurements of one thing, one for each round. */
export interface Series {
  readonly name: string;
  readonly samples: readonly number[];
}

/** What should be reached: a value, or a ratio to one of the series beside it. */
export interface Aim {
  readonly atLeast?: number;
  readonly atMost?: number;
  /** The name of the series beside: then the aim is for the ratio to it. */
  readonly ratioTo?: string;
}

/** One line of a benchmark's result, with what was measured beside it in the same rounds. */
export interface Figure extends Series {
  /** Such as `ms`, `MB` (millions of bytes) or `documents/s`. */
  readonly unit: string;
  readonly beside: readonly Series[];
  readonly aim?: Aim;
}
