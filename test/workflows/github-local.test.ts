import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parseGdnInfo } from "../../cli/gdn/background.ts";
import { isAlive } from "../../cli/process/processes.ts";
import { cleanUp } from "../support/cleanup.ts";
import { freePort } from "../support/free-port.ts";
import { Repository } from "./repository.ts";
import { runJob } from "./run-job.ts";
import { readWorkflow } from "./workflow.ts";

// With no secret, so for forks too: from what is there to what the pull request asks for.
it("a pull request is tried on a local GDN of its own", { timeout: 300_000 }, async () => {
  const port = await freePort();
  const repository = await Repository.create();
  const base = await repository.commit({ "Pulumi.dev.yaml": (text) => text.replace(/:8453\b/, `:${port}`) });
  const sha = await repository.commit({
    "seed/accounts.json": (text) => {
      const accounts = JSON.parse(text) as object[];
      return JSON.stringify([...accounts, { _key: "new", firstname: "Diana" }]);
    },
  });
  const { local } = readWorkflow("preview").jobs;
  if (local === undefined) throw new Error("preview.yml has no job `local`");
  const event = { pull_request: { number: 7, base: { sha: base } } };
  const started: number[] = [];
  cleanUp(() => {
    for (const pid of started.filter(isAlive)) process.kill(pid, "SIGKILL");
  });
  const connection = join(".gdn", "connections", `${port}.json`);

  const result = await runJob(local, repository, {
    github: { repository: "acme/shop", ref: "refs/pull/7/merge", sha, event },
    afterStep: (workspace) => {
      const file = join(workspace, connection);
      if (existsSync(file)) started.push(parseGdnInfo(readFileSync(file, "utf8")).pid);
    },
  });

  expect(result.conclusion, result.output).toBe("success");
  // Its check of all regions runs again where documents change.
  expect(result.summary).toMatch(/^## Preview of `pr-7`: 1 to change, 1 to replace$/m);
  expect(result.summary).toContain("| `documents` | `SeedDocuments` |");
  expect(result.summary).not.toContain("LOST");
  expect(result.ran.at(-1)).toBe("npm run --silent gdn -- stop");
  expect(started.length).toBeGreaterThan(0);
  expect(started.filter(isAlive)).toEqual([]);
});
