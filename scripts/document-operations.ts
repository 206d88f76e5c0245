/** Writes the table of operations into docs/local-gdn.md: `node scripts/document-operations.ts`. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { operationsTable, withTable } from "../emulator/operations/table.ts";

const file = join(import.meta.dirname, "..", "docs", "local-gdn.md");
writeFileSync(file, withTable(readFileSync(file, "utf8"), operationsTable()));
