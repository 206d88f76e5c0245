import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

const atEndOfFile: (() => unknown)[] = [];

/** Does what is to be done after the last test of a file; setup.ts has it called. */
export async function cleanUpFile(): Promise<void> {
  for (const work of atEndOfFile.splice(0).reverse()) await work();
}

/** Has `work` done when the running test is over, however it ends; outside of a test, after the file's last one. */
export function cleanUp(work: () => unknown): void {
  try {
    onTestFinished(async () => {
      await work();
    });
  } catch {
    atEndOfFile.push(work);
  }
}

/** An empty folder that goes when the test, or the file, is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "gdn-spot-test-"));
  cleanUp(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
