import type { Reporter, SerializedError, TestModule } from "vitest/node";

/**
 * Ends the output of a test run with the line `N passed, N failed`, and `, N skipped` when there are any. A file
 * that could not be loaded and an error outside of any test count as one failed test each.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) counts[test.result().state]++;
      if (module.state() === "failed" && !tests.some((test) => test.result().state === "failed"))
        counts.failed++;
    }
    const skipped = counts.skipped + counts.pending;
    const line = `${counts.passed} passed, ${counts.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
    // The default reporter writes its summary in the same turn: the count is to be the last line.
    process.once("exit", () => process.stdout.write(`${line}\n`));
  }
}
