import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { Comparison } from "../../scripts/conformance/compare.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const RECORDINGS = process.env.GDN_RECORDINGS ?? join(ROOT, "..", "shared", "gdn", "recordings");

/** The areas in which every recording must pass, with those that are left out on purpose. */
const COMPLETE = [
  "apikeys",
  "auth",
  "collections",
  "datacenters",
  "documents",
  "fabrics",
  "import_export",
  "users_permissions",
];

test("the recordings of the real service pass, but for what is left out with a reason", async ({ skip }) => {
  skip(
    !existsSync(RECORDINGS),
    `there are no recordings in ${RECORDINGS}: fidelity to the service is not tested`,
  );
  const script = join(ROOT, "scripts", "conformance.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [script, RECORDINGS], { maxBuffer: 1e8 });
  const lines = stdout.trim().split("\n");
  const scores = new Map(
    lines.filter((line) => /^\w+ \d+\/\d+$/.test(line)).map((line) => line.split(" ") as [string, string]),
  );
  for (const area of COMPLETE) {
    const [passed, total] = (scores.get(area) ?? "0/1").split("/");
    expect([area, passed]).toEqual([area, total]);
  }
  // Each difference elsewhere has its reason beside it.
  const differing = lines.flatMap((line, index) =>
    /, step \d+\)$/.test(line) ? [[line, lines[index + 1]]] : [],
  );
  expect(differing.filter(([, reason]) => !reason?.startsWith("  left out: "))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^total \d+\/\d+$/);
});

test("the comparison sees what differs, and not what varies by nature", () => {
  const differences = (expected: object, actual: object) => {
    const comparison = new Comparison(new Map(), "");
    comparison.compare("body", expected as never, actual as never);
    return comparison.differences.length;
  };
  const same: [object, object][] = [
    [{ _rev: "_fGkoZ8u--_" }, { _rev: "_meXdbqW---" }],
    [
      { id: "782173", globallyUniqueId: "h000000000001/782173" },
      { id: "700001", globallyUniqueId: "h000000000001/700001" },
    ],
    [
      { executionTime: 0.1, jwt: "jwt" },
      { executionTime: 2, jwt: "a.b.c" },
    ],
    [{ old: { a: 1, _rice: {} } }, { old: { a: 1 } }],
  ];
  for (const [expected, actual] of same) expect(differences(expected, actual)).toBe(0);
  const different: [object, object][] = [
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, {}],
    [{}, { a: 1 }],
    [{ a: [1, 2] }, { a: [1] }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ executionTime: 0.1 }, { executionTime: "0.1" }],
    [
      { id: "782173", other: "782173" },
      { id: "700001", other: "700002" },
    ],
    [{ errorNum: 1202 }, { errorNum: 1203 }],
  ];
  for (const [expected, actual] of different) expect(differences(expected, actual)).toBeGreaterThan(0);
});
