import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { Repository } from "./repository.ts";
import { runJob } from "./run-job.ts";
import { readWorkflow } from "./workflow.ts";

/** What this very suite is started by; in a test it would start itself. */
const suite = "npm test";

const { test } = readWorkflow("test").jobs;

function textOf(file: string): string {
  return readFileSync(join(checkoutFolder, file), "utf8");
}

it("a pull request's types and style are checked, by commands that are right as they stand", {
  timeout: 300_000,
}, async () => {
  if (test === undefined) throw new Error("test.yml has no job `test`");
  const steps = test.steps.filter(({ run }) => run !== suite);
  expect(steps).toHaveLength(test.steps.length - 1);
  const repository = await Repository.create();
  const sha = await repository.commit({});
  const result = await runJob({ ...test, steps }, repository, {
    github: { repository: "acme/shop", ref: "refs/heads/main", sha },
  });
  expect(result.conclusion, result.output).toBe("success");
  expect(result.ran).toEqual(["npm ci", "npm run --silent typecheck", "npm run --silent lint"]);
});

it("its last command is the one by which people and other machines run the suite", () => {
  expect(test?.steps.at(-1)?.run).toBe(suite);
  expect(textOf("README.md")).toContain(`\n    npm ci && ${suite}\n`);
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  expect(scripts.test).toBe("vitest run");
  const here = [...textOf(".ci/run").matchAll(/^step (npm .*)$/gm)].map(([, command = ""]) =>
    command.replace(/ --(silent|no-\w+)/g, ""),
  );
  const there = test?.steps.flatMap(({ run }) => run?.replace(/ --silent/, "") ?? []);
  expect(here).toEqual(there);
});
