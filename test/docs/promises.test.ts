import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";

/** What the page calls by one word. */
const WORDS = ["matrix", "scenario", "drop", "silence", "truncate", "hang", "GDN_SPOT_MODEL_RUNS"];

test("each test that a guarantee names is there", () => {
  const tests = readdirSync(join(checkoutFolder, "test"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".test.ts"))
    .map((path) => path.replaceAll("\\", "/").replace(/\.test\.ts$/, ""));
  const text = readFileSync(join(checkoutFolder, "docs", "promises.md"), "utf8");
  const rows = text.split("\n").filter((line) => /^\| .* \| .* \|$/.test(line) && !line.startsWith("| ---"));
  expect(rows.length).toBeGreaterThan(30);
  const named = rows.flatMap((row) =>
    [...(row.split(" | ").at(-1) ?? "").matchAll(/`([\w/.-]+)`/g)].map(([, name = ""]) => name),
  );
  const isThere = (name: string) =>
    tests.some((path) => path === name || path.endsWith(`/${name}`)) ||
    existsSync(join(checkoutFolder, "test", name));
  expect(named.filter((name) => !WORDS.includes(name) && !isThere(name))).toEqual([]);
});
