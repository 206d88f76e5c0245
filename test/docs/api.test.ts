import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";

test("all that is public has a doc comment, whose links lead somewhere", async () => {
  const typedoc = join(checkoutFolder, "node_modules", "typedoc", "bin", "typedoc");
  const { status, stdout, stderr } = await runProcess(process.execPath, [typedoc, "--emit", "none"], {
    cwd: checkoutFolder,
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});
