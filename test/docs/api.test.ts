import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { REFERENCE_PAGE, withTables } from "../../scripts/reference.ts";

test("all that is public has a doc comment, whose links lead somewhere", async () => {
  const typedoc = join(checkoutFolder, "node_modules", "typedoc", "bin", "typedoc");
  const { status, stdout, stderr } = await runProcess(process.execPath, [typedoc, "--emit", "none"], {
    cwd: checkoutFolder,
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});

test("the tables of docs/resources.md are those of the doc comments (`npm run docs:reference` makes them)", () => {
  const page = readFileSync(REFERENCE_PAGE, "utf8");
  expect(page.match(/<!-- tables of /g)?.length).toBeGreaterThan(10);
  expect(withTables(page)).toBe(page);
});
