/**
 * `npm run comment -- FILE [--issue TITLE [--close]]`: puts a summary under the pull request that the job runs for, or
 * into an issue, where the one that is there is changed.
 */
import { readFileSync } from "node:fs";
import { calledFrom } from "./called-from.ts";
import { projectCommand } from "./command.ts";
import { closeIssue, type Forge, markerOf, putComment, putIssue } from "./forges/forge.ts";
import { github } from "./forges/github.ts";
import { gitlab } from "./forges/gitlab.ts";
import { summarizing } from "./packaged.ts";

interface Options {
  issue?: string;
  close: boolean;
}

async function comment(file: string, { issue, close }: Options): Promise<void> {
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

const program = projectCommand("comment", "Puts a summary under the pull or merge request of this job.")
  .argument("<file>", `summary that ${summarizing} wrote`)
  .option("--issue <title>", "put it into an issue instead; an open one of the same stack is changed")
  .option("--close", "close that issue, if there is one", false)
  .addHelpText(
    "after",
    "\nOn GitHub it needs GITHUB_TOKEN, on GitLab GITLAB_TOKEN; the rest is in each job's environment.",
  )
  .parse();

const options = program.opts<Options>();
if (options.close && options.issue === undefined) program.error("error: --close is for --issue.");
try {
  await comment(program.args[0] ?? "", options);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
