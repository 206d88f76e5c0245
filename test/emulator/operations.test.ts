import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OPERATIONS } from "../../emulator/operations/index.ts";
import { operationsTable, withTable } from "../../emulator/operations/table.ts";

test("no two operations have the same method and path, or the same name", () => {
  const places = OPERATIONS.map(({ method, path }) => `${method} ${path.replace(/:\w+/g, ":")}`);
  expect(new Set(places).size).toBe(places.length);
  const names = OPERATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("the documentation's table of operations is current (node scripts/document-operations.ts writes it)", () => {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "docs", "local-gdn.md"), "utf8");
  expect(withTable(text, operationsTable())).toBe(text);
});
