import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runProcess } from "../../../../cli/process/processes.ts";
import { temporaryFolder } from "../../../support/cleanup.ts";
import { inside, makeFabric, outsider } from "../../../support/outsider.ts";
import type { SeedJob } from "../../../support/seed-in-process.ts";
import { testGdnProcess } from "../../../support/test-gdn.ts";

/** 200 MB as text, and several times that as objects: more than is allowed, so nothing of it can be held whole. */
const DOCUMENTS = 100_000;
const DOCUMENT_BYTES = 2_000;
const MOST_MORE_MB = 150;

it("seeds a file that is far larger than the memory it takes", async () => {
  const gdn = await testGdnProcess("--fabric-ready", "0", "--data", "data");
  const other = await outsider(gdn);
  await makeFabric(gdn, other, "stage");
  await other.send("POST", inside("stage", "collection"), { name: "accounts", isSpot: true });
  const source = join(temporaryFolder(), "accounts.jsonl");
  writeFileSync(source, "");
  const text = "x".repeat(DOCUMENT_BYTES);
  for (let index = 0; index < DOCUMENTS; index += 1000) {
    const lines = Array.from(
      { length: 1000 },
      (_, place) => `{"_key":"${index + place}","text":"${text}"}\n`,
    );
    appendFileSync(source, lines.join(""));
  }
  const job: SeedJob = {
    gdn: gdn.info,
    inputs: { fabric: "stage", collection: "accounts", source, batchSize: 1000 },
  };
  const script = join(import.meta.dirname, "../../../support/seed-in-process.ts");
  // Garbage that waits for its collection is not measured: it is as much as Node thinks fit, more on a busy machine.
  const { status, stdout, stderr } = await runProcess(process.execPath, [
    "--max-semi-space-size=4",
    "--max-old-space-size=64",
    script,
    JSON.stringify(job),
  ]);
  expect(status, stderr).toBe(0);
  const { count, moreMb } = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as {
    count: number;
    moreMb: number;
  };
  expect(count).toBe(DOCUMENTS);
  expect(moreMb).toBeLessThan(MOST_MORE_MB);
});
