import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import type { Account } from "./account.ts";
import { shellEnvironment } from "./shell.ts";

const script = z.array(z.string());

const pipeline = z.looseObject({
  default: z.strictObject({ before_script: script }),
  variables: z.record(z.string(), z.string()),
});

const job = z.strictObject({
  rules: z.array(z.strictObject({ if: z.string() })),
  environment: z.string().optional(),
  resource_group: z.string().optional(),
  script,
  after_script: script.default([]),
});

/** The `.gitlab-ci.yml` that the documentation shows. */
function documented(): z.infer<typeof pipeline> {
  const text = readFileSync(join(checkoutFolder, "docs", "pull-requests.md"), "utf8");
  const [, block = ""] = /`\.gitlab-ci\.yml`:\n\n```yaml\n(.*?)```/s.exec(text) ?? [];
  return pipeline.parse(parse(block));
}

/** Runs the commands of a job of it as they stand there, as GitLab does: one shell for all but `after_script`. */
export async function runGitlabJob(name: string, account: Account, apiUrl: string, token: string) {
  const { [name]: content, default: before, variables } = documented();
  const { script, after_script, environment } = job.parse(content);
  const folder = temporaryFolder();
  const workspace = join(folder, "workspace");
  await account.repository.checkOut(workspace, account.commit, true);
  const { GDN_API_KEY, ...secrets } = account.secrets;
  const env = {
    ...(await shellEnvironment(folder, inject("engine").cli)),
    ...{
      CI: "true",
      GITLAB_CI: "true",
      CI_API_V4_URL: apiUrl,
      CI_PROJECT_ID: "42",
      CI_MERGE_REQUEST_IID: "7",
    },
    ...{ PULUMI_BACKEND_URL: account.vars.PULUMI_BACKEND_URL, GITLAB_TOKEN: token, ...secrets, ...variables },
    ...(environment === "production" && { GDN_API_KEY }),
  };
  const run = async (lines: readonly string[]) => {
    const file = join(folder, "script.sh");
    writeFileSync(file, lines.join("\n"));
    return await runProcess("bash", ["-eo", "pipefail", file], { cwd: workspace, env });
  };
  const main = await run([...before.before_script, ...script]);
  const after = await run(after_script);
  return { status: main.status, output: [main, after].map(({ stdout, stderr }) => stdout + stderr).join("") };
}
