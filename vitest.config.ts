import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/support/ensure-engine.ts",
    setupFiles: "test/support/setup.ts",
    reporters: ["default", "./test/support/count-reporter.ts"],
    // Tests that run the engine take seconds each, and minutes on a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // Most of the work is in child processes (the engine, its plugin, local GDNs), and some of the time is waiting: three
    // on two cores take 85 % of the time of two.
    maxWorkers: 3,
    // A process for each file would load vitest and the modules under test again, which is a quarter of what tests cost
    // beside their child processes. Tests leave nothing behind in their process: spies and variables are put back.
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    // Go collects garbage each time its heap doubles, at 4 MB for the first time: too often for processes of a second.
    env: { GOGC: "400" },
    sequence: { sequencer: LongestFirst },
  },
});
