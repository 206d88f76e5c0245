import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { checkoutFolder } from "../../scripts/checkout.ts";

const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const environment = z.record(z.string(), text).default({});

const step = z.strictObject({
  id: z.string().optional(),
  if: text.optional(),
  uses: z.string().optional(),
  with: environment,
  run: z.string().optional(),
  env: environment,
});

const job = z.strictObject({
  if: text.optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.number(),
  environment: z.string().optional(),
  permissions: z.record(z.string(), z.string()),
  env: environment,
  steps: z.array(step),
});

const workflow = z.strictObject({
  name: z.string(),
  on: z.unknown(),
  permissions: z.strictObject({}),
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() }),
  jobs: z.record(z.string(), job),
});

/** A workflow for GitHub, as far as this project's use it: anything else in one is an error here. */
export type Workflow = z.infer<typeof workflow>;
export type Job = z.infer<typeof job>;
export type Step = z.infer<typeof step>;

export const workflowsFolder = join(checkoutFolder, ".github", "workflows");

/** The names of the project's workflows. */
export function workflowNames(): string[] {
  return readdirSync(workflowsFolder).map((file) => file.replace(/\.yml$/, ""));
}

export function workflowText(name: string): string {
  return readFileSync(join(workflowsFolder, `${name}.yml`), "utf8");
}

/** @throws Error if it has what this project's have no use for. */
export function readWorkflow(name: string): Workflow {
  return workflow.parse(parse(workflowText(name)));
}
