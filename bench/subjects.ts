import type { Benchmark } from "./benchmark.ts";
import { BULK_INSERT } from "./subjects/bulk-insert.ts";
import { FILTERED_SCAN } from "./subjects/filtered-scan.ts";
import { MEMORY } from "./subjects/memory.ts";
import { POINT_READ } from "./subjects/point-read.ts";
import { SINGLE_INSERT } from "./subjects/single-insert.ts";
import { START } from "./subjects/start.ts";

/** All benchmarks, in the order in which they run and are shown. */
export const BENCHMARKS: readonly Benchmark[] = [
  START,
  BULK_INSERT,
  SINGLE_INSERT,
  POINT_READ,
  FILTERED_SCAN,
  MEMORY,
];
