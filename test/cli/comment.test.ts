import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { closeIssue, putComment, putIssue } from "../../cli/comment/forge.ts";
import { github } from "../../cli/comment/github.ts";
import { gitlab } from "../../cli/comment/gitlab.ts";
import { runProcess } from "../../cli/process/processes.ts";
import { checkoutFolder } from "../../scripts/checkout.ts";
import { temporaryFolder } from "../support/cleanup.ts";
import { type FakeForge, fakeForge } from "../support/fake-forge.ts";

const marker = "<!-- gdn-spot preview shop/prod -->";
const token = "t0ken-of-the-job";

type Kind = "github" | "gitlab";

/** The environment that a job for pull request 7 has. */
function jobOf(kind: Kind, { url }: FakeForge): NodeJS.ProcessEnv {
  return kind === "github"
    ? {
        ...{ GITHUB_ACTIONS: "true", GITHUB_TOKEN: token, GITHUB_REPOSITORY: "acme/shop" },
        ...{ GITHUB_API_URL: url, GITHUB_REF: "refs/pull/7/merge" },
      }
    : {
        ...{ GITLAB_CI: "true", GITLAB_TOKEN: token, CI_PROJECT_ID: "42" },
        ...{ CI_API_V4_URL: url, CI_MERGE_REQUEST_IID: "7" },
      };
}

async function forges(kind: Kind) {
  const fake = await fakeForge(kind);
  return { fake, forge: { github, gitlab }[kind](jobOf(kind, fake)) };
}

/** `npm run comment -- x.md ARGS` with this text. */
async function comment(fake: FakeForge, kind: Kind, text: string, ...args: string[]) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "x.md"), text);
  const env = { PATH: process.env.PATH, HOME: folder, ...jobOf(kind, fake) };
  const entry = join(checkoutFolder, "cli", "main.js");
  return await runProcess(process.execPath, [entry, "comment", "x.md", ...args], { cwd: folder, env });
}

describe.each(["github", "gitlab"] as const)("on %s", (kind) => {
  it("there is one comment for each stack and command, and it is changed in place", async () => {
    const { fake, forge } = await forges(kind);
    const [first, second] = [`${marker}\n# One\n`, `${marker}\n# Two\n`];
    const other = `${marker.replace("prod", "dev")}\n# Other\n`;
    const done: string[] = [];
    for (const text of [first, other, second, second]) done.push(await putComment(forge, text));
    expect(done).toEqual(["added", "added", "changed", "unchanged"]);
    expect(fake.comments.map(({ body }) => body)).toEqual([second, other]);
    expect(fake.calls.filter(({ method }) => method !== "GET")).toHaveLength(3);
    for (const { path } of fake.calls) expect(path).toMatch(/\/7\/|\/comments\/1$|\/user$/);
  });

  it("what others wrote is left alone, also where it begins with the same line", async () => {
    const { fake, forge } = await forges(kind);
    fake.comments.push({ id: 1, body: `${marker}\nnot ours`, state: "open", isOurs: false });
    await putComment(forge, `${marker}\nours`);
    expect(fake.comments.map(({ body }) => body)).toEqual([`${marker}\nnot ours`, `${marker}\nours`]);
  });

  it("the comment is found behind hundreds of others", async () => {
    const { fake, forge } = await forges(kind);
    const others = [...Array(250).keys()].map(
      (id) => ({ id, body: "x", state: "open", isOurs: true }) as const,
    );
    fake.comments.push(...others, { id: 250, body: `${marker}\r\nold`, state: "open", isOurs: true });
    await putComment(forge, `${marker}\nnew`);
    expect(fake.comments.slice(250).map(({ body }) => body)).toEqual([`${marker}\nnew`]);
  });

  it("an issue is opened, changed, closed, and opened anew", async () => {
    const { fake, forge } = await forges(kind);
    for (const text of ["one", "two"]) await putIssue(forge, "Drift in prod", `${marker}\n${text}`);
    expect(fake.issues).toMatchObject([{ title: "Drift in prod", body: `${marker}\ntwo`, state: "open" }]);
    expect(await closeIssue(forge, `${marker}\nnone`)).toBe("closed");
    expect(await closeIssue(forge, `${marker}\nnone`)).toBe("unchanged");
    expect(fake.issues).toMatchObject([{ body: `${marker}\nnone`, state: "closed" }]);
    await putIssue(forge, "Drift in prod", `${marker}\nagain`);
    expect(fake.issues.map(({ state }) => state)).toEqual(["closed", "open"]);
  });

  it("a refusal is told with what to do, without the token", async () => {
    const fake = await fakeForge(kind);
    fake.refuse(403, "Resource not accessible by integration");
    const { status, stderr } = await comment(fake, kind, `${marker}\nx`);
    expect(status).toBe(1);
    expect(stderr).toMatch(/answered 403 Resource not accessible by integration to GET \S+\. \S.*\.\n$/);
    expect(stderr).not.toContain(token);
  });
});

it("takes nothing but a summary", async () => {
  const fake = await fakeForge("github");
  const { status, stderr } = await comment(fake, "github", "");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^The text does not begin with the line by which it would be found again/);
  expect(fake.calls).toEqual([]);
});

it("does not follow a redirect with the token", async () => {
  const [fake, elsewhere] = [await fakeForge("github"), await fakeForge("github")];
  fake.refuse(307, "", `${elsewhere.url}/repos/acme/shop/issues/7/comments`);
  const { status, stderr } = await comment(fake, "github", `${marker}\nx`);
  expect([status, elsewhere.calls]).toEqual([1, []]);
  expect(stderr).toMatch(/^GitHub could not be reached .*redirect/);
});
