import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { type TestGdn, testGdn } from "../support/test-gdn.ts";
import { Repository } from "./repository.ts";

/** What somebody has who follows the documentation: a GDN, a backend with the stack prod, and its settings in Git. */
export interface Account {
  gdn: TestGdn;
  repository: Repository;
  /** The commit with the settings of the stack. */
  commit: string;
  vars: { PULUMI_STACK: string; PULUMI_BACKEND_URL: string };
  secrets: { GDN_API_KEY: string; PULUMI_CONFIG_PASSPHRASE: string };
}

export async function openAccount(): Promise<Account> {
  const gdn = await testGdn();
  const vars = { PULUMI_STACK: "prod", PULUMI_BACKEND_URL: `file://${temporaryFolder()}` };
  const secrets = { GDN_API_KEY: gdn.info.apiKey, PULUMI_CONFIG_PASSPHRASE: "pa55phrase of prod" };
  const folder = temporaryFolder();
  copyFileSync(join(checkoutFolder, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
  const env = { PATH: process.env.PATH, PULUMI_HOME: folder, ...vars, ...secrets };
  const init = ["stack", "init", "prod", "--non-interactive"];
  const { status, stderr } = await runProcess(inject("engine").cli, init, { cwd: folder, env });
  if (status !== 0) throw new Error(`The stack prod could not be made: ${stderr}`);
  const settings = [
    readFileSync(join(folder, "Pulumi.prod.yaml"), "utf8").trim(),
    "config:",
    `  gdn:url: ${gdn.info.url}`,
    `  gdn:caFile: ${gdn.info.caFile}`,
    "  gdn-spot:spotDc: us-west",
    "  gdn-spot:apiKeyId: local",
  ];
  const repository = await Repository.create();
  const commit = await repository.commit({ "Pulumi.prod.yaml": () => `${settings.join("\n")}\n` });
  return { gdn, repository, commit, vars, secrets };
}
