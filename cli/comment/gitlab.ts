import { z } from "zod";
import { ForgeApi } from "./api.ts";
import type { Forge } from "./forge.ts";

const user = z.object({ id: z.number() });
const note = z.object({ id: z.number(), body: z.string(), author: user });
const issue = z.object({ iid: z.number(), description: z.string().nullish(), author: user });

/**
 * GitLab, from the environment of a job: GITLAB_TOKEN (a project access token with scope `api`: the job's own cannot
 * write comments), CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID.
 *
 * @throws Error for what is missing.
 */
export function gitlab(env: NodeJS.ProcessEnv): Forge {
  const { GITLAB_TOKEN: token, CI_API_V4_URL: url, CI_PROJECT_ID: id } = env;
  if (!token) throw new Error("GITLAB_TOKEN is not set: it must be a project access token with scope `api`.");
  if (!url || !id)
    throw new Error("CI_API_V4_URL and CI_PROJECT_ID are not set: this is to run in a job of GitLab.");
  const project = `/projects/${encodeURIComponent(id)}`;
  const advice =
    "GITLAB_TOKEN must be a project access token with scope `api` and the role Reporter or a higher one.";
  const api = new ForgeApi("GitLab", url, { "private-token": token }, advice);
  const self = async () => user.parse(await api.call("GET", "/user")).id;
  return {
    async ownComments() {
      const [own, notes] = [await self(), await api.list(`${mergeRequest(env, project)}/notes`)];
      return z
        .array(note)
        .parse(notes)
        .filter(({ author }) => author.id === own);
    },
    async addComment(body) {
      await api.call("POST", `${mergeRequest(env, project)}/notes`, { body });
    },
    async changeComment(noteId, body) {
      await api.call("PUT", `${mergeRequest(env, project)}/notes/${noteId}`, { body });
    },
    async ownIssues() {
      const [own, issues] = [await self(), await api.list(`${project}/issues?state=opened`)];
      return z
        .array(issue)
        .parse(issues)
        .filter(({ author }) => author.id === own)
        .map(({ iid, description }) => ({ id: iid, body: description ?? "" }));
    },
    async openIssue(title, description) {
      await api.call("POST", `${project}/issues`, { title, description });
    },
    async changeIssue(iid, description) {
      await api.call("PUT", `${project}/issues/${iid}`, { description });
    },
    async closeIssue(iid) {
      await api.call("PUT", `${project}/issues/${iid}`, { state_event: "close" });
    },
  };
}

function mergeRequest({ CI_MERGE_REQUEST_IID: iid }: NodeJS.ProcessEnv, project: string): string {
  if (!iid) throw new Error("CI_MERGE_REQUEST_IID is not set: the job must run for merge requests.");
  return `${project}/merge_requests/${encodeURIComponent(iid)}`;
}
