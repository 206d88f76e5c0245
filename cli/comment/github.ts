import { z } from "zod";
import { ForgeApi } from "./api.ts";
import type { Forge } from "./forge.ts";

const comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  user: z.object({ type: z.string() }).nullish(),
});

const issue = z.object({
  number: z.number(),
  body: z.string().nullish(),
  user: z.object({ type: z.string() }).nullish(),
  /** Pull requests are issues, too. */
  pull_request: z.unknown().optional(),
});

/**
 * GitHub, from the environment of a job: GITHUB_TOKEN (the job's own: `github.token`), GITHUB_REPOSITORY,
 * GITHUB_API_URL, and GITHUB_REF, which names the pull request.
 *
 * @throws Error for what is missing.
 */
export function github(env: NodeJS.ProcessEnv): Forge {
  const {
    GITHUB_TOKEN: token,
    GITHUB_REPOSITORY: name,
    GITHUB_API_URL: url = "https://api.github.com",
  } = env;
  if (!token)
    throw new Error("GITHUB_TOKEN is not set: the step's `env` must give it the value of `github.token`.");
  if (!name) throw new Error("GITHUB_REPOSITORY is not set: this is to run in a job of GitHub.");
  const repository = `/repos/${name}`;
  const api = new ForgeApi(
    "GitHub",
    url,
    {
      accept: "application/vnd.github+json",
      authorization: `Bearer ${token}`,
      "x-github-api-version": "2022-11-28",
    },
    "The job needs the permission `pull-requests: write` for comments, `issues: write` for issues; " +
      "for pull requests from forks it has neither.",
  );
  return {
    async ownComments() {
      const comments = await api.list(`${repository}/issues/${pullRequest(env)}/comments`);
      return z
        .array(comment)
        .parse(comments)
        .filter(isOurs)
        .map(({ id, body }) => ({ id, body: body ?? "" }));
    },
    async addComment(body) {
      await api.call("POST", `${repository}/issues/${pullRequest(env)}/comments`, { body });
    },
    async changeComment(id, body) {
      await api.call("PATCH", `${repository}/issues/comments/${id}`, { body });
    },
    async ownIssues() {
      return z
        .array(issue)
        .parse(await api.list(`${repository}/issues?state=open`))
        .filter((one) => isOurs(one) && one.pull_request === undefined)
        .map(({ number, body }) => ({ id: number, body: body ?? "" }));
    },
    async openIssue(title, body) {
      await api.call("POST", `${repository}/issues`, { title, body });
    },
    async changeIssue(id, body) {
      await api.call("PATCH", `${repository}/issues/${id}`, { body });
    },
    async closeIssue(id) {
      await api.call("PATCH", `${repository}/issues/${id}`, { state: "closed" });
    },
  };
}

/** The token of a job writes as a bot. What a person wrote is not ours, whatever its first line is. */
function isOurs({ user }: { user?: { type: string } | null | undefined }): boolean {
  return user?.type === "Bot";
}

function pullRequest({ GITHUB_REF: ref = "" }: NodeJS.ProcessEnv): string {
  const [, number] = /^refs\/pull\/(\d+)\//.exec(ref) ?? [];
  if (number === undefined) {
    throw new Error(
      `GITHUB_REF ('${ref}') names no pull request: the workflow must run \`on: pull_request\`.`,
    );
  }
  return number;
}
