import fc from "fast-check";
import { afterAll } from "vitest";
import { cleanUpFile } from "./cleanup.ts";

// Runs before each file: modules, this one's imports among them, are loaded once for all files of a worker.

/** Generated input is the same in every run, so that a run says something about the code; FAST_CHECK_SEED changes it. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261123) });

afterAll(cleanUpFile);
