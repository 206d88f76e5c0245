import type { Benchmark } from "./benchmark.ts";
import { BULK_INSERT } from "./subjects/bulk-insert.ts";
import { ENGINE_START } from "./subjects/engine-start.ts";
import { FILTERED_SCAN } from "./subjects/filtered-scan.ts";
import { FIRST_UP } from "./subjects/first-up.ts";
import { GROWTH } from "./subjects/growth.ts";
import { INSTALL } from "./subjects/install.ts";
import { MANY } from "./subjects/many.ts";
import { MEMORY } from "./subjects/memory.ts";
import { MESSAGES } from "./subjects/messages.ts";
import { NO_OP } from "./subjects/no-op.ts";
import { POINT_READ } from "./subjects/point-read.ts";
import { REGIONS } from "./subjects/regions.ts";
import { RESEED } from "./subjects/reseed.ts";
import { SEED, SEED_FAR, SEED_MILLION } from "./subjects/seed.ts";
import { SINGLE_INSERT } from "./subjects/single-insert.ts";
import { START } from "./subjects/start.ts";
import { STATE } from "./subjects/state.ts";
import { TRAVERSAL } from "./subjects/traversal.ts";

/** All benchmarks, in the order in which they run and are shown. */
export const BENCHMARKS: readonly Benchmark[] = [
  NO_OP,
  FIRST_UP,
  MANY,
  GROWTH,
  REGIONS,
  STATE,
  SEED,
  SEED_FAR,
  SEED_MILLION,
  RESEED,
  ENGINE_START,
  INSTALL,
  START,
  BULK_INSERT,
  SINGLE_INSERT,
  POINT_READ,
  FILTERED_SCAN,
  TRAVERSAL,
  MESSAGES,
  MEMORY,
];
