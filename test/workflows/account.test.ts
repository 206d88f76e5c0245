import { beforeAll, describe, expect, it } from "vitest";
import { type FakeForge, fakeForge } from "../support/fake-forge.ts";
import { type Account, openAccount } from "./account.ts";
import { runGitlabJob } from "./gitlab.ts";
import { type JobResult, type Occasion, runJob } from "./run-job.ts";
import { readWorkflow } from "./workflow.ts";

const token = "t0ken-of-the-job";

// A story: each test is a run on what those before it left.
describe("the workflows, on a stack of an account", { timeout: 300_000 }, () => {
  let account: Account;
  let forge: FakeForge;
  let gitlab: FakeForge;

  beforeAll(async () => {
    account = await openAccount();
    forge = await fakeForge("github");
    gitlab = await fakeForge("gitlab");
  });

  async function run(workflow: string, given: Partial<Occasion> = {}): Promise<JobResult> {
    const [job] = Object.values(readWorkflow(workflow).jobs);
    if (job === undefined) throw new Error(`${workflow}.yml has no job`);
    const { commit, repository, vars, secrets } = account;
    const github = { repository: "acme/shop", ref: "refs/heads/main", sha: commit, token, ...given.github };
    const occasion = { vars, secrets, apiUrl: forge.url, ...given, github };
    const result = await runJob(job, repository, occasion);
    for (const secret of [...Object.values(secrets), token]) {
      for (const text of [result.output, result.summary]) expect(text).not.toContain(secret);
    }
    return result;
  }

  async function runOnGitlab(job: string): Promise<string> {
    const { status, output } = await runGitlabJob(job, account, gitlab.url, token);
    expect(status, output).toBe(0);
    for (const secret of [...Object.values(account.secrets), token]) expect(output).not.toContain(secret);
    return output;
  }

  const pullRequestOf = (owner: string) => ({
    github: {
      ref: "refs/pull/7/merge",
      event: { pull_request: { number: 7, head: { repo: { full_name: `${owner}/shop` } } } },
    },
  });

  it("a pull request gets a preview as a comment, for which the GDN is asked nothing", async () => {
    const { conclusion, output } = await run("preview", pullRequestOf("acme"));
    expect(conclusion, output).toBe("success");
    expect(forge.comments).toHaveLength(1);
    expect(forge.comments[0]?.body).toMatch(
      /^<!-- gdn-spot preview gdn-spot\/prod -->\n## Preview of `prod`: 6 to add\n/,
    );
    expect(await account.gdn.journal()).toEqual([]);
  });

  it("one from a fork does not, since it gets no secrets", async () => {
    expect((await run("preview", pullRequestOf("somebody"))).conclusion).toBe("skipped");
  });

  it("what is merged is made", async () => {
    const { conclusion, output, summary } = await run("up");
    expect(conclusion, output).toBe("success");
    expect(summary).toContain("## `up` of `prod`: 6 added\n");
  });

  it("what was changed by hand is told in an issue", async () => {
    const { apiKey } = account.gdn.info;
    const { status } = await account.gdn.request("/_fabric/spot/_api/restql/read_query", {
      ...{ method: "DELETE", headers: { authorization: `apikey ${apiKey}` } },
    });
    expect(status).toBe(200);
    const { conclusion, output } = await run("drift");
    expect(conclusion, output).toBe("success");
    expect(forge.issues).toMatchObject([{ title: "Stack prod is not as it is declared", state: "open" }]);
    expect(forge.issues[0]?.body).toContain("| `-` delete | `query` | `RestqlQuery` |");
  });

  it("on GitLab, a merge request gets a preview as a comment", async () => {
    await runOnGitlab("preview");
    expect(gitlab.comments[0]?.body).toContain("\n## Preview of `prod`: no changes\n");
  });

  it("on GitLab, drift is told in an issue, which is closed when all is as declared", async () => {
    await runOnGitlab("drift");
    expect(gitlab.issues).toMatchObject([{ title: "Stack prod is not as it is declared", state: "open" }]);
    await runOnGitlab("up");
    await runOnGitlab("drift");
    expect(gitlab.issues.map(({ state }) => state)).toEqual(["closed"]);
  });

  it("and so is the one on GitHub, by the night after", async () => {
    const { conclusion, output } = await run("drift");
    expect(conclusion, output).toBe("success");
    expect(forge.issues).toMatchObject([
      { state: "closed", body: expect.stringContaining(": no changes\n") },
    ]);
  });

  it("nothing is destroyed where the name is wrong", async () => {
    const { conclusion, output } = await run("destroy", { inputs: { stack: "prd" } });
    expect([conclusion, output]).toEqual([
      "failure",
      expect.stringContaining("Nothing was deleted: 'prd' is not"),
    ]);
  });

  it("what the stack made is destroyed where the name is right", async () => {
    const { conclusion, output, summary } = await run("destroy", { inputs: { stack: "prod" } });
    expect(conclusion, output).toBe("success");
    expect(summary).toMatch(/^## `destroy` of `prod`: 6 deleted$/m);
    const left = await account.gdn.request("/_fabric/_system/_api/database", {
      headers: { authorization: `apikey ${account.gdn.info.apiKey}` },
    });
    expect(left.body).toMatchObject({ result: ["_system"] });
  });

  it("nothing runs before a stack is named", async () => {
    for (const workflow of ["preview", "up", "drift", "destroy"]) {
      const { conclusion } = await run(workflow, { ...pullRequestOf("acme"), vars: {} });
      expect([workflow, conclusion]).toEqual([workflow, "skipped"]);
    }
  });
});
