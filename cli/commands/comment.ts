import { readFileSync } from "node:fs";
import { closeIssue, type Forge, markerOf, putComment, putIssue } from "../comment/forge.ts";
import { github } from "../comment/github.ts";
import { gitlab } from "../comment/gitlab.ts";
import { calledFrom } from "../common/command.ts";

export interface CommentOptions {
  issue?: string;
  close: boolean;
}

/**
 * Puts a summary under the pull request that the job runs for, or into an issue, where the one that is there is
 * changed.
 *
 * @throws Error with what the forge answered
 */
export async function comment(file: string, { issue, close }: CommentOptions): Promise<void> {
  const text = read(file);
  markerOf(text);
  const forge = forgeOf(process.env);
  if (issue === undefined) say("comment", await putComment(forge, text));
  else say("issue", close ? await closeIssue(forge, text) : await putIssue(forge, issue, text));
}

function read(file: string): string {
  const path = calledFrom(file);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`The summary could not be read from ${path}: ${(error as Error).message}`);
  }
}

function forgeOf(env: NodeJS.ProcessEnv): Forge {
  if (env.GITLAB_CI) return gitlab(env);
  if (env.GITHUB_ACTIONS) return github(env);
  throw new Error(
    "This is to run in a job of GitHub or GitLab: neither GITHUB_ACTIONS nor GITLAB_CI is set.",
  );
}

function say(what: string, done: string): void {
  process.stdout.write(`The ${what} is ${done}.\n`);
}
