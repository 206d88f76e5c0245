import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withResults } from "../../bench/documentation.ts";
import { type Result, readResults } from "../../bench/results.ts";
import { BENCHMARKS } from "../../bench/subjects.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gdn-bench-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function bench(folder: string, ...args: string[]) {
  const script = join(checkoutFolder, "bench", "run.ts");
  return await runProcess(process.execPath, [script, "--output", join(folder, "results.json"), ...args], {
    env: { ...process.env, TMPDIR: folder },
    timeout: 100_000,
  });
}

test("measures what is asked for, beside its limits, and keeps the results of the others", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "results.json");
  const first = await bench(folder, "single-insert", "--quick", "--rounds", "1");
  expect(first).toMatchObject({ status: 0 });
  expect(first.stdout).toContain("single inserts, one at a time");
  const second = await bench(folder, "start", "--quick", "--rounds", "1");
  expect(second).toMatchObject({ status: 0 });

  const results = readResults(file);
  expect(results.map(({ name }) => name)).toEqual(["start", "single-insert"]);
  for (const { figures } of results) {
    for (const { samples, beside } of figures) {
      for (const measured of [{ samples }, ...beside]) {
        expect(measured.samples.length).toBeGreaterThan(0);
        expect(measured.samples.every((sample) => sample > 0)).toBe(true);
      }
    }
  }
  expect(readdirSync(folder)).toEqual(["results.json"]);
});

test("names the benchmarks that there are, where one is asked for that is not", async () => {
  const folder = temporaryFolder();
  const { status, stderr } = await bench(folder, "speed");
  expect(status).toBe(2);
  for (const { name } of BENCHMARKS) expect(stderr).toContain(name);
});

test("the documentation shows the stored results", () => {
  const stored: Result[] = readResults(join(checkoutFolder, "bench", "results.json"));
  const names = stored.map(({ name }) => name);
  expect(names).toEqual(BENCHMARKS.map(({ name }) => name));
  expect(stored.filter(({ quick }) => quick)).toEqual([]);
  const text = readFileSync(join(checkoutFolder, "docs", "benchmarks.md"), "utf8");
  expect(withResults(text, stored) === text, "write it with `npm run bench -- --document`").toBe(true);
});
