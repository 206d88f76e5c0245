import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findProgram, pathFolders } from "../../cli/engine/ensure-engine.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { holds } from "./expressions.ts";
import { readWorkflow, workflowNames, workflowsFolder, workflowText } from "./workflow.ts";

/** A Go module, so that it needs no installer of its own; its first start compiles it in some seconds. */
const actionlint = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

const names = workflowNames();
const jobs = names.flatMap((name) =>
  Object.entries(readWorkflow(name).jobs).map(([job, content]) => [`${name}/${job}`, content] as const),
);

it("actionlint finds nothing in the workflows", async ({ skip }) => {
  const go = findProgram("go", [...pathFolders(process.env), "/usr/local/go/bin"]);
  if (go === undefined) return skip("there is no Go, with which actionlint is fetched and built");
  const files = names.map((name) => join(workflowsFolder, `${name}.yml`));
  // These two check scripts in workflows where they happen to be installed.
  const args = ["run", actionlint, "-no-color", "-shellcheck=", "-pyflakes=", ...files];
  const { status, stdout, stderr } = await runProcess(go, args);
  expect(stdout + (status === 0 ? "" : stderr)).toBe("");
});

describe.each(names)("%s.yml", (name) => {
  it("uses official actions only, each by its commit, with the version beside it", () => {
    const used = [...workflowText(name).matchAll(/uses:(.*)$/gm)].map(([, action]) => action);
    for (const action of used) expect(action).toMatch(/^ actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("gives no job more than it says it needs", () => {
    expect(readWorkflow(name).permissions).toEqual({});
  });
});

it("only what changes the stack waits for its turn, which GitHub gives up where another comes", () => {
  const waiting = names.filter((name) => readWorkflow(name).concurrency.group.startsWith("stack-"));
  expect(waiting.sort()).toEqual(["destroy", "up"]);
});

describe.each([
  ["acme", "octocat", true],
  ["somebody", "octocat", false],
  ["acme", "dependabot[bot]", false],
])("a pull request from a branch of %s by %s", (owner, actor, hasSecrets) => {
  it(`gets ${hasSecrets ? "a" : "no"} preview of the stack, which needs secrets`, () => {
    const { stack, local } = readWorkflow("preview").jobs;
    const event = { pull_request: { head: { repo: { full_name: `${owner}/shop` } } } };
    const contexts = { vars: { PULUMI_STACK: "prod" }, github: { repository: "acme/shop", actor, event } };
    const runs = [stack, local].map((job) => holds(job?.if, contexts, { success: () => true }));
    expect(runs).toEqual([hasSecrets, true]);
  });
});

describe.each(jobs)("%s", (name, job) => {
  it("writes nowhere but where it must", () => {
    const mayWrite: Record<string, string> = { "preview/stack": "pull-requests", "drift/drift": "issues" };
    const written = Object.entries(job.permissions).filter(([, level]) => level !== "read");
    expect(written).toEqual(mayWrite[name] ? [[mayWrite[name], "write"]] : []);
  });

  it("has secrets only from an environment", () => {
    if (job.environment === undefined) expect(JSON.stringify(job)).not.toContain("secrets.");
  });

  it("puts no value into a script, where it could be a command, and no token into its copy", () => {
    for (const { run, uses, with: inputs } of job.steps) {
      expect(run ?? "").not.toContain("${{");
      if (uses?.startsWith("actions/checkout@")) expect(inputs["persist-credentials"]).toBe("false");
    }
  });
});
