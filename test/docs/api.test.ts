import { join } from "node:path";
import { expect, test } from "vitest";
import { runProcess } from "../../bin/engine/run-process.ts";
import { projectFolder } from "../../bin/project.ts";

test("all that is public has a doc comment, whose links lead somewhere", async () => {
  const typedoc = join(projectFolder, "node_modules", "typedoc", "bin", "typedoc");
  const { status, stdout, stderr } = await runProcess(process.execPath, [typedoc, "--emit", "none"], {
    cwd: projectFolder,
    env: { ...process.env, NO_COLOR: "1" },
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});
