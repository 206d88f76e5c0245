import { expect, it, vi } from "vitest";
import { Progress } from "../../../../providers/resources/seed-documents/progress.ts";
import { cleanUp } from "../../../support/cleanup.ts";

/** Lines that are said while `work` runs on a clock of its own. */
function linesOf(work: (wait: (ms: number) => void) => void): unknown[] {
  vi.useFakeTimers({ toFake: ["Date"] });
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  cleanUp(() => {
    vi.useRealTimers();
    log.mockRestore();
  });
  work((ms) => vi.setSystemTime(Date.now() + ms));
  return log.mock.calls.map(([line]) => line as unknown);
}

it("says nothing of what is done in a moment", () => {
  const lines = linesOf((wait) => {
    const progress = new Progress("seeding accounts", 10);
    wait(1900);
    progress.add(10);
    progress.end();
  });
  expect(lines).toEqual([]);
});

it("tells how many of how many, how fast and how long still, once a second, and how it ended", () => {
  const lines = linesOf((wait) => {
    const progress = new Progress("seeding accounts", 1_000_000);
    for (let second = 0; second < 40; second += 1) {
      wait(100);
      progress.add(25_000);
    }
    progress.end();
  });
  expect(lines).toEqual([
    "seeding accounts: 500,000 of 1,000,000 documents, 250,000/s, 2 s left",
    "seeding accounts: 750,000 of 1,000,000 documents, 250,000/s, 1 s left",
    "seeding accounts: 1,000,000 documents in 4 s",
  ]);
});

it("tells no more than it knows where the whole is not known", () => {
  const lines = linesOf((wait) => {
    const progress = new Progress("seeding accounts");
    wait(2500);
    progress.add(5);
  });
  expect(lines).toEqual(["seeding accounts: 5 documents, 2/s"]);
});
