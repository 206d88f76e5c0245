import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { UsageError } from "../../emulator/usage-error.ts";
import { gdnForTest } from "./support/gdn.ts";

/** A Python that has pyC8: `pip install pyC8`. */
const PYTHON = process.env.PYC8_PYTHON ?? "python3";

function hasPyC8(): boolean {
  try {
    execFileSync(PYTHON, ["-c", "import c8"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

test("Python's pyC8 client sets up a spot fabric, uses it and tears it down", async ({ skip }) => {
  skip(!hasPyC8(), `${PYTHON} has no pyC8 (PYC8_PYTHON names another one): that client is not tested`);
  // pyC8 insists on the port.
  const gdn = await gdnForTest({ port: 443 }).catch((error: unknown) => {
    if (error instanceof UsageError) return undefined;
    throw error;
  });
  if (gdn === undefined) return skip("port 443 cannot be listened on: pyC8 is not tested");
  const script = join(import.meta.dirname, "support", "pyc8-flow.py");
  const { stdout } = await promisify(execFile)(PYTHON, ["-W", "ignore", script, JSON.stringify(gdn.info)]);
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual({
    tenant: "acme",
    regions: ["us-west", "eu-central", "ap-south"],
    spotDc: "eu-central",
    isSpot: true,
    document: "Parker",
    query: ["1", "2", "3"],
    saved: ["1", "2", "3"],
    fabrics: ["_system"],
  });
});
