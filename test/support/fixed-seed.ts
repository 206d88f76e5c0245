import fc from "fast-check";

/** Generated input is the same in every run, so that a run says something about the code; FAST_CHECK_SEED changes it. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20261123) });
