import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { fillIn, holds } from "./expressions.ts";
import type { Repository } from "./repository.ts";
import { shellEnvironment } from "./shell.ts";
import type { Job, Step } from "./workflow.ts";

/** What GitHub knows when it runs a job. */
export interface Occasion {
  github: Record<string, unknown>;
  secrets?: Record<string, string>;
  vars?: Record<string, string>;
  inputs?: Record<string, string>;
  /** Where the API is. */
  apiUrl?: string;
  /** Is called after each command, so that what it started can be ended. */
  afterStep?: (workspace: string) => void;
}

/** What became of a job. */
export interface JobResult {
  conclusion: "success" | "failure" | "skipped";
  /** All that the commands printed. */
  output: string;
  /** What people see on the page of the run. */
  summary: string;
  /** The commands that ran. */
  ran: string[];
  workspace: string;
}

/**
 * Runs the commands of a job as they stand in its file, one after the other, in the environment that GitHub would give
 * them. Of the actions it knows `actions/checkout`.
 */
export async function runJob(job: Job, repository: Repository, occasion: Occasion): Promise<JobResult> {
  const folder = temporaryFolder();
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  const result: JobResult = { conclusion: "success", output: "", summary: "", ran: [], workspace };
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const contexts = () => ({ ...{ vars: {}, secrets: {}, inputs: {} }, ...occasion, steps });
  const functions = {
    success: () => result.conclusion === "success",
    failure: () => result.conclusion === "failure",
    always: () => true,
    cancelled: () => false,
    hashFiles: (name: string) => hashOf(join(workspace, name)),
  };
  const filled = (values: Record<string, string>) =>
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, fillIn(value, contexts(), functions)]),
    );
  if (!holds(job.if, contexts(), functions)) return { ...result, conclusion: "skipped" };

  const output = join(folder, "output");
  const summary = join(folder, "summary");
  const environment = {
    ...(await shellEnvironment(folder, inject("engine").cli)),
    ...{ CI: "true", GITHUB_ACTIONS: "true", GITHUB_WORKSPACE: workspace },
    ...{ GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_API_URL: occasion.apiUrl },
    ...{ GITHUB_REPOSITORY: `${occasion.github.repository}`, GITHUB_REF: `${occasion.github.ref}` },
  };

  async function run(step: Step): Promise<boolean> {
    if (step.uses !== undefined) {
      const { ref = `${occasion.github.sha}`, clean } = filled(step.with);
      await repository.checkOut(workspace, ref, clean !== "false");
      return true;
    }
    const command = fillIn(step.run ?? "", contexts(), functions);
    result.ran.push(command);
    writeFileSync(output, "");
    const script = join(folder, "script.sh");
    writeFileSync(script, command);
    const env = { ...environment, ...filled(job.env), ...filled(step.env) };
    const { status, stdout, stderr } = await runProcess("bash", ["-e", script], { cwd: workspace, env });
    occasion.afterStep?.(workspace);
    result.output += `$ ${command}\n${stdout}${stderr}`;
    if (step.id !== undefined) steps[step.id] = { outputs: readOutputs(output) };
    return status === 0;
  }

  for (const step of job.steps) {
    if (!holds(step.if, contexts(), functions)) continue;
    if (!(await run(step))) result.conclusion = "failure";
  }
  if (existsSync(summary)) result.summary = readFileSync(summary, "utf8");
  return result;
}

function readOutputs(file: string): Record<string, string> {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

/** As `hashFiles` has it: empty where there is no such file. */
function hashOf(file: string): string {
  return existsSync(file) ? createHash("sha256").update(readFileSync(file)).digest("hex") : "";
}
